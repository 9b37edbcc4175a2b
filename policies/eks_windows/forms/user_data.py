"""What a node's user data tells: the operating system and the cluster it joins.

Sources: the user guides of the EKS optimized Windows AMIs (Start-EKSBootstrap.ps1), of Amazon Linux (bootstrap.sh,
nodeadm's NodeConfig) and of Bottlerocket (settings.kubernetes).
"""

from __future__ import annotations

import base64
import binascii
import re

from eks_windows.model import Os

_LIMIT = 1 << 20
"""Characters that are looked at; EC2 takes 16 KiB before base64."""

_SIGNS = (
    (Os.WINDOWS, re.compile(r"Start-EKSBootstrap\.ps1|\$EKSBootstrapScript|-EKSClusterName\b", re.IGNORECASE)),
    (
        Os.LINUX,
        re.compile(r"/etc/eks/bootstrap\.sh|node\.eks\.aws/|nodeadm\b|\[settings\.kubernetes\]|settings\.kubernetes\."),
    ),
)
"""The call that makes an instance a node, by operating system."""

_CLUSTERS = (
    re.compile(r"-EKSClusterName\s+['\"]?(?P<name>[A-Za-z0-9][\w-]{0,99})", re.IGNORECASE),
    re.compile(r"/etc/eks/bootstrap\.sh\s+(?:--\S+\s+\S+\s+)*['\"]?(?P<name>[A-Za-z0-9][\w-]{0,99})"),
    re.compile(r"cluster-name\s*=\s*['\"](?P<name>[A-Za-z0-9][\w-]{0,99})"),
    re.compile(r"kind:\s*NodeConfig.*?\bcluster:.*?\bname:\s*['\"]?(?P<name>[A-Za-z0-9][\w-]{0,99})", re.DOTALL),
)


def decode(text: str) -> str:
    """User data as it was written: launch templates carry it in base64, launch configurations either way."""
    squeezed = "".join(text[:_LIMIT].split())
    try:
        return base64.b64decode(squeezed, validate=True).decode()
    except (binascii.Error, ValueError):
        return text[:_LIMIT]


def operating_system(text: str) -> Os | None:
    """The operating system whose bootstrap call stands in decoded user data; None where there is none, or both."""
    found = [system for system, sign in _SIGNS if sign.search(text)]
    return found[0] if len(found) == 1 else None


def cluster_name(text: str) -> str | None:
    """The cluster that decoded user data joins; None where it names none in plain text."""
    for pattern in _CLUSTERS:
        match = pattern.search(text)
        if match:
            return match["name"]
    return None


def taint_keys(text: str) -> list[str]:
    """The keys of the taints that decoded user data gives the kubelet."""
    return [key for given in _TAINTS.findall(text) for key in re.findall(r"([^=,:\s'\"]+)(?:=[^:,]*)?:\w+", given)]


_TAINTS = re.compile(r"--register-with-taints[= ]([^\s'\"]+)")
