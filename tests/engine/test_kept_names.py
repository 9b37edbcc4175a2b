"""Another name later of what running nodes use: refused in a line before anything of the group is touched."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded
from tests.engine.test_bad_input import CLUSTERS

if TYPE_CHECKING:
    from rehearsal.engine import Outcome
    from rehearsal.stacks import Stack
    from tests.engine.sandbox import Sandbox

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(900)]

KEYS = ("role", "instance_profile", "security_group", "launch_template")
OF_GROUP = (*KEYS, "auto_scaling_group")


def camel(key: str) -> str:
    head, *rest = key.split("_")
    return head + "".join(map(str.title, rest))


def named(keys: tuple[str, ...], name: str) -> dict[str, str]:
    return {camel(key): name for key in keys}


LINE = re.compile(
    r"(Node(?:Group|Role) \S+): (\S+): found (.+?), expected (.+?), as it stands: .+; take that back, or make "
)


class Story:
    """The groups of the stack file: `windows` and `managed` with names that Pulumi made, `own` and `eks` with given
    ones."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox, self.dev, self.config = sandbox, sandbox.stack("dev"), sandbox.config("dev")
        self.cluster: dict[str, Any] = self.config["config"][CLUSTERS][0]
        groups: list[dict[str, Any]] = self.cluster["nodeGroups"]
        self.windows, self.managed = groups
        self.own: dict[str, Any] = {**deepcopy(self.windows), "name": "own", "names": named(OF_GROUP, "ours")}
        self.eks: dict[str, Any] = {**deepcopy(self.managed), "name": "eks", "names": named(KEYS, "eks")}
        groups += [self.own, self.eks]

    def configured(self) -> Stack:
        self.sandbox.configure("dev", self.config)
        return self.dev


def refused(outcome: Outcome) -> dict[str, tuple[str, str]]:
    """Names that were refused, by group and key, to what was found and expected."""
    assert outcome.code != 0
    told = "\n".join(outcome.errors)
    assert "Traceback" not in told
    return {f"{group} {path}": (found, expected) for group, path, found, expected in LINE.findall(told)}


def standing() -> dict[str, Any]:
    """What nodes use, as AWS has it."""
    ec2, iam = boto3.client("ec2", region_name=REGION), boto3.client("iam")
    return {
        "roles": sorted(each["Arn"] for each in iam.list_roles()["Roles"]),
        "profiles": sorted(each["Arn"] for each in iam.list_instance_profiles()["InstanceProfiles"]),
        "groups": sorted(each["GroupId"] for each in ec2.describe_security_groups()["SecurityGroups"]),
        "rules": sorted(
            each["SecurityGroupRuleId"] for each in ec2.describe_security_group_rules()["SecurityGroupRules"]
        ),
        "templates": sorted(each["LaunchTemplateId"] for each in ec2.describe_launch_templates()["LaunchTemplates"]),
        "entries": sorted(
            boto3.client("eks", region_name=REGION).list_access_entries(clusterName="dev")["accessEntries"]
        ),
    }


def test_another_name_of_what_nodes_use_is_refused_in_preview_and_update_and_nothing_is_touched(
    managed: Sandbox,
) -> None:
    story = Story(managed)
    succeeded(story.configured().up())
    before, dev = standing(), story.dev
    made = {key: f"none or {name_of(dev, key, 'dev-windows')!r}" for key in TYPES} | {"instance_profile": "none"}
    of_eks = {key: f"none or {name_of(dev, key, 'dev-managed')!r}" for key in KEYS}
    of_own = [key for key in OF_GROUP if key != "launch_template"]
    of_managed = ["role", "security_group", "launch_template"]
    another: dict[str, dict[str, Any]] = {
        "own": {"names": named(OF_GROUP, "another"), "rolePath": "/team/"},
        "windows": {"names": named(OF_GROUP, "first")},
        "eks": {"names": {}},
        "managed": {"names": named(KEYS, "second")},
    }
    told = {
        "own": {
            **{f"names.{key}": ("'another'", "'ours'") for key in of_own},
            "role_path": ("'/team/'", "'/'"),
        },
        "windows": {f"names.{key}": ("'first'", made[key]) for key in of_own},
        "eks": {f"names.{key}": ("none", "'eks'") for key in of_managed},
        "managed": {f"names.{key}": ("'second'", of_eks[key]) for key in of_managed},
    }
    groups: list[dict[str, Any]] = story.cluster["nodeGroups"]
    as_it_was = deepcopy(groups)
    for group in groups:
        was = deepcopy(group)
        group.update(another[group["name"]])
        expected = {f"NodeGroup dev-{group['name']} {path}": line for path, line in told[group["name"]].items()}
        assert refused(story.configured().preview()) == expected
        group.clear()
        group.update(was)

    for group in groups:
        group.update(another[group["name"]])
    assert refused(story.configured().up("--skip-preview"))
    assert standing() == before
    groups[:] = as_it_was
    assert succeeded(story.configured().up()).changed == 0


