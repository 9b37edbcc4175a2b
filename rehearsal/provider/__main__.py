"""`python -m rehearsal.provider ENGINE`: the engine's `pulumi-resource-aws`."""

import sys

from rehearsal.provider.servicer import main

if __name__ == "__main__":
    main(sys.argv[1:])
