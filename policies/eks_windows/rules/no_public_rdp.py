from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.knowledge.reachability import RDP, covers, public_share
from eks_windows.message import Verdict
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate, Ingress, NodeGroup
    from eks_windows.rule import Options

EXPECTED = "no way in on port 3389 from the internet"


class NoPublicRdp(Rule):
    """Nobody on the internet reaches a node's desktop service."""

    id = "no-public-rdp"
    title = "Windows nodes are not reachable by RDP from the internet."
    reason = (
        "An open port 3389 is found within minutes. Whether it is open is arithmetic and no comparison of texts: "
        "a rule for all protocols, a range around the port, two halves of the internet, and IPv6 all count. The "
        "remote access of a managed Windows node group is RDP, and without source security groups EKS opens it to "
        "the whole internet. Systems Manager gives a session without any open port."
    )
    source = "https://docs.aws.amazon.com/eks/latest/APIReference/API_RemoteAccessConfig.html"
    fix = "no ingress rule for port 3389; use Session Manager, or source security groups"
    severity = Severity.CRITICAL

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge the security groups of Windows nodes, and managed remote access."""
        del options
        seen: set[str] = set()
        for target, rule in estate.loose_ingress:
            for group in islice(estate.windows_groups(), 1):
                yield from (one.hinging_on(target) for one in _judged(group, [rule]))
        for group in estate.windows_groups():
            yield from _remote_access(group)
            for launch in group.launches:
                for attached in launch.security_groups:
                    if attached.unknown is not None:
                        yield unproven(f"{group.title} is closed to RDP.", attached, EXPECTED)
                    found = estate.security_groups.get(attached.value or "")
                    if found is not None and found.place.urn not in seen:
                        seen.add(found.place.urn)
                        yield from _judged(group, found.ingress)


def _remote_access(group: NodeGroup) -> Iterator[Finding]:
    access = group.remote_access
    if access is not None and not access.sources and not access.sources_unknown:
        what = f"{group.title} lets the whole internet in by RDP."
        yield Finding(access.place, what, "remoteAccess with a key and no source security groups", EXPECTED)


def _judged(group: NodeGroup, rules: list[Ingress]) -> Iterator[Finding]:
    """All rules for the port together, since two narrow ones can add up."""
    fitting = [rule for rule in rules if covers(rule, RDP)]
    known = [source.value for rule in fitting for source in rule.sources if source.value is not None]
    wide = public_share(known)
    if wide:
        rule = next(rule for rule in fitting if any(source.value in known for source in rule.sources))
        what = f"A security group of {group.title} lets the internet in on port {RDP}."
        yield Finding(
            rule.place, what, f"{', '.join(map(str, known))}, which open {', '.join(map(str, wide))}", EXPECTED
        )
        return
    for rule in rules:
        unclear = next((one for one in (*rule.sources, *rule.prefix_lists) if one.unknown is not None), None)
        covered = covers(rule, RDP)
        if covered is None:
            port = rule.protocol if rule.protocol.unknown is not None else rule.first
            yield unproven(f"{group.title} is closed to RDP.", port, EXPECTED)
        elif covered and unclear is not None:
            yield unproven(f"{group.title} is closed to RDP.", unclear, EXPECTED)
        elif covered and rule.prefix_lists:
            listed = rule.prefix_lists[0]
            found = f"prefix list {listed.value}, whose entries are not in the program"
            what = f"{group.title} is closed to RDP."
            yield Finding(listed.place, what, found, EXPECTED, Verdict.UNDETERMINED)