def test_a_group_with_nodes_keeps_its_own_role_and_one_that_is_shared_keeps_its_path(managed: Sandbox) -> None:
    story = Story(managed)
    story.cluster["nodeGroups"] = [story.windows, story.managed]
    before = standing()
    story.cluster["nodeRole"] = {}
    told = {f"NodeGroup {group} role": ("one of others", "none") for group in ("dev-windows", "dev-managed")}
    for outcome in (story.configured().preview(), story.dev.up("--skip-preview")):
        found = refused(outcome)
        assert found
        assert found.items() <= told.items()
    assert {kind: set(ids) <= set(standing()[kind]) for kind, ids in before.items()} == dict.fromkeys(before, True)

    for each in story.cluster["nodeGroups"]:
        each["name"] = f"{each['name']}-2"
    succeeded(story.configured().up())
    del story.cluster["nodeRole"]
    back = {f"NodeGroup {group} role": ("none", "one of others") for group in ("dev-windows-2", "dev-managed-2")}
    found = refused(story.configured().preview())
    assert found
    assert found.items() <= back.items()
    story.cluster["nodeRole"] = {"rolePath": "/team/"}
    assert refused(story.configured().preview()) == {"NodeRole dev-nodes role_path": ("'/team/'", "'/'")}


def test_names_that_nobody_misses_change_and_what_stands_may_be_called_what_it_is(managed: Sandbox) -> None:
    story = Story(managed)
    boto3.client("ec2", region_name=REGION).create_launch_template(
        LaunchTemplateName="theirs", LaunchTemplateData={"InstanceType": "m6i.large"}
    )
    story.own["names"]["launchTemplate"] = story.eks["names"]["launchTemplate"] = "theirs"
    story.own["names"]["role"] = story.eks["names"]["role"] = "first"
    assert story.configured().up("--skip-preview").code != 0  # and with it names that no node has yet
    story.own["names"], story.eks["names"] = named(OF_GROUP, "ours"), named(KEYS, "eks")
    succeeded(story.configured().up())
    before = standing()
    dev = story.dev
    made = {kind: name_of(dev, kind, "dev-windows") for kind in TYPES}
    story.windows["names"] = {camel(key): made[key] for key in TYPES}
    story.managed["names"] = {camel(key): name_of(dev, key, "dev-managed") for key in KEYS}
    assert set(succeeded(story.configured().up()).steps.values()) <= {"same", "read", "update"}
    assert standing() == before

    story.own["names"]["launchTemplate"] = "another"
    story.eks["names"]["instanceProfile"] = "another"
    steps = succeeded(story.configured().up()).steps
    replaced = {urn.split("$")[-1] for urn, step in steps.items() if step not in {"same", "read", "update"}}
    assert replaced == {
        "aws:ec2/launchTemplate:LaunchTemplate::dev-own",
        "aws:iam/instanceProfile:InstanceProfile::dev-eks",
    }
    group = boto3.client("autoscaling", region_name=REGION).describe_auto_scaling_groups(AutoScalingGroupNames=["ours"])
    assert group["AutoScalingGroups"][0]["LaunchTemplate"]["LaunchTemplateName"] == "another"
    refreshes = boto3.client("autoscaling", region_name=REGION).describe_instance_refreshes(AutoScalingGroupName="ours")
    assert len(refreshes["InstanceRefreshes"]) == 1
    assert succeeded(dev.up()).changed == 0


TYPES = {
    "role": "aws:iam/role:Role",
    "instance_profile": "aws:iam/instanceProfile:InstanceProfile",
    "security_group": "aws:ec2/securityGroup:SecurityGroup",
    "launch_template": "aws:ec2/launchTemplate:LaunchTemplate",
    "auto_scaling_group": "aws:autoscaling/group:Group",
}


def name_of(dev: Stack, key: str, name: str) -> str:
    (found,) = (
        each["outputs"]["name"]
        for each in dev.resources()
        if each["type"] == TYPES[key] and each["urn"].endswith(f"::{name}")
    )
    return found
