"""Checks of what only the real provider calls: the table of docs/deploy-roles.md, on names of the rehearsal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.facts.ownership import CLUSTER_TAG
from components.facts.release import IMAGE_TAG
from standin.api.authorization.checks import Check
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ROOT / "docs" / "deploy-roles.md"
_ROW = re.compile(
    r"\| `(?P<action>[a-z0-9]+:\w+)` \| (?P<on>\S+) \| (?P<roles>[\w, ]+) \| (?P<when>[^|]+) \| (?P<source>[^|]+) \|"
)

_REGIONAL = "arn:aws:{}:eu-central-1:123456789012:"
_ON = {
    "*": {"": "*"},
    "amazons-component": {"": "arn:aws:imagebuilder:eu-central-1:aws:component/update-windows/1.0.2/1"},
    "amazons-image": {
        "": "arn:aws:imagebuilder:eu-central-1:aws:image/windows-server-2022-english-core-base-x86/x.x.x"
    },
    "access-entry": {"": _REGIONAL.format("eks") + "access-entry/dev/role/123456789012/dev-windows-0976f3a/1c"},
    "cluster": {"": _REGIONAL.format("eks") + "cluster/dev"},
    "component": {"": _REGIONAL.format("imagebuilder") + "component/windows-2022-core-updates/1.0.1/1"},
    "group": {"": _REGIONAL.format("autoscaling") + "autoScalingGroup:1c:autoScalingGroupName/dev-windows-0976f3a"},
    "instance-profile": {
        "images": "arn:aws:iam::123456789012:instance-profile/windows-2022-core-build-0976f3a",
        "": "arn:aws:iam::123456789012:instance-profile/dev-windows-0976f3a",
    },
    "launch-template": {"": _REGIONAL.format("ec2") + "launch-template/lt-0123456789abcdef0"},
    "log-group": {"": _REGIONAL.format("logs") + "log-group:/aws/imagebuilder/windows-2022-core"},
    "pipe": {"": _REGIONAL.format("pipes") + "pipe/windows-2022-core-watch-0976f3a"},
    "queue": {"": _REGIONAL.format("sqs") + "windows-2022-core-watch-0976f3a"},
    "schedule": {"": _REGIONAL.format("scheduler") + "schedule/default/windows-2022-core-watch-0976f3a"},
    "spot-role": {"": "arn:aws:iam::123456789012:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot"},
    "state-machine": {"": _REGIONAL.format("states") + "stateMachine:windows-2022-core-watch-0976f3a"},
    "subscription": {"": "*"},
    "vpc": {"": _REGIONAL.format("ec2") + "vpc/vpc-0123456789abcdef0"},
    "watch-parameter": {
        "": _REGIONAL.format("ssm") + "parameter/imagebuilder/eks-windows-nodes/windows-2022-core/watch"
    },
    "role": {
        "images": "arn:aws:iam::123456789012:role/windows-2022-core-build-0976f3a",
        "": "arn:aws:iam::123456789012:role/dev-windows-0976f3a",
    },
    "security-group": {"": _REGIONAL.format("ec2") + "security-group/sg-0123456789abcdef0"},
}
"""Kind to an ARN, by role where they differ. The log group is one of 0.1, which the rehearsal has none of."""

_TAGS = {
    "images": {f"aws:resourcetag/{IMAGE_TAG}": ["windows-2022-core"]},
    "": {f"aws:resourcetag/{CLUSTER_TAG}": ["dev"]},
}
_ROLES = {"all": {"preview", "images", "dev"}, "deploying": {"images", "dev"}, "environments": {"dev"}}


@dataclass(frozen=True)
class Call:
    """A row of the table."""

    action: str
    on: str
    roles: frozenset[str]
    source: str


def calls() -> list[Call]:
    """The table."""
    return [
        Call(
            action=row["action"],
            on=row["on"],
            roles=frozenset[str]().union(*(_ROLES.get(one, {one}) for one in row["roles"].split(", "))),
            source=row["source"],
        )
        for row in _ROW.finditer(PAGE.read_text())
    ]


def synthetic(role: str) -> Iterator[Check]:
    """The checks of one role."""
    for call in calls():
        if role in call.roles:
            yield _check(call, role)
            if role == "preview" and call.on in {"role", "instance-profile"}:
                yield _check(call, "images")


def _check(call: Call, role: str) -> Check:
    arns = _ON[call.on]
    tags = _TAGS.get(role, _TAGS[""]) if call.on in {"launch-template", "security-group"} else {}
    service = {"iam:awsservicename": ["spot.amazonaws.com"]} if call.on == "spot-role" else {}
    region = "us-east-1" if call.on == "subscription" else "eu-central-1"  # where Amazon's topics are
    context = {"aws:requestedregion": [region], **tags, **service}
    keys = frozenset(context) | {"aws:resourcetag/", "ec2:createaction"}
    return Check(action=call.action, resource=arns.get(role, arns[""]), context=context, keys=keys)
