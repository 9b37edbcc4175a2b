"""Names: this project's own, and those that AWS wants short. Pure."""

import hashlib

PROJECT = "eks-windows-nodes"
"""The name in Pulumi.yaml: the config namespace, the package of our resource types, and who we are to others."""

TAG_PREFIX = f"{PROJECT}/"
"""Begins every tag and annotation of ours."""

NODE_GROUP_TAG = f"{TAG_PREFIX}node-group"
DOMAIN_TAG = f"{TAG_PREFIX}domain-join"
"""Tag, and node label, that names the node group."""

TERMINATION_HOOK = f"{PROJECT}-terminate"
"""The lifecycle hook that holds a node that goes back until it is empty."""

BOOT_TAG = f"{TAG_PREFIX}boot"
"""Instance tag in which a node tells when it began, was registered and Ready."""

BOOT_FAILURE_TAG = f"{TAG_PREFIX}boot-failure"
"""Instance tag in which a node that did not join tells the step at which it failed, and the end of that step's log."""

LAUNCH_HOOK = f"{PROJECT}-launch"
"""The lifecycle hook that holds a new node back until it has joined."""

UPDATE_WINDOWS = "update-windows"
"""Amazon's component that installs the security updates of Windows; it takes no parameters."""

EKS_ARTIFACTS = "eks-optimized-ami-windows"
"""Amazon's component that makes a node of a plain Windows Server."""

_SUFFIX = 8
"""Characters that Pulumi appends to a name: a hyphen and seven random digits."""


def resource_type(name: str) -> str:
    """The type of a resource of ours, as the engine knows it."""
    return f"{PROJECT}:index:{name}"


def shortened(name: str, limit: int) -> str:
    """The name, or its beginning and a hash of all of it, so that Pulumi's suffix still fits into the limit."""
    room = limit - _SUFFIX
    if len(name) <= room:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:_SUFFIX]
    return f"{name[: room - _SUFFIX - 1]}-{digest}"


def path_sent(path: str) -> str | None:
    """The path of a role as the provider gets it: IAM's own is not sent, as roles that stand already have none."""
    return None if path == "/" else path


def region_of(arn: str) -> str:
    """The Region of an ARN; empty where there is none in it."""
    parts = arn.split(":", 5)
    return parts[3] if parts[0] == "arn" and len(parts) > 5 else ""  # noqa: PLR2004  (arn:aws:service:Region:account:id)
