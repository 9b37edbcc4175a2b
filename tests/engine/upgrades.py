"""Stacks that a former version of the project made, taken over by the present one.

A state in `states/` is put into a fresh account's backend and previewed. What only the account decides (ids of network
and AMI, the release that the AMI is) is put in from that account; what stays different is what the project changed.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from rehearsal.shell import REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rehearsal.engine import Outcome
    from rehearsal.stacks import Stack
    from tests.engine.sandbox import Sandbox

STATES = Path(__file__).parent / "states"


@dataclass(frozen=True, order=True)
class Operation:
    """What the engine would do to one resource: `create`, `update`, `delete`, `replace` ..., type and name."""

    kind: str
    type: str
    name: str


def resources(name: str) -> list[dict[str, Any]]:
    """The resources of a stored state."""
    return json.loads((STATES / f"{name}.json").read_text())["deployment"]["resources"]


def taken_over(sandbox: Sandbox, name: str, here: Mapping[str, str]) -> Stack:
    """A stack with a stored state, each text of `here` replaced by what this account has in its place.

    User data is replaced inside its base64, too.
    """
    document = json.loads((STATES / f"{name}.json").read_text())
    for one in document["deployment"]["resources"]:
        for values in (one.get("inputs", {}), one.get("outputs", {})):
            if "userData" in values:
                text = base64.b64decode(values["userData"]).decode()
                values["userData"] = base64.b64encode(_replaced(text, here).encode()).decode()
    file = sandbox.folder / f"{name}.state.json"
    file.write_text(_replaced(json.dumps(document), here))
    stack = sandbox.stack(name)
    stack.take_in(file)
    return stack


def _replaced(text: str, here: Mapping[str, str]) -> str:
    for former, present in here.items():
        text = text.replace(former, present)
    return text


def user_data(name: str) -> str:
    """The user data in a stored state's launch template."""
    template = next(one for one in resources(name) if one["type"].endswith(":LaunchTemplate"))
    return base64.b64decode(template["inputs"]["userData"]).decode()


def release(outputs: Mapping[str, Any], cluster: str) -> dict[str, str]:
    """What a node group's outputs say of the AMI that it runs: the account's, as every build has another."""
    group = outputs["clusters"][cluster]["nodeGroups"]["windows"]
    return {key: str(group[key]) for key in ("amiId", "recipeVersion", "osBuild", "kubeletVersion", "buildDate")}


def network(name: str, cluster: str) -> dict[str, str]:
    """Ids of the cluster's network and its endpoint: those in the state to those of this account."""
    described = boto3.client("eks", region_name=REGION).describe_cluster(name=cluster)["cluster"]
    vpc = described["resourcesVpcConfig"]
    ec2 = boto3.client("ec2", region_name=REGION)
    found = {"vpc": [vpc["vpcId"]], "sg": [vpc["clusterSecurityGroupId"]]}
    in_vpc = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc["vpcId"]]}])["Subnets"]
    private = {"Key": "kubernetes.io/role/internal-elb", "Value": "1"}
    found["subnet"] = sorted(one["SubnetId"] for one in in_vpc if private in one["Tags"])
    made = resources(name)
    own = next(one for one in made if one["type"].endswith(":SecurityGroup"))
    rules = [one["inputs"]["securityGroupId"] for one in made if one["type"].endswith("IngressRule")]
    former = {
        "vpc": [own["inputs"]["vpcId"]],
        "sg": sorted({group for group in rules if group != own["id"]}),
        "subnet": sorted(next(one for one in made if one["type"].endswith(":Group"))["inputs"]["vpcZoneIdentifiers"]),
    }
    given = dict(re.findall(r"-(APIServerEndpoint|Base64ClusterCA) '([^']+)'", user_data(name)))
    api = {
        given["APIServerEndpoint"]: described.get("endpoint", ""),
        given["Base64ClusterCA"]: described.get("certificateAuthority", {}).get("data", ""),
    }
    return api | {old: new for kind in found for old, new in zip(former[kind], found[kind], strict=True)}


def operations(outcome: Outcome) -> set[Operation]:
    """Everything that a preview would change, with VERSION for a version at the end of a name."""
    return {
        Operation(kind, urn.split("::")[2].rpartition("$")[2], _named(urn))
        for urn, kind in outcome.steps.items()
        if kind not in {"same", "read", "refresh"}
    }


def _named(urn: str) -> str:
    return re.sub(r"-\d+\.\d+\.\d+$", "-VERSION", urn.rpartition("::")[2])
