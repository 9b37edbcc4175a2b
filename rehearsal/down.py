"""Stop the rehearsal account's server; its state stays, and the next `make up` goes on with it."""

import sys

from rehearsal.api import process
from rehearsal.shell import ACCOUNT_FOLDER

if __name__ == "__main__":
    stopped = process.stop(ACCOUNT_FOLDER)
    sys.stdout.write("rehearsal account stopped\n" if stopped else "no rehearsal account was running\n")
