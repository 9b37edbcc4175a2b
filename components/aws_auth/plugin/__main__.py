"""The plugin `eks-windows-nodes`, as Pulumi's Python language host starts it: this folder, and the engine's address."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[3])  # the checkout, in place of this folder

from components.aws_auth.plugin.provider import main  # noqa: E402  # needs the path above

main(sys.argv[1:])
