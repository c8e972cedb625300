"""What is asked of a lesson once nbval has run its cells, in the same kernel: it is run once for all of it."""

import copy

import matplotlib
import pytest
from nbval.plugin import IPyNbCell
from notebooks.execute import FOLDER, LESSONS, PICTURE, alike, normalise, of_one_size, text
from notebooks.solved import ASKS, code

TRAINS = ("11", "12")  # their bars move within a cell, which nbval does not follow


def after_run(items):
    """The items with two more after the last cell of each lesson."""
    last = {item.path: item for item in items if isinstance(item, IPyNbCell) and item.path in LESSONS}
    for item in items:
        yield item
        if last.get(item.path) is item:
            if item.path.stem[:2] not in TRAINS:
                yield SameBytes.from_parent(item.parent, name="another run gives the same bytes")
            yield RightAnswers.from_parent(item.parent, name="an answer is right after Run All too")


class SameBytes(pytest.Item):
    """What was run, in normal form, is what is saved, letter by letter; and the pictures show the same: drawn by
    matplotlib 3.11, they need only have the same size with an older one, which puts axes and ticks elsewhere."""

    def runtest(self):
        same = alike if matplotlib.__version_info__ >= (3, 11) else of_one_size
        run = copy.deepcopy(self.parent.nb)
        outputs = [item.test_outputs for item in self.session.items
                   if item.parent is self.parent and isinstance(item, IPyNbCell)]
        cells = [cell for cell in run.cells if cell.cell_type == "code"]
        for k, (cell, found) in enumerate(zip(cells, outputs, strict=True), 1):
            cell.outputs, cell.execution_count = found, k
            for output in found:
                if "execution_count" in output:
                    output.execution_count = k
        saved, again = self.path.read_text(encoding="utf-8"), text(normalise(run))
        assert PICTURE.sub("", saved) == PICTURE.sub("", again)
        for one, other in zip(PICTURE.findall(saved), PICTURE.findall(again), strict=True):
            assert same(one, other)


class RightAnswers(pytest.Item):
    """Also where a later cell of the lesson has given a name another meaning."""

    def runtest(self):
        lesson, solved = code(self.path), code(FOLDER / "solutions" / self.path.name)
        for id, cell in lesson.items():
            if ASKS.search(cell.source):
                lines = printed(self.parent.kernel, solved[id].source).splitlines()
                assert lines and all(line.startswith("Right") for line in lines), (id, lines)


def printed(kernel, source):
    """What a kernel prints while it runs this."""
    asked, lines = kernel.execute_cell_input(source, allow_stdin=False), []
    kernel.await_reply(asked, timeout=120)
    while True:
        message = kernel.get_message("iopub", timeout=10)
        if message["parent_header"].get("msg_id") != asked:
            continue
        match message["msg_type"], message["content"]:
            case "status", {"execution_state": "idle"}:
                return "".join(lines)
            case "stream", {"text": text}:
                lines.append(text)
            case "error", {"ename": name, "evalue": value}:
                lines.append(f"{name}: {value}\n")
