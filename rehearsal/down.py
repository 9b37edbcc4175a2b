"""Stop the rehearsal account's server; its state stays, and the next `make up` goes on with it."""

import sys

from rehearsal.api import process
from tools.paths import REHEARSAL

if __name__ == "__main__":
    stopped = process.stop(REHEARSAL / "account")
    sys.stdout.write("rehearsal account stopped\n" if stopped else "no rehearsal account was running\n")
