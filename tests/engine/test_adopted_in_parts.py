"""Of a group that others made, as much is taken over as `names` says: from the template and the group alone to all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from ruamel.yaml import YAML

from components.facts.names import resource_type
from operations.adopt.imports import COMPONENT, filled
from operations.adopt.live import read
from operations.adopt.report import as_yaml, report
from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded
from tests.engine.test_taken_over import image_and_subnet, made, pulumi

if TYPE_CHECKING:
    from operations.adopt.facts import Found
    from rehearsal.stacks import Stack
    from tests.engine.sandbox import Sandbox

ACCESS = resource_type("WindowsNodeAccess")

NAMED = {"role": "{}-NodeInstanceRole", "instanceProfile": "{}-profile", "securityGroup": "{}-SG"}
"""Key of `names` to the name of what the other tool made for a group."""

PARTS = {
    "group-alone": (),
    "with-role": ("role",),
    "with-profile": ("role", "instanceProfile"),
    "with-security-group": ("securityGroup",),
    "whole": tuple(NAMED),
}
"""Name of a group to what is taken over beside its template and its Auto Scaling group."""


def settings(found: Found, name: str) -> dict[str, Any]:
    """What `adopt` writes, with the names of more."""
    (entry,) = YAML(typ="safe").load(as_yaml(report(found, name).settings))
    entry["names"] |= {key: NAMED[key].format(name) for key in PARTS[name]}
    if "securityGroup" in PARTS[name]:
        del entry["securityGroupIds"]
    return entry


def ids(found: Found, name: str) -> dict[str, str]:
    """Types of what more is taken over to its id; a component has none."""
    (security_group,) = found.security_groups
    (egress,) = (
        rule["SecurityGroupRuleId"]
        for rule in boto3.client("ec2", region_name=REGION).describe_security_group_rules(
            Filters=[{"Name": "group-id", "Values": [security_group]}]
        )["SecurityGroupRules"]
        if rule["IsEgress"]
    )
    of_key = {
        "role": {
            ACCESS: "",
            "aws:iam/role:Role": f"{name}-NodeInstanceRole",
            "aws:eks/accessEntry:AccessEntry": f"dev:{found.role}",
        },
        "instanceProfile": {"aws:iam/instanceProfile:InstanceProfile": f"{name}-profile"},
        "securityGroup": {
            "aws:ec2/securityGroup:SecurityGroup": security_group,
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": egress,
        },
    }
    return {kind: known for key in PARTS[name] for kind, known in of_key[key].items()}


def import_file(listed: str, found: Found, name: str) -> str:
    """What `adopt` writes, with the ids of more."""
    kept: list[dict[str, Any]] = json.loads(filled(listed, found, name))["resources"]
    wanted, above = ids(found, name), {each["name"] for each in kept if each["type"] == COMPONENT}
    left: list[dict[str, Any]] = json.loads(listed)["resources"]
    for _ in range(2):  # children of what is taken over follow it
        for each in left:
            if each["type"] in wanted and each.get("parent") in above and each["name"] not in above:
                above.add(each["name"])
                known = wanted.pop(each["type"])
                kept.append({**each, **({"id": known} if known else {})})
    assert wanted == {}
    return json.dumps({"resources": kept})


def taken_over(sandbox: Sandbox, dev: Stack, live: dict[str, Found]) -> None:
    """Import each."""
    listed = sandbox.folder / "listed.json"
    shown = pulumi(dev, sandbox, "preview", "--import-file", str(listed))
    assert shown.returncode == 0, shown.stdout + shown.stderr
    for found in live.values():
        assert f"names.launch_template: found '{found.template}'" in shown.stdout
    for name, found in live.items():
        file = sandbox.folder / f"{name}.json"
        file.write_text(import_file(listed.read_text(), found, name))
        taken = pulumi(dev, sandbox, "import", "--file", str(file), "--protect=false", "--generate-code=false", "--yes")
        assert taken.returncode == 0, taken.stdout + taken.stderr


def twice(dev: Stack) -> dict[str, str]:
    """The steps of an update that neither replaces nor deletes; a second one has nothing left to do."""
    steps = {urn: step for urn, step in succeeded(dev.up()).steps.items() if step not in {"same", "read"}}
    lost = {urn: step for urn, step in steps.items() if "delete" in step or "replace" in step}
    assert lost == {}
    assert succeeded(dev.up()).changed == 0
    return steps


def refreshes(group: str) -> int:
    autoscaling: Any = boto3.client("autoscaling", region_name=REGION)
    return len(autoscaling.describe_instance_refreshes(AutoScalingGroupName=group)["InstanceRefreshes"])


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_a_group_is_taken_over_in_parts_rolled_once_and_then_one_of_this_program(finished: Sandbox) -> None:
    dev, config = finished.stack("dev"), finished.config("dev")
    image, subnet = image_and_subnet()
    groups: list[dict[str, Any]] = config["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"]
    session = boto3.Session(region_name=REGION)
    live = {name: read(session, made(name, image, subnet, "from-eksctl"), None) for name in PARTS}
    adopted = [settings(found, name) for name, found in live.items()]
    groups += adopted
    finished.configure("dev", config)
    taken_over(finished, dev, live)

    twice(dev)
    assert {name: refreshes(found.group) for name, found in live.items()} == dict.fromkeys(PARTS, 0)

    for group in adopted:
        group["ami"] = dict(groups[0]["ami"])
    finished.configure("dev", config)
    twice(dev)
    assert {name: refreshes(found.group) for name, found in live.items()} == dict.fromkeys(PARTS, 1)

    for group in adopted:
        del group["adopted"]
    finished.configure("dev", config)
    kinds = {urn.split("::")[-2].split("$")[-1] for urn in twice(dev)}
    assert kinds <= {"eks-windows-nodes:index:WindowsNodeGroup"}
    outputs = dev.outputs()["clusters"]["dev"]["nodeGroups"]
    for name, found in live.items():
        entry = outputs[name]
        assert entry["autoScalingGroupName"] == found.group
        assert entry["launchTemplateId"] == found.template_id
        assert (entry["roleArn"] == found.role) == ("role" in PARTS[name])
        assert ([entry["securityGroupId"]] == [*found.security_groups]) == ("securityGroup" in PARTS[name])
