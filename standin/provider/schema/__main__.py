"""`python -m standin.provider.schema [FOLDER]`: write the files unless they are there; say where they lie."""

import sys
import warnings
from pathlib import Path

from standin.provider.schema import store

if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)  # the SDK's own, of classes that nothing here uses
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else store.place()
    store.write(folder)
    sys.stdout.write(f"{folder}\n")
