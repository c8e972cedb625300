"""How many small changes of bpcore the tests notice: `make mutants`, with FILES, MUTANTS of each and SEED of your own.

In a copy of the project, cosmic-ray puts another operator, number or condition in place of its like, empties a loop or
drops a decorator, and the tests of that file run until one fails; mutants.toml says which. The seed shuffles a file's
places; each is tried once before any is tried again. Results are kept in build/mutants until the file changes: a run
that was stopped goes on, and a new one tries the survivors again.
"""

import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
import tomllib
from collections import defaultdict
from contextlib import suppress
from importlib.metadata import version
from itertools import islice, zip_longest
from pathlib import Path

from cosmic_ray.commands.init import init
from cosmic_ray.mutating import mutate_and_test, mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import use_db
from tqdm import tqdm

COPY = Path(__file__).resolve().parents[1] / "build/mutants/copy"
OPTIONS, LIKE, FILES, NEIGHBOURS, EQUIVALENT = tomllib.loads(Path(__file__).with_suffix(".toml").read_text()).values()
PYTEST = f"{sys.executable} -m pytest {OPTIONS} "
SECONDS = {}  # that tests take without a mutant


def tests(file):
    """The files of tests that judge this one: those named after it or its folder, then its neighbours', as listed."""
    _, *folders, name = Path(file).with_suffix("").parts
    at = Path("tests", *folders[:1])
    near = next(names for start, names in NEIGHBOURS.items() if file.startswith(start)).split()
    own = [path for stem in (name, *folders[1:]) for path in sorted(at.glob(f"test_{stem}*.py"))]
    near = [f"tests/{path}.py" for path in near]
    return " ".join([*dict.fromkeys(str(path) for path in own if str(path) not in near), *near])


def in_order(items, seed):
    """What is worth trying, its places shuffled, each once before any again."""
    places = defaultdict(list)
    for item in random.Random(seed).sample(sorted(items, key=lambda item: str(item.mutations)), len(items)):
        _, *pair = item.mutations[0].operator_name.split("_")
        if not pair or (pair[0] != "BitOr" and any(set(pair) <= set(like.split()) for like in LIKE)):
            places[item.mutations[0].start_pos].append(item)
    return [item for turn in zip_longest(*places.values()) for item in turn if item]


def is_python(mutation, source):
    """Cosmic-ray takes the bare * of a signature for a product."""
    with suppress(SyntaxError):
        return compile(mutate_code(source, get_operator(mutation.operator_name)(), mutation.occurrence), "", "exec")


def tried(file, each, seed):
    """How many mutants are possible, and of those tried: line number, (line, mutant), whether a test noticed."""
    source, command = Path(file).read_text(), PYTEST + tests(file)
    with use_db(COPY.with_name(f"{hashlib.sha256((file + source).encode()).hexdigest()[:20]}.sqlite")) as db:
        if not db.num_work_items:
            init([Path(file)], db, {})
        items = in_order(db.work_items, seed)
        sample = list(islice((item for item in items if is_python(item.mutations[0], source)), each))
        killed = {job for job, result in db.results if result.is_killed}
        pending = [item for item in sample if item.job_id not in killed]
        if pending and command not in SECONDS:
            begin, unmutated = time.perf_counter(), subprocess.run(command.split(), capture_output=True, text=True)
            if unmutated.returncode:
                sys.exit(f"{unmutated.stdout}\nThe tests of {file} fail without a mutant: mend that first.")
            SECONDS[command] = time.perf_counter() - begin
        for item in tqdm(pending, file, leave=False):
            db.set_result(item.job_id, mutate_and_test(item.mutations, command, 20 + 3 * SECONDS[command]))
        return len(items), [(item.mutations[0].start_pos[0], changed(result.diff or ""), result.is_killed)
                            for item, result in db.completed_work_items if item in sample]


def changed(diff):
    """A mutant's line as it stands, and as it becomes."""
    lines = diff.split("\n")[4:]  # what precedes are the names of the files
    return tuple(" ".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+")


def report(file, possible, mutants):
    """Prints what became of the mutants of a file, and gives their numbers."""
    argued = sorted((line, mutant) for line, mutant, _ in EQUIVALENT.get(file, []))
    killed = [change for _, change, killed in mutants if killed]
    real = sorted((number, change) for number, change, killed in mutants if not killed and change not in argued)
    counts = [possible, len(mutants), len(killed), len(mutants) - len(killed) - len(real), len(real)]
    row(file, *counts)
    for number, (line, mutant) in real:
        print(f"    {file}:{number}\n        − {line}\n        + {mutant}")
    lines = {line.strip() for line in Path(file).read_text().splitlines()}
    for line, mutant in argued:
        if line not in lines or (line, mutant) in killed:
            print(f"    Argued to be equivalent, but {'killed' if line in lines else 'gone'}: {line}  →  {mutant}")
    return counts


def row(name, possible, tried, killed, equivalent, survived):
    score = killed / max(1, tried - equivalent)
    print(f"{name:40}{possible:10}{tried:10}{killed:10}{equivalent:12}{survived:10}{score:9.1%}")


if __name__ == "__main__":
    each, seed, *files = sys.argv[1:]
    shutil.rmtree(COPY, ignore_errors=True)
    shutil.copytree(COPY.parents[2], COPY, ignore=shutil.ignore_patterns(".*", "build", "__pycache__"))
    (COPY / "rfc3987_syntax.py").write_text("raise ImportError")  # two seconds of nbval's, which does without it
    os.chdir(COPY)
    os.environ |= {"PYTHONPATH": str(COPY), "PYTHONDONTWRITEBYTECODE": "", "OPENBLAS_NUM_THREADS": "1"}
    print(f"Python {sys.version.split()[0]}, NumPy {version('numpy')}, cosmic-ray {version('cosmic-ray')}, seed {seed}")
    print(" " * 42 + "possible     tried    killed  equivalent  survived    score")
    for part, usual in FILES.items():
        if counts := [report(file, *tried(file, int(each), int(seed))) for file in files or usual
                      if (file in FILES["numerics"]) == (part == "numerics")]:
            row(f"{part} together", *map(sum, zip(*counts, strict=True)))
