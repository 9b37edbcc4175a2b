"""Letting a Windows node role into its cluster."""

from typing import Literal, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

Method = Literal["auto", "accessEntry", "awsAuth"]


class WindowsNodeAccessArgs(TypedDict):
    """Which role is let into which cluster, and how."""

    cluster_name: pulumi.Input[str]
    """Name of the EKS cluster."""

    authentication_mode: pulumi.Input[str]
    """The cluster's mode: ``API``, ``API_AND_CONFIG_MAP`` or ``CONFIG_MAP``. It is never changed."""

    role_arn: pulumi.Input[str]
    """ARN of the node role, with its path if it has one; not of an instance profile."""

    method: NotRequired[Method]
    """``accessEntry``, ``awsAuth``, or ``auto``, which takes what the mode allows. Default: auto."""


class AccessError(ValueError):
    """The cluster does not take what was asked for."""


class WindowsNodeAccess(pulumi.ComponentResource):
    """An access entry of type EC2_WINDOWS.

    EKS gives such an entry its groups and user name by itself. Type and principal can't change, and a role has one
    entry in a cluster, so the old one is deleted before a replacement is made. Have what launches nodes depend on this
    component: nodes that come first are refused, and nodes that outlive it are cut off.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html

    Raises:
        AccessError: the cluster's mode does not allow the method.
    """

    access_entry_arn: pulumi.Output[str]
    """ARN of the access entry."""

    method: pulumi.Output[str]
    """The method in use."""

    def __init__(self, name: str, args: WindowsNodeAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        method = args.get("method", "auto")
        mode = args["authentication_mode"]
        if isinstance(mode, str):
            check_mode(mode, method)
        super().__init__("eks-windows-nodes:index:WindowsNodeAccess", name, {**args}, opts)
        entry = aws.eks.AccessEntry(
            name,
            cluster_name=pulumi.Output.all(args["cluster_name"], mode).apply(
                lambda known: _checked_name(known[0], known[1], method)
            ),
            principal_arn=args["role_arn"],
            type="EC2_WINDOWS",
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        self.access_entry_arn = entry.access_entry_arn
        self.method = pulumi.Output.from_input("accessEntry")
        self.register_outputs({"access_entry_arn": self.access_entry_arn, "method": self.method})


def check_mode(mode: str, method: Method) -> None:
    """Refuse a method that the cluster's mode has no room for.

    Raises:
        AccessError: with the way out.
    """
    if method == "awsAuth":
        if mode == "API":
            raise AccessError("the cluster's mode is API, in which EKS ignores aws-auth; use the method accessEntry")
        raise AccessError(
            "aws-auth entries are not managed here; use accessEntry, or external and map the role yourself"
        )
    if mode == "CONFIG_MAP":
        raise AccessError(
            "the cluster's authentication mode is CONFIG_MAP, which refuses access entries; run `aws eks "
            "update-cluster-config --access-config authenticationMode=API_AND_CONFIG_MAP` once (there is no way back), "
            "or set access to external and map the role in aws-auth yourself"
        )


def _checked_name(cluster_name: str, mode: str, method: Method) -> str:
    check_mode(mode, method)
    return cluster_name
