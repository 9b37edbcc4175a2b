"""Why a machine that EC2 started is not heard of: its AMI, its role, its subnet, or what is left, its user data. Pure.

Source: EC2 user guide, EC2Launch v2 (Windows is told ready before the user data runs), and its logs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from components.facts.managed_policies import node_policies
from operations.network.way_out import has_proxy, missing_endpoints

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operations.network.facts import Subnet, Vpc

WINDOWS_IS_UP = "Windows is Ready to use"
"""What the launch agent writes to the console (EC2 user guide, GetConsoleOutput of Windows instances)."""

_SHOWN = 160
_SPEAKS = re.compile(r"user ?data|error|fail|exception", re.IGNORECASE)
_SAYS_NOTHING = re.compile(r"=(?:0|true|false)\s*$", re.IGNORECASE)
"""Of the agent's telemetry: a flag, and the code of no error."""

_PULLS = {"AmazonEC2ContainerRegistryReadOnly", "AmazonEC2ContainerRegistryPowerUser"}
"""Let a node pull as well as the policy that this project attaches."""

_LOG = r"C:\ProgramData\Amazon\EC2Launch\log\agent.log"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """As whom a machine asks AWS.

    Attributes:
        profile: name of its instance profile; "" where it has none.
        stands: whether the profile is the one that the machine was started with.
        role: name of the profile's role; "" where it has none.
        policies: names of the managed policies of that role.
    """

    profile: str = ""
    stands: bool = True
    role: str = ""
    policies: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a machine stands.

    Attributes:
        addressed: whether it has a public address.
        user_data: of its template, which may set a proxy; "" where it has a way out anyhow.
        vpc: the network; None where it has a way out anyhow.
    """

    subnet: Subnet
    addressed: bool = False
    user_data: str = ""
    vpc: Vpc | None = None


@dataclass(frozen=True, kw_only=True)
class Around:
    """What AWS tells of a machine that tells nothing itself.

    Attributes:
        identity, place: None where they were not read.
        unread: `role` and `subnet` to why they were not read.
    """

    identity: Identity | None = None
    place: Place | None = None
    unread: Mapping[str, str] = field(default_factory=dict[str, str])


NOT_ASKED = Around(unread={"role": "it was not asked", "subnet": "it was not asked"})


def no_word(instance: str, console: str | None, around: Around) -> str:
    """Why a machine tells nothing.

    Args:
        instance: its id.
        console: what its console shows; None where that was not read.
        around: its role and its subnet.
    """
    if not may_be_up(console):
        return _not_up(console or "")
    begin = "Windows is up, as its console says, and it has told nothing" if console else _NOTHING
    found, left = flaws(around), _user_data(instance, console, around)
    if around.identity and found == (_lacks(around.identity),):  # what its other policies allow, nobody has read
        found = (*found, f"where another policy of it allows the same, {left}")
    return f"{begin}: {'; '.join(found) or left}"


def may_be_up(console: str | None) -> bool:
    """Whether Windows may be up, so that something else is why it tells nothing."""
    return console is None or WINDOWS_IS_UP in console


def flaws(around: Around) -> tuple[str, ...]:
    """What is wrong with its role and its subnet, as far as they were read."""
    of_role = _of_identity(around.identity) if around.identity else ""
    of_subnet = _of_place(around.place) if around.place else ""
    return tuple(filter(None, (of_role, of_subnet)))


def may_be_closed(subnet: Subnet, *, addressed: bool) -> bool:
    """Whether a machine in a subnet has no route to the internet that takes it anywhere."""
    return not subnet.way_out or (subnet.public and not addressed)


def _of_identity(identity: Identity) -> str:
    if not identity.profile:
        return (
            "it has no instance profile, so that it may ask neither EC2 nor EKS; name one in the launch template, and "
            "roll anew"
        )
    if not identity.stands:
        return (
            f"its instance profile {identity.profile} is gone, or was made anew under the same name; run pulumi up "
            "--refresh, and roll anew"
        )
    if not identity.role:
        return f"its instance profile {identity.profile} has no role; run pulumi up --refresh"
    return _lacks(identity)


def _lacks(identity: Identity) -> str:
    """The policies of a node that a role does not have."""
    needed = {each: {each} for each in node_policies(cni=False, ssm=False, cloudwatch=False)}
    needed = {name: names | _PULLS if "Registry" in name else names for name, names in needed.items()}
    missing = [name for name, names in needed.items() if not names & identity.policies]
    return f"its role {identity.role} has no {' and no '.join(missing)}; attach what it lacks" if missing else ""


def _of_place(place: Place) -> str:
    subnet = place.subnet
    if place.vpc is None or not may_be_closed(subnet, addressed=place.addressed):
        return ""
    missing = missing_endpoints(place.vpc, [place.user_data])
    if not missing or has_proxy(place.user_data):
        return ""
    why = (
        f"its subnet {subnet.id} is public, and it has no public address"
        if subnet.way_out
        else f"the route table of its subnet {subnet.id} has no way to the internet"
    )
    return f"{why}, and its VPC has no endpoint for {', '.join(missing)}; take a subnet behind a NAT, or make them"


def _not_up(console: str) -> str:
    last = next((line.strip()[:_SHOWN] for line in reversed(console.splitlines()) if line.strip()), "")
    shows = f"shows '{last}' last" if last else "is empty"
    return (
        f"Windows is not up, as its console {shows}: its AMI hangs as it starts, or its volume cannot be read; aws "
        "ec2 get-console-screenshot shows more"
    )


def _user_data(instance: str, console: str | None, around: Around) -> str:
    unread = " or its ".join(around.unread)
    others = f"unless its {unread}, which could not be read, is at fault" if unread else "as its subnet is right"
    begin = "Windows hangs, or its" if console is None else "its"
    return (
        f"{begin} user data did not run, or its role may not tag it (ec2:CreateTags), {others}{_said(console)}; see "
        f"{_LOG} there (aws ssm start-session --target {instance}, or its volume at another machine)"
    )


def _said(console: str | None) -> str:
    if console is None:
        return ""
    lines = [each.strip() for each in console.splitlines()]
    said = [each for each in lines if _SPEAKS.search(each) and not _SAYS_NOTHING.search(each)]
    return f"; its console says '{said[-1][:_SHOWN]}'" if said else "; its console says nothing of it"


_NOTHING = "it has told nothing since its launch"
