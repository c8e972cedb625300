"""How long `import bpcore` takes after `import numpy`, each time in a new interpreter."""

import subprocess
import sys

import numpy as np

TO_REACH = 15  # ms, at most
TIMED = "import time, numpy; start = time.perf_counter(); import bpcore; print(1e3 * (time.perf_counter() - start))"

if __name__ == "__main__":
    times = [float(subprocess.check_output([sys.executable, "-c", TIMED])) for _ in range(21)]
    low, median, high = np.percentile(times, (25, 50, 75))
    print(f"import bpcore, after numpy: {median:.1f} ms ({low:.1f} … {high:.1f})   "
          f"at most {TO_REACH}: {'reached' if median <= TO_REACH else 'NOT reached'}")
