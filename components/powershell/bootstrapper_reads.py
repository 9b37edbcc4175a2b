"""What eks-windows-bootstrapper reads of user data: it takes settings off the text, and asks AWS for the rest. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.powershell.bootstrap import Bootstrap

READ = ("EKSClusterName", "DNSClusterIP", "KubeletExtraArgs", "KubeProxyExtraArgs")
"""Arguments of the bootstrap call that it looks for (BootstrapperService.cs of 1.35.0)."""


def reads(text: str, name: str) -> str:
    """What it takes for an argument: the first in the text, up to the next quotation mark; empty without one."""
    found = re.search(rf"-{name}\s+(['\"])(.*?)\1", text)
    return found[2] if found else ""


def misread(bootstrap: Bootstrap, text: str) -> Iterator[str]:
    """The arguments that it takes for something else than they are.

    Args:
        bootstrap: what is meant.
        text: the user data that says it.
    """
    meant = bootstrap.arguments()
    for name in READ:
        if reads(text, name) != meant.get(name, ""):
            yield name
