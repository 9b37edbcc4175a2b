from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options


class BootstrapNetworkArguments(Rule):
    """A node that is told its endpoint is told its service network too."""

    id = "bootstrap-network-arguments"
    title = "User data that gives the cluster's endpoint gives its service network too."
    reason = (
        "With APIServerEndpoint and Base64ClusterCA the bootstrap script does not ask the cluster, so it guesses "
        "the service range from the VPC's. Where the guess is wrong the node is Ready and no pod on it has DNS "
        "(karpenter#4088, eksctl#6151). Endpoint, CA, ServiceCIDR and DNSClusterIP go together or not at all."
    )
    source = "https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-windows-ami.html"
    fix = "-APIServerEndpoint ... -Base64ClusterCA ... -ServiceCIDR '172.20.0.0/16' -DNSClusterIP '172.20.0.10'"
    severity = Severity.MEDIUM

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge the bootstrap call; of a template that is not seen at all the rules on its AMI tell."""
        del options
        for group, launch in estate.windows_launches:
            if launch.user_data.unknown is not None and launch.seen:
                what = f"The nodes of {group.title} are told their cluster's service network."
                yield unproven(what, launch.user_data, "-ServiceCIDR where -APIServerEndpoint is")
            text = (launch.user_data.value or "").lower()
            if "-apiserverendpoint" in text and "-servicecidr" not in text:
                what = f"The nodes of {group.title} guess their cluster's service network."
                yield Finding(launch.user_data.place, what, "-APIServerEndpoint without -ServiceCIDR", "both")
