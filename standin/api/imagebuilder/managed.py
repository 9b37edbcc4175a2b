"""Components and images that Amazon owns, as far as Windows images need them. Their versions here are examples.

Source: https://docs.aws.amazon.com/imagebuilder/latest/userguide/create-component-mg-components.html, and for the EKS
component https://docs.aws.amazon.com/eks/latest/userguide/eks-custom-ami-windows.html
"""

from typing import Any

from standin.api.eks.versions import MINORS
from standin.api.imagebuilder.arns import Arn
from standin.api.imagebuilder.kinds import COMPONENT, IMAGE
from standin.seed.current import current

EKS_ARTIFACTS = "eks-optimized-ami-windows"
"""Adds kubelet, containerd and csi-proxy to a plain Windows base. Its version is the Kubernetes minor."""

UPDATES = "update-windows"

_DATE = "2024-05-02T17:02:11.000Z"

_BUILD = {
    UPDATES: ("1.0.0", "1.0.1"),
    "reboot-windows": ("1.0.0", "1.0.1"),
    "powershell-windows": ("1.0.0",),
    "aws-cli-version-2-windows": ("1.0.0",),
    "amazon-cloudwatch-agent-windows": ("1.0.0", "1.0.1"),
    "stig-build-windows-low": ("2025.1.0",),
    "stig-build-windows-medium": ("2025.1.0",),
    "stig-build-windows-high": ("2025.1.0",),
    EKS_ARTIFACTS: tuple(f"{minor}.0" for minor in MINORS),
}
_TEST = {
    "simple-boot-test-windows": ("1.0.0",),
    "reboot-test-windows": ("1.0.0",),
    "windows-activation-test": ("1.0.0",),
    "windows-is-ready-with-password-generation-test": ("1.0.0",),
}


def components(partition: str, region: str) -> dict[str, dict[str, Any]]:
    """Amazon's Windows components of a region, by ARN, in the shape of GetComponent."""
    rows = [(name, "BUILD", versions) for name, versions in _BUILD.items()]
    rows += [(name, "TEST", versions) for name, versions in _TEST.items()]
    found: dict[str, dict[str, Any]] = {}
    for name, kind, versions in rows:
        for version in versions:
            arn = _arn(partition, region, COMPONENT.noun, name, version)
            found[arn] = _common(arn, name, version) | {"type": kind, "state": {"status": "ACTIVE"}, "parameters": []}
    return found


def images(partition: str, region: str) -> dict[str, dict[str, Any]]:
    """Amazon's images of a region, by ARN, in the shape of GetImage without output resources."""
    found: dict[str, dict[str, Any]] = {}
    for image in current.seed.image_builder.images:
        arn = _arn(partition, region, IMAGE.noun, image.name, image.version)
        found[arn] = _common(arn, image.name, f"{image.version}/1") | {
            "type": "AMI",
            "state": {"status": "AVAILABLE"},
            "ami": image.ami,
        }
    return found


def _arn(partition: str, region: str, noun: str, name: str, version: str) -> str:
    return str(Arn(partition=partition, region=region, owner="aws", noun=noun, slug=name, version=version, build="1"))


def _common(arn: str, name: str, version: str) -> dict[str, Any]:
    return {
        "arn": arn,
        "name": name,
        "version": version,
        "platform": "Windows",
        "owner": "Amazon",
        "dateCreated": _DATE,
        "tags": {},
    }
