"""Letting a Windows node role into its cluster."""

from collections.abc import Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, NotRequired, TypedDict, cast, get_args

import pulumi
from pydantic import Field

from components.access.pulumi_eks import role_mapping
from components.access.windows_access_entry import NO_ENTRIES, AccessError, windows_access_entry
from components.arguments.check import Counterpart
from components.arguments.kind import arguments_of
from components.arguments.late import judged_when_known
from components.aws_auth.plugin.args import AwsAuthRoleMappingArgs
from components.aws_auth.plugin.resource import AwsAuthRoleMapping
from components.cluster.checked import name_problems
from components.facts.access_method import Method, Way, way_for
from components.facts.authentication_mode import AuthenticationMode
from components.facts.names import resource_type
from components.problems.problem import Problem
from components.settings.base import NodeTags, Region, RoleArn, Settings

if TYPE_CHECKING:
    import pulumi_eks as eks

_KNOWN = {"access": get_args(Method), "authentication_mode": get_args(AuthenticationMode)}


class WindowsNodeAccessArgs(TypedDict):
    """Which role is let into which cluster, and how."""

    cluster_name: pulumi.Input[str]
    """Name of the EKS cluster."""

    authentication_mode: pulumi.Input[str]
    """The cluster's mode: ``API``, ``API_AND_CONFIG_MAP`` or ``CONFIG_MAP``. It is never changed."""

    role_arn: pulumi.Input[str]
    """ARN of the node role, with its path if it has one; not of an instance profile."""

    access: NotRequired[Method]
    """``access_entry``, ``aws_auth``, ``pulumi_eks``, or ``auto``: an access entry unless the mode is CONFIG_MAP.
    Default: auto. ``pulumi_eks`` is for a cluster whose aws-auth pulumi-eks writes whole: nothing is made, and the
    cluster has to be given ``role_mapping()``."""

    region: NotRequired[pulumi.Input[str]]
    """AWS region of the cluster, for aws-auth. Default: `aws:region` of the stack."""

    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Further tags of an access entry."""


class WindowsNodeAccess(pulumi.ComponentResource):
    """An access entry of type EC2_WINDOWS, or an entry in the ConfigMap aws-auth.

    EKS gives an access entry its groups and user name by itself. Type and principal can't change, and a role has one
    entry in a cluster, so the old one is deleted before a replacement is made, and one that somebody else made is
    named with the way out. Have what launches nodes depend on this
    component: nodes that come first are refused, and nodes that outlive it are cut off.

    Where the mode is known only later, ``auto`` is an access entry, and a mode of CONFIG_MAP then fails the update.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html

    Raises:
        AccessError: the cluster's mode does not allow the access, or the role has an access entry already.
    """

    access_method: pulumi.Output[str]
    """The method in use: access_entry, aws_auth or pulumi_eks."""

    def __init__(self, name: str, args: WindowsNodeAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        _require_known(name, args)
        method = _method(name, args)
        component = f"WindowsNodeAccess {name}"
        args = judged_when_known(component, args, lambda known: chain(problems(known), _room(known, method)))
        super().__init__(resource_type("WindowsNodeAccess"), name, {**args}, opts)
        if method == "aws_auth":
            mapping = AwsAuthRoleMappingArgs(cluster_name=args["cluster_name"], role_arn=args["role_arn"])
            if "region" in args:
                mapping["region"] = args["region"]
            AwsAuthRoleMapping(name, mapping, pulumi.ResourceOptions(parent=self))
        elif method == "access_entry":
            windows_access_entry(
                name,
                args["cluster_name"],
                args["authentication_mode"],
                args["role_arn"],
                tags=args.get("tags", {}),
                parent=self,
            )
        self._role_arn = args["role_arn"]
        self.access_method = pulumi.Output.from_input(method)
        self.register_outputs({"access_method": self.access_method})

    def role_mapping(self) -> "eks.RoleMappingArgs":
        """The role as a pulumi-eks `Cluster` takes it among its `role_mappings`: user name and the three groups."""
        return role_mapping(self._role_arn)


def resolved(mode: str, access: Method) -> Way:
    """The method to use in a cluster of this mode.

    Raises:
        AccessError: the mode has no room for it, with the way out; or there is no such mode or access.
    """
    require_one_of("access", access)
    require_one_of("authentication_mode", mode)
    if access == "auto":
        return way_for(cast("AuthenticationMode", mode))
    if access != "access_entry" and mode == "API":
        raise AccessError(Problem(("access",), _NO_AWS_AUTH))
    if access == "access_entry" and mode == "CONFIG_MAP":
        raise AccessError(Problem(("access",), NO_ENTRIES))
    return access


def require_one_of(argument: str, found: str, also: tuple[str, ...] = ()) -> None:
    """Refuse an access or a mode that there is not.

    Args:
        argument: access or authentication_mode.
        found: what is given.
        also: what is known to the caller besides.

    Raises:
        AccessError: with those that there are.
    """
    known = (*_KNOWN[argument], *also)
    if found not in known:
        raise AccessError(Problem((argument,), f"found {found!r}, expected one of {', '.join(known)}"))


_NO_AWS_AUTH = "the cluster's authentication mode is API, in which EKS ignores aws-auth; use access_entry"


def _require_known(name: str, args: WindowsNodeAccessArgs) -> None:
    """Refuse arguments that would be left out in silence, such as groups of an entry, and what names no cluster."""
    found = list(problems(args))
    if found:
        raise AccessError(*found, of=f"WindowsNodeAccess {name}")


_OF_EKS = "EKS gives an access entry of Windows nodes its user name and groups; drop it, or use AwsAuthRoleMapping"


class _Given(Settings):
    """What is not for AWS or the cluster's mode to judge."""

    not_here: ClassVar = MappingProxyType(
        dict.fromkeys(("groups", "kubernetes_groups", "policies", "type", "username"), _OF_EKS)
    )

    authentication_mode: str
    role_arn: RoleArn
    access: str = "auto"
    region: Region | None = None
    tags: NodeTags = Field(default_factory=dict)


_ACCESS = Counterpart(args=WindowsNodeAccessArgs, settings=_Given, own=frozenset({"cluster_name"}))


@arguments_of(WindowsNodeAccessArgs)
def problems(args: WindowsNodeAccessArgs) -> Iterator[Problem]:
    """What is plain and can't work, but for what the cluster's mode has no room for."""
    yield from name_problems("cluster_name", args.get("cluster_name"))
    yield from _ACCESS.problems(args)


def _room(args: WindowsNodeAccessArgs, method: Way) -> Iterator[Problem]:
    """What the cluster's mode has no room for, once it is known: the method is chosen by then."""
    mode = args["authentication_mode"]
    if isinstance(mode, str):
        try:
            resolved(mode, method)
        except AccessError as error:
            yield from error.problems


def _method(name: str, args: WindowsNodeAccessArgs) -> Way:
    """The method to use, while the mode is not known the one that newer clusters take."""
    mode, wanted = args["authentication_mode"], args.get("access", "auto")
    try:
        if isinstance(mode, str):
            return resolved(mode, wanted)
        require_one_of("access", wanted)
    except AccessError as error:
        cluster = args["cluster_name"]
        where = f", cluster {cluster}" if isinstance(cluster, str) else ""
        raise AccessError(*error.problems, of=f"WindowsNodeAccess {name}{where}") from None
    return "access_entry" if wanted == "auto" else wanted
