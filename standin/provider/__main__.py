"""`python -m standin.provider ENGINE`: the engine's `pulumi-resource-aws`."""

import sys

from standin.provider.servicer import main

if __name__ == "__main__":
    main(sys.argv[1:])
