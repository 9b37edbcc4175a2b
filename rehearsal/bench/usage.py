"""Run a command and tell what it used, as one line of JSON; what the command prints goes to stderr.

It is a process of its own, and a small one, as what the kernel says of children is of all that a process ever had, and
their largest size begins with that of the process which started them.

    python usage.py WORD ...
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time

UNIT = 1024 if sys.platform == "linux" else 1024**2
"""Of a resident size, to the MiB: getrusage(2) gives KiB on Linux, bytes on macOS."""


def main(words: list[str]) -> int:
    """Run the words; their exit code."""
    begun = time.perf_counter()
    code = subprocess.run(words, stdout=sys.stderr, check=False).returncode
    seconds = time.perf_counter() - begun
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = {"seconds": seconds, "cpu_seconds": used.ru_utime + used.ru_stime, "peak_mib": used.ru_maxrss / UNIT}
    sys.stdout.write(json.dumps(cost))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
