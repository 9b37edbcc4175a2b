from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.knowledge.windows_versions import VERSIONS
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options


class ServerVersionSupportsKubernetes(Rule):
    """There is an EKS optimized AMI of this Windows for this Kubernetes."""

    id = "server-version-supports-kubernetes"
    title = "The Windows Server version of a node group exists for its Kubernetes version."
    reason = (
        "EKS publishes AMIs of Windows Server 2022 from Kubernetes 1.23 on and of Windows Server 2025 from 1.35 "
        "on. An older kubelet on a newer Windows, built by hand, is supported by nobody."
    )
    source = "https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-windows-ami.html"
    fix = "an AMI of Windows Server 2022, or a newer Kubernetes version first"
    severity = Severity.MEDIUM

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge images whose Windows Server version is told against the kubelet's minor."""
        del options
        for group in estate.windows_groups():
            for image in group.images:
                facts = VERSIONS.get(image.value.server or "") if image.value else None
                if facts is None or facts.first_minor == 0:
                    continue
                expected = f"Kubernetes 1.{facts.first_minor} or newer"
                if group.kubelet.unknown is not None:
                    what = f"{group.title} runs a Windows that is made for its Kubernetes version."
                    yield unproven(what, group.kubelet, expected)
                elif group.kubelet.value and int(group.kubelet.value.minor.split(".")[1]) < facts.first_minor:
                    what = f"{group.title} runs a Windows that is not made for its Kubernetes version."
                    found = f"{image.value} with kubelet {group.kubelet.value}"
                    yield Finding(image.place, what, found, expected)
