"""What operators rely on beyond create and delete: versions, refreshes of instances, drift, unknowns, Regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine_plugin.values import UNKNOWN
from standin.tests.provider.cases import CASES, DENY, DOCUMENT, TRUST, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from standin.tests.provider.engine import Engine

ROLE = "aws:iam/role:Role"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
GROUP = "aws:autoscaling/group:Group"
SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"


def test_a_new_release_is_a_new_template_version_that_the_preview_does_not_know_yet(
    world: World, engine: Engine, name: str
) -> None:
    inputs = CASES[TEMPLATE].inputs(world)
    made = engine.create(TEMPLATE, name, inputs)
    assert (made.outputs["latestVersion"], made.outputs["defaultVersion"]) == (1, 1)
    release = {**inputs, "imageId": "ami-0123456789abcdef0"}
    previewed = engine.update(made, release, preview=True)
    assert (previewed.outputs["latestVersion"], previewed.outputs["defaultVersion"]) == (UNKNOWN, 1)
    assert previewed.outputs["arn"] == made.outputs["arn"]
    updated = engine.update(made, release)
    assert (updated.outputs["latestVersion"], updated.outputs["defaultVersion"]) == (2, 1)
    followed = engine.update(updated, {**inputs, "updateDefaultVersion": True})
    assert (followed.outputs["latestVersion"], followed.outputs["defaultVersion"]) == (3, 3)
    engine.delete(followed)


def test_a_new_template_version_refreshes_the_groups_instances(
    world: World, engine: Engine, aws: Callable[[str], Any], name: str
) -> None:
    template = engine.create(TEMPLATE, name, CASES[TEMPLATE].inputs(world))
    inputs = {
        **CASES[GROUP].inputs(world),
        "launchTemplate": {"id": template.id, "version": "1"},
        "instanceRefresh": {"strategy": "Rolling", "preferences": {"minHealthyPercentage": 50}},
    }
    group = engine.create(GROUP, name, inputs)
    larger = engine.update(group, {**inputs, "maxSize": 3})

    def refreshes() -> list[dict[str, Any]]:
        return aws("autoscaling").describe_instance_refreshes(AutoScalingGroupName=group.id)["InstanceRefreshes"]

    assert refreshes() == []
    engine.update(template, {**template.inputs, "instanceType": "m5.xlarge"})
    release = {**inputs, "maxSize": 3, "launchTemplate": {"id": template.id, "version": "2"}}
    assert engine.diff(larger, release).paths == {"launchTemplate.version"}
    updated = engine.update(larger, release)
    assert [refresh["Preferences"]["MinHealthyPercentage"] for refresh in refreshes()] == [50]
    assert updated.id == group.id
    engine.delete(updated)
    engine.delete(template)


def test_a_group_is_emptied_before_it_is_deleted(
    world: World, engine: Engine, aws: Callable[[str], Any], name: str
) -> None:
    group = engine.create(GROUP, name, CASES[GROUP].inputs(world))
    found = aws("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[group.id])["AutoScalingGroups"]
    assert len(found[0]["Instances"]) == 1
    engine.delete(group)
    assert engine.refresh(group) is None


def test_a_refresh_finds_what_was_changed_behind_pulumis_back(
    engine: Engine, aws: Callable[[str], Any], name: str
) -> None:
    inputs = {"assumeRolePolicy": TRUST, "description": "nodes", "tags": {"team": "a"}}
    role = engine.create(ROLE, name, inputs)
    aws("iam").update_role(RoleName=role.id, Description="changed", MaxSessionDuration=7200)
    aws("iam").tag_role(RoleName=role.id, Tags=[{"Key": "extra", "Value": "x"}])
    aws("iam").update_assume_role_policy(RoleName=role.id, PolicyDocument=TRUST.replace("ec2", "eks"))
    found = engine.refresh(role)
    assert found is not None
    assert engine.diff(found, inputs).paths == {
        "assumeRolePolicy",
        "description",
        "maxSessionDuration",
        "tags.extra",
    }
    mended = engine.update(found, inputs)
    again = engine.refresh(mended)
    assert again is not None
    assert again.inputs == role.inputs
    engine.delete(mended)


def test_a_refresh_finds_what_is_gone(engine: Engine, aws: Callable[[str], Any], name: str) -> None:
    """A property that the account has no more is not kept from the old state."""
    role = engine.create(ROLE, name, {"assumeRolePolicy": TRUST, "description": "nodes", "tags": {"a": "b"}})
    aws("iam").update_role(RoleName=role.id, Description="")
    aws("iam").untag_role(RoleName=role.id, TagKeys=["a"])
    found = engine.refresh(role)
    assert found is not None
    assert found.outputs["tags"] == {}
    assert not found.outputs.get("description")
    assert "description" not in found.inputs or found.inputs["description"] == ""
    engine.delete(role)


def test_a_new_group_lets_nothing_out_and_follows_its_inline_rules(
    world: World, engine: Engine, aws: Callable[[str], Any], name: str
) -> None:
    vpc = world.group["vpcId"]

    def rules() -> list[tuple[str, str]]:
        found = aws("ec2").describe_security_groups(GroupIds=[group.id])["SecurityGroups"][0]
        return [
            (rule["IpProtocol"], source["CidrIp"])
            for rule in found["IpPermissionsEgress"]
            for source in rule["IpRanges"]
        ]

    group = engine.create(SECURITY_GROUP, name, {"vpcId": vpc})
    assert rules() == []
    inline = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/8"]}
    opened = engine.update(group, {"vpcId": vpc, "egress": [inline]})
    assert rules() == [("tcp", "10.0.0.0/8")]
    changed = engine.update(opened, {"vpcId": vpc, "egress": [{**inline, "cidrBlocks": ["10.1.0.0/16"]}]})
    assert rules() == [("tcp", "10.1.0.0/16")]
    engine.delete(changed)


def test_a_component_that_asks_to_stay_outlives_its_deletion(engine: Engine, name: str) -> None:
    inputs = {"platform": "Windows", "version": "1.0.0", "data": DOCUMENT, "skipDestroy": True}
    component = engine.create("aws:imagebuilder/component:Component", name, inputs)
    engine.delete(component)
    assert engine.refresh(component) is not None
    engine.delete(engine.update(component, {**inputs, "skipDestroy": False}))
    assert engine.refresh(component) is None


def test_a_profile_changes_its_role_in_place(engine: Engine, aws: Callable[[str], Any], name: str) -> None:
    roles = [engine.create(ROLE, f"{name}-{number}", {"assumeRolePolicy": TRUST}) for number in range(2)]
    profile = engine.create("aws:iam/instanceProfile:InstanceProfile", name, {"role": roles[0].id})
    changed = engine.update(profile, {"role": roles[1].id})
    live = aws("iam").get_instance_profile(InstanceProfileName=profile.id)["InstanceProfile"]
    assert [role["RoleName"] for role in live["Roles"]] == [roles[1].id]
    engine.delete(roles[1])
    bare = engine.refresh(changed)
    assert bare is not None
    assert "role" not in bare.inputs
    engine.delete(changed)
    engine.delete(roles[0])


def test_a_role_lets_go_of_its_policies_only_when_told_to(engine: Engine, aws: Callable[[str], Any], name: str) -> None:
    role = engine.create(ROLE, name, {"assumeRolePolicy": TRUST, "forceDetachPolicies": True})
    aws("iam").attach_role_policy(RoleName=role.id, PolicyArn="arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy")
    aws("iam").put_role_policy(RoleName=role.id, PolicyName="inline", PolicyDocument=DENY)
    engine.delete(role)
    assert engine.refresh(role) is None


def test_a_node_groups_labels_and_taints_change_by_difference(
    world: World, engine: Engine, aws: Callable[[str], Any], name: str
) -> None:
    token = "aws:eks/nodeGroup:NodeGroup"
    inputs = CASES[token].inputs(world)
    made = engine.create(token, name, inputs)
    taint = {"key": "os", "value": "windows", "effect": "NO_EXECUTE"}
    changed = engine.update(made, {**inputs, "labels": {"env": "dev"}, "taints": [taint]})
    cluster, _, node_group = made.id.partition(":")
    live = aws("eks").describe_nodegroup(clusterName=cluster, nodegroupName=node_group)["nodegroup"]
    assert live["labels"] == {"env": "dev"}
    assert live["taints"] == [taint]
    engine.delete(changed)


def test_any_change_of_a_template_but_its_name_makes_its_latest_version_unknown_in_a_preview(
    world: World, engine: Engine, name: str
) -> None:
    """Tags, too, although they make no version: what follows the version looks changed in the preview, and is not."""
    inputs = {**CASES[TEMPLATE].inputs(world), "updateDefaultVersion": True}
    made = engine.create(TEMPLATE, name, inputs)
    previewed = engine.update(made, {**inputs, "tags": {"team": "b"}}, preview=True)
    assert (previewed.outputs["latestVersion"], previewed.outputs["defaultVersion"]) == (UNKNOWN, UNKNOWN)
    assert engine.update(made, {**inputs, "tags": {"team": "b"}}).outputs["latestVersion"] == 1
    described = engine.update(made, {**inputs, "description": "nodes"}, preview=True)
    assert (described.outputs["latestVersion"], described.outputs["defaultVersion"]) == (1, 1)
    engine.delete(made)
