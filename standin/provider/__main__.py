"""`python -m standin.provider ENGINE`: the engine's `pulumi-resource-aws`."""

import sys

from engine_plugin.startup import without_collections

if __name__ == "__main__":
    with without_collections():
        from standin.provider.servicer import main

    main(sys.argv[1:])
