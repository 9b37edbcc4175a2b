"""One role for all Windows node groups of a cluster, and its way in.

Never shared with Linux: a role is mapped into the cluster as Linux or as Windows (EKS user guide, "Don't use the same
IAM role for both Windows and Linux nodes").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pulumi
import pulumi_aws as aws

from components.arguments.check import Counterpart, refuse, without_refused
from components.arguments.kind import arguments_of
from components.arguments.known import plain
from components.arguments.late import judged_when_known
from components.cluster.checked import cluster_problems
from components.cluster.location import Place
from components.cluster.lookups import before_registration
from components.cluster.tags import when_named
from components.facts import defaults
from components.facts.limits import ROLE_POLICY_NAME
from components.facts.names import path_sent, resource_type, shortened
from components.iam.instance_role import InstanceRole, RoleForm, instance_role
from components.nodes.domain import identity_rights
from components.nodes.each_group import group_problems
from components.nodes.kept import Form, kept_names
from components.nodes.launch_hook import answer_policy
from components.nodes.node_args import access_problems
from components.nodes.role import NodeRole, let_in, method_of, policies_of
from components.nodes.shared_role_args import SharedNodeRoleArgs
from components.problems.problem import Problem
from components.settings.node_role import NodeRoleSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHARED_ROLE = Counterpart(
    args=SharedNodeRoleArgs, settings=NodeRoleSettings, own=frozenset({"cluster", "access", "groups"})
)


class SharedNodeRole(pulumi.ComponentResource):
    """A role that several Windows node groups of a cluster take as their `role`, with ``access="external"``: it may
    answer the launch hook of each of them, and is let in once.

    Have the groups depend on this component: nodes that come before its policies are refused.

    Raises:
        ArgumentError: arguments that AWS would refuse, before anything is made.
        AccessError: the cluster's mode does not allow the access.
    """

    role_arn: pulumi.Output[str]
    """ARN of the role (NodeInstanceRole)."""

    role_name: pulumi.Output[str]
    """Its name."""

    instance_profile_arn: pulumi.Output[str]
    """ARN of the instance profile that holds it."""

    access_method: pulumi.Output[str]
    """How it is let into the cluster: access_entry, aws_auth, pulumi_eks or external."""

    def __init__(self, name: str, args: SharedNodeRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        refuse(f"SharedNodeRole {name}", problems(args))
        args = judged_when_known(f"SharedNodeRole {name}", args, problems)
        shown: dict[str, object] = {key: value for key, value in args.items() if key != "groups"}
        kept_so = kept_names(Form.SHARED_ROLE, name, args, before_registration(opts))
        super().__init__(resource_type(Form.SHARED_ROLE), name, shown, pulumi.ResourceOptions.merge(opts, kept_so))
        here = pulumi.ResourceOptions(parent=self)
        made = _role(name, args, here)
        self.role_arn, self.role_name, self.instance_profile_arn = made.role.arn, made.role.name, made.profile.arn
        for group in args.get("groups", ()):
            identity_rights(f"{name}-{group['group_name']}", group, self.role, here)
        _answer(name, args, self.role, here)
        access = args.get("access", defaults.ACCESS)
        self.access_method = method_of(let_in(name, args["cluster"], self.role, access, args.get("tags", {}), here))
        self.register_outputs({key: getattr(self, key) for key in _OUTPUTS})

    @property
    def role(self) -> NodeRole:
        """As node groups take it."""
        return NodeRole(arn=self.role_arn, name=self.role_name, instance_profile_arn=self.instance_profile_arn)


@arguments_of(SharedNodeRoleArgs)
def problems(args: SharedNodeRoleArgs) -> Iterator[Problem]:
    """What is plain and can't work."""
    if found := list(cluster_problems(args)):
        yield from found
        yield from SHARED_ROLE.problems(without_refused(args, found))
        return
    yield from SHARED_ROLE.problems(args)
    yield from access_problems(args["cluster"], args.get("access", defaults.ACCESS))
    yield from _of_groups(args)


def _of_groups(args: SharedNodeRoleArgs) -> Iterator[Problem]:
    """Groups of its own cluster, which Systems Manager reaches where it joins them to a domain."""
    groups = args.get("groups", ())
    if found := list(group_problems(groups)):
        yield from (problem.under("groups") for problem in found)
        return
    name, joins = args["cluster"]["name"], args.get("ssm_access", True)
    for position, group in enumerate(groups):
        other = plain(group.get("cluster", args["cluster"]))
        other_name = cast("dict[str, object]", other).get("name", name) if isinstance(other, dict) else name
        if isinstance(name, str) and isinstance(other_name, str) and other_name != name:
            text = f"found {other_name!r}, expected {name!r}, whose groups share this role; give that one a role, too"
            yield Problem(("groups", position, "cluster", "name"), text)
        if group.get("domain") is not None and joins is False:
            text = "found one beside ssm_access false, without which nothing joins; drop one"
            yield Problem(("groups", position, "domain"), text)


_OUTPUTS: Sequence[str] = ("role_arn", "role_name", "instance_profile_arn", "access_method")


def _role(name: str, args: SharedNodeRoleArgs, opts: pulumi.ResourceOptions) -> InstanceRole:
    return instance_role(
        name,
        managed_policies=policies_of(args),
        policy_arns=args.get("policy_arns", ()),
        form=RoleForm(
            permissions_boundary=args.get("permissions_boundary"),
            path=path_sent(args.get("role_path", defaults.ROLE_PATH)),
        ),
        tags=args.get("tags") or None,
        opts=opts,
    )


def _answer(name: str, args: SharedNodeRoleArgs, role: NodeRole, opts: pulumi.ResourceOptions) -> None:
    """The right to answer the launch hook of any group of the cluster that is one of nodes."""
    place = Place.asked(pulumi.InvokeOptions(parent=opts.parent))
    policy = when_named(args["cluster"]["name"], lambda cluster: answer_policy(place, cluster, None))
    called = shortened(f"{name}-launch", ROLE_POLICY_NAME.maximum)
    aws.iam.RolePolicy(called, role=role["name"], policy=policy, opts=opts)
