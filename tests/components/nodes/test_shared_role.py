"""A role that the node groups of a cluster share, in a program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pulumi
import pytest

from components.arguments.error import ArgumentError
from components.nodes.group import WindowsNodeGroup
from components.nodes.shared_role import SharedNodeRole
from tests.components.nodes.test_group import CLUSTER, DOMAIN
from tests.components.nodes.test_group import arguments as of_group
from tests.components.program import made, run, unknown

if TYPE_CHECKING:
    from components.nodes.shared_role_args import SharedNodeRoleArgs
    from standin.provider.mocks import AwsMocks

LATER = "a cluster that is made later"


def registered(**changes: Any) -> AwsMocks:  # noqa: ANN401  any argument
    """What a role of such arguments registers."""

    def program() -> None:
        cluster = dict.fromkeys(CLUSTER, unknown()) if changes.get("cluster") == LATER else CLUSTER
        SharedNodeRole("dev-nodes", cast("SharedNodeRoleArgs", {**changes, "cluster": cluster}))

    return run(program, unknown=changes.get("cluster") == LATER)


def test_it_is_a_role_with_its_profile_its_rights_and_one_way_in() -> None:
    policies = ("EKSWorkerNodePolicy", "EC2ContainerRegistryPullOnly", "EKS_CNI_Policy", "SSMManagedInstanceCore")
    assert made(registered()) == {
        *((kind, "dev-nodes") for kind in ("SharedNodeRole", "Role", "InstanceProfile", "WindowsNodeAccess")),
        ("AccessEntry", "dev-nodes"),
        ("RolePolicy", "dev-nodes-launch"),
        *(("RolePolicyAttachment", f"dev-nodes-Amazon{policy}") for policy in policies),
    }
    assert ("WindowsNodeAccess", "dev-nodes") not in made(registered(access="external"))


def test_groups_that_take_it_make_no_role_and_answer_their_hook() -> None:
    def program() -> None:
        shared = SharedNodeRole("dev-nodes", {"cluster": CLUSTER})
        args = of_group(role=shared.role, access="external", launch_hook={})
        WindowsNodeGroup("dev-windows", args, pulumi.ResourceOptions(depends_on=[shared]))

    mocks = run(program)
    assert [each.name for each in mocks.of_type("aws:iam/role:Role")] == ["dev-nodes"]
    assert [each.name for each in mocks.of_type("aws:eks/accessEntry:AccessEntry")] == ["dev-nodes"]
    assert len(mocks.of_type("aws:autoscaling/lifecycleHook:LifecycleHook")) == 1


@pytest.mark.parametrize("cluster", [None, LATER])
def test_it_may_join_the_domain_of_each_of_its_groups(cluster: str | None) -> None:
    mocks = registered(cluster=cluster, groups=[of_group(domain=DOMAIN), of_group(group_name="plain")])
    joins = json.loads(mocks.inputs("aws:iam/rolePolicy:RolePolicy", "dev-nodes-windows-domain")["policy"])
    assert [each["Action"] for each in joins["Statement"]] == ["ds:DescribeDirectories", "ds:CreateComputer"]
    assert len(mocks.of_type("aws:iam/rolePolicy:RolePolicy")) == 2


@pytest.mark.parametrize("cluster", [None, LATER])
@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"cni_policy": "no"}, "cni_policy: found 'no', expected true or false"),
        ({"rolePath": "/x/"}, "rolePath: unknown key; did you mean 'role_path'"),
        ({"role_path": "x"}, "role_path: found 'x', expected a path"),
        ({"policy_arns": ["x"]}, r"policy_arns\[0\]: found 'x', expected an ARN"),
        ({"permissions_boundary": "x"}, "permissions_boundary: found 'x', expected an ARN"),
        ({"tags": {"aws:x": "1"}}, "tags.*: found 'aws:x', expected"),
        ({"access": "entry"}, "access: found 'entry', expected one of auto, access_entry"),
    ],
)
def test_what_can_not_work_is_refused(changes: dict[str, Any], line: str, cluster: str | None) -> None:
    with pytest.raises(ArgumentError, match=f"SharedNodeRole dev-nodes: {line}"):
        registered(**changes, cluster=cluster)
