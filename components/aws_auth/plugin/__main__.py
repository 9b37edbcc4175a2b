"""The plugin `eks-windows-nodes`, as Pulumi's Python language host starts it: this folder, and the engine's address."""

import asyncio
import contextlib
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[3])  # the checkout, in place of this folder

from components.aws_auth.plugin.servicer import serve  # noqa: E402  # needs the path above

with contextlib.suppress(KeyboardInterrupt):
    asyncio.run(serve(sys.argv[1]))
