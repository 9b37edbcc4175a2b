from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate, Fact, NodeGroup, Subnet
    from eks_windows.rule import Options

EXPECTED = "mapPublicIpOnLaunch true, or a private subnet"


class PublicSubnetAutoAssign(Rule):
    """Nodes in public subnets can reach their cluster."""

    id = "public-subnet-auto-assign"
    title = "Public subnets of Windows nodes give instances a public address."
    reason = (
        "A node in a public subnet has no way out without a public address: it reaches neither the cluster's "
        "endpoint nor ECR, and never joins. EKS does not assign addresses itself, the subnet has to. Private "
        "subnets with a NAT gateway are better."
    )
    source = "https://docs.aws.amazon.com/eks/latest/userguide/launch-windows-workers.html"
    fix = "map_public_ip_on_launch=True on the subnet, or nodes in private subnets"
    severity = Severity.MEDIUM

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge subnets that are seen to lead to an internet gateway."""
        del options
        lacking = next((one for one in estate.subnets.values() if _may_lack(one)), None)
        for group in estate.windows_groups():
            asked = any(launch.public_ip is not None and launch.public_ip.value for launch in group.launches)
            for one in () if asked else group.subnets:
                # Where it is not known which subnet is meant, one that would be wrong is enough to be named.
                subnet = lacking if one.unknown is not None else estate.subnets.get(one.value or "")
                if subnet is not None and _may_lack(subnet):
                    yield from _judged(group, one, subnet)


def _may_lack(subnet: Subnet) -> bool:
    return subnet.public.value is not False and not subnet.assigns_address.value


def _judged(group: NodeGroup, reference: Fact[str], subnet: Subnet) -> Iterator[Finding]:
    assigns = subnet.assigns_address
    if assigns.unknown is not None:
        yield unproven(f"The nodes of {group.title} get a public address.", assigns, EXPECTED)
        return
    what = f"The nodes of {group.title} get no public address in a public subnet."
    none = Finding(assigns.place, what, "mapPublicIpOnLaunch not true", EXPECTED)
    unclear = next((one for one in (reference, subnet.public) if one.unknown is not None), None)
    yield none if unclear is None else none.hinging_on(unclear)
