"""Each mandatory rule blocks a preview that breaks it, and says where, what was found, what is expected and the fix."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from rehearsal.stacks import Stack
from tests.engine.sandbox import PACK

if TYPE_CHECKING:
    from collections.abc import Callable

    from rehearsal.engine import Outcome
    from tests.engine.sandbox import Sandbox

AMAZON_AMI = "/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-1.34/image_id"
"""Another AMI than the pipeline's, with another kubelet."""

FOREIGN = """
import json
import pulumi_aws as aws

role = aws.iam.Role("shared", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}))
subnets = ["subnet-00000000000000001"]
scaling = {"min_size": 1, "max_size": 2, "desired_size": 1}
for name, ami_type in (("linux", "AL2023_x86_64_STANDARD"), ("windows", "WINDOWS_CORE_2022_x86_64")):
    aws.eks.NodeGroup(name, cluster_name="dev", node_role_arn=role.arn, subnet_ids=subnets, ami_type=ami_type,
                      scaling_config=scaling)

template = aws.ec2.LaunchTemplate("windows", image_id="ami-0123456789abcdef0", instance_type="m6i.xlarge",
    metadata_options={"http_endpoint": "enabled", "http_tokens": "optional"})
aws.eks.NodeGroup("open", cluster_name="dev", node_role_arn="arn:aws:iam::123456789012:role/windows",
    subnet_ids=["subnet-00000000000000001"], ami_type="WINDOWS_CORE_2022_x86_64",
    scaling_config={"min_size": 1, "max_size": 2, "desired_size": 1},
    launch_template={"id": template.id, "version": template.latest_version.apply(str)})
"""


def second_node_group(sandbox: Sandbox) -> Outcome:
    """Preview dev with a second node group on an AMI of Amazon's."""
    good = sandbox.config("dev")
    dev: dict[str, Any] = copy.deepcopy(good)
    groups = dev["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"]
    groups.append({"name": "second", "ami": {"ssmParameter": AMAZON_AMI}, "instanceType": "m6i.xlarge"})
    sandbox.configure("dev", dev)
    try:
        return sandbox.stack("dev").preview("--policy-pack", PACK)
    finally:
        sandbox.configure("dev", good)


def other_program(sandbox: Sandbox) -> Outcome:
    """Preview a project that never heard of our components."""
    project = sandbox.folder / "other"
    project.mkdir(exist_ok=True)
    (project / "Pulumi.yaml").write_text("name: other\nruntime: python\n")
    (project / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-central-1\n")
    (project / "__main__.py").write_text(FOREIGN)
    stack = Stack(project, "dev", sandbox.environment)
    stack.select()
    return stack.preview("--policy-pack", PACK)


BROKEN: dict[Callable[[Sandbox], Outcome], set[str]] = {
    second_node_group: {"single-windows-ami-per-cluster", "single-kubelet-version-per-cluster"},
    other_program: {"separate-linux-and-windows-node-roles", "imdsv1-disabled"},
}
"""What breaks which rules."""


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
def test_a_preview_that_breaks_mandatory_rules_is_blocked_with_messages_that_stand_alone(
    broken: Callable[[Sandbox], Outcome], standing: Sandbox
) -> None:
    outcome = broken(standing)
    assert outcome.code != 0
    blocking = [one for one in outcome.reported if one.level == "mandatory"]
    assert {one.rule for one in blocking} == BROKEN[broken]
    for violation in blocking:
        assert violation.urn.startswith("urn:pulumi:dev::")
        lines = {line.split(":", 1)[0].strip(): line for line in violation.message.splitlines()}
        assert {"where", "found", "expected", "fix", "page"} <= set(lines)


@pytest.mark.nightly
def test_the_project_as_it_stands_breaks_no_rule(standing: Sandbox) -> None:
    outcome = standing.stack("dev").preview("--policy-pack", PACK)
    assert outcome.code == 0
    assert [one.rule for one in outcome.reported if one.level == "mandatory"] == []
