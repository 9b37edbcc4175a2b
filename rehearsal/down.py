"""Stop the rehearsal's account and API servers; their state stays, and the next `make up` goes on with it."""

import sys

from rehearsal import shell

if __name__ == "__main__":
    sys.stdout.write("rehearsal account stopped\n" if shell.stop() else "no rehearsal account was running\n")
