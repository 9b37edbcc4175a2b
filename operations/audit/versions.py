"""Versions as nodes tell them, compared as numbers."""

from __future__ import annotations

import re

_KERNEL = re.compile(r"10\.0\.(\d+)\.(\d+)")
_KUBELET = re.compile(r"v?(\d+\.\d+\.\d+)")


def os_build(kernel_version: str) -> tuple[int, int] | None:
    """Build and revision of `10.0.20348.4529` or `20348.4529`; None of anything else."""
    found = _KERNEL.fullmatch(kernel_version) or _KERNEL.fullmatch(f"10.0.{kernel_version}")
    return (int(found[1]), int(found[2])) if found else None


def kubelet(version: str) -> str:
    """`1.35.2` of `v1.35.2-eks-ba24e9c`; anything else as it is."""
    found = _KUBELET.match(version)
    return found[1] if found else version
