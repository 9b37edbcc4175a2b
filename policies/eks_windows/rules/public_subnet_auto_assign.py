from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
        for group in estate.windows_groups():
            asked = any(launch.public_ip is not None and launch.public_ip.value for launch in group.launches)
            for one in () if asked else group.subnets:
                for subnet in _meant(estate, one):
                    yield from _judged(group, one, subnet)


def _meant(estate: Estate, reference: Fact[str]) -> Iterable[Subnet]:
    """The subnet that a group's reference means; where that is not known yet, each of the stack's may be."""
    if reference.unknown is not None:
        return estate.subnets.values()
    found = estate.subnets.get(reference.value or "")
    return () if found is None else (found,)


def _judged(group: NodeGroup, reference: Fact[str], subnet: Subnet) -> Iterator[Finding]:
    assigns = subnet.assigns_address
    if subnet.public.absent or subnet.public.value is False or assigns.value:
        return
    if assigns.unknown is not None:
        yield unproven(f"The nodes of {group.title} get a public address.", assigns, EXPECTED)
        return
    what = f"The nodes of {group.title} get no public address in a public subnet."
    none = Finding(assigns.place, what, "mapPublicIpOnLaunch not true", EXPECTED)
    unclear = next((one for one in (reference, subnet.public) if one.unknown is not None), None)
    yield none if unclear is None else none.hinging_on(unclear)
