"""The cluster as EKS runs it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from components.facts.windows_images import parse_minor
from operations.doctor.checks.check import Flaw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.doctor.facts import Facts

SOON = timedelta(days=90)
"""Before standard support ends."""

_PLATFORMS = {"1.31": 4, "1.30": 2}
"""Kubernetes minor to the platform version that Windows support takes; any other one's first has it."""

_STS = "StsRegionalEndpointDisabled"


def rights(facts: Facts) -> Iterator[Flaw]:
    """Who asks, and may ask all that the checks need."""
    caller = facts.caller.value
    if facts.denied:
        yield Flaw(
            f"{caller} may not {', '.join(facts.denied)}",
            "allow it; the policy and the ClusterRole in docs/doctor.md have all of it",
        )


def active(facts: Facts) -> Iterator[Flaw]:
    """The cluster is up."""
    cluster = facts.cluster.value
    if cluster.status != "ACTIVE":
        yield Flaw(f"it is {cluster.status}, expected ACTIVE", "wait until it is, or look at its update in EKS")
    for issue in cluster.issues:
        if issue.code != _STS:
            about = f" ({', '.join(issue.resources)})" if issue.resources else ""
            yield Flaw(f"{issue.code}: {issue.message}{about}", "mend what EKS names, it looks again by itself")


def supported(facts: Facts) -> Iterator[Flaw]:
    """EKS supports its Kubernetes version for a while yet."""
    version = facts.cluster.value.version
    support = facts.support.value.get(version)
    fix = "upgrade the cluster, then pin a release for the new minor"
    if support is None or support.standard_until is None:
        yield Flaw(f"EKS has no dates for Kubernetes {version}", fix, fails=False)
        return
    if support.extended_until is not None and support.extended_until <= facts.now:
        yield Flaw(f"support of Kubernetes {version} ended on {support.extended_until:%Y-%m-%d}", fix)
    elif support.standard_until <= facts.now:
        until = f", which ends on {support.extended_until:%Y-%m-%d}" if support.extended_until else ""
        yield Flaw(f"Kubernetes {version} is in extended support, which costs more{until}", fix, fails=False)
    elif support.standard_until <= facts.now + SOON:
        yield Flaw(
            f"standard support of Kubernetes {version} ends on {support.standard_until:%Y-%m-%d}", fix, fails=False
        )


def platform(facts: Facts) -> Iterator[Flaw]:
    """Its platform version supports Windows."""
    cluster = facts.cluster.value
    wanted = _PLATFORMS.get(cluster.version, 1)
    number = cluster.platform_version.removeprefix("eks.")
    if parse_minor(cluster.version)[1] and number.isdecimal() and int(number) < wanted:
        yield Flaw(
            f"it has platform version {cluster.platform_version}, expected eks.{wanted} or newer for {cluster.version}",
            "EKS updates it by itself within weeks; an update of the Kubernetes version brings the newest at once",
        )


def own_nodes(facts: Facts) -> Iterator[Flaw]:
    """It can have groups of its own, and IPv4."""
    cluster = facts.cluster.value
    if cluster.ip_family != "ipv4":
        yield Flaw(
            f"its pods have {cluster.ip_family}, and Windows pods IPv4 only",
            "make a cluster with ipFamily ipv4; it cannot be changed",
        )
    if cluster.auto_mode:
        yield Flaw(
            "EKS Auto Mode makes its nodes, and makes no Windows ones",
            "give it node groups beside Auto Mode; Auto Mode leaves them alone",
            fails=False,
        )


def mode(facts: Facts) -> Iterator[Flaw]:
    """Access entries let nodes in."""
    found = facts.cluster.value.mode
    if found == "CONFIG_MAP":
        yield Flaw(
            "authentication mode CONFIG_MAP: only aws-auth lets nodes in, which anybody can break",
            "aws eks update-cluster-config --access-config authenticationMode=API_AND_CONFIG_MAP; there is no way back",
            fails=False,
        )


def insights(facts: Facts) -> Iterator[Flaw]:
    """EKS itself sees nothing wrong."""
    for each in facts.insights.value:
        if each.status not in {"PASSING", "UNKNOWN"}:
            yield Flaw(
                f"{each.name} ({each.category}): {each.status}" + (f", {each.reason}" if each.reason else ""),
                "see its recommendation: aws eks describe-insight",
                fails=each.status == "ERROR",
            )


def regional_sts(facts: Facts) -> Iterator[Flaw]:
    """The Region's own STS answers for nodes."""
    for issue in facts.cluster.value.issues:
        if issue.code == _STS:
            yield Flaw(f"{issue.code}: {issue.message}", "activate STS for this Region in the account settings of IAM")
