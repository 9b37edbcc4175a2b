"""Letting a Windows node role into its cluster."""

from typing import Literal, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.aws_auth.resource import AwsAuthRoleMapping, AwsAuthRoleMappingArgs

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
    """``accessEntry``, ``awsAuth``, or ``auto``: an access entry unless the mode is CONFIG_MAP. Default: auto."""


class AccessError(ValueError):
    """The cluster does not take what was asked for."""


class WindowsNodeAccess(pulumi.ComponentResource):
    """An access entry of type EC2_WINDOWS, or an entry in the ConfigMap aws-auth.

    EKS gives an access entry its groups and user name by itself. Type and principal can't change, and a role has one
    entry in a cluster, so the old one is deleted before a replacement is made. Have what launches nodes depend on this
    component: nodes that come first are refused, and nodes that outlive it are cut off.

    Where the mode is known only later, ``auto`` is an access entry, and a mode of CONFIG_MAP then fails the update.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html

    Raises:
        AccessError: the cluster's mode does not allow the method.
    """

    method: pulumi.Output[str]
    """The method in use: accessEntry or awsAuth."""

    def __init__(self, name: str, args: WindowsNodeAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        mode, wanted = args["authentication_mode"], args.get("method", "auto")
        method = resolved(mode, wanted) if isinstance(mode, str) else _unless_known(wanted)
        super().__init__("eks-windows-nodes:index:WindowsNodeAccess", name, {**args}, opts)
        cluster_name = pulumi.Output.all(args["cluster_name"], mode).apply(lambda it: _checked(it[0], it[1], method))
        if method == "awsAuth":
            mapping = AwsAuthRoleMappingArgs(cluster_name=cluster_name, role_arn=args["role_arn"])
            AwsAuthRoleMapping(name, mapping, pulumi.ResourceOptions(parent=self))
        else:
            aws.eks.AccessEntry(
                name,
                cluster_name=cluster_name,
                principal_arn=args["role_arn"],
                type="EC2_WINDOWS",
                opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
            )
        self.method = pulumi.Output.from_input(method)
        self.register_outputs({"method": self.method})


def resolved(mode: str, method: Method) -> Literal["accessEntry", "awsAuth"]:
    """The method to use in a cluster of this mode.

    Raises:
        AccessError: the mode has no room for it; with the way out.
    """
    if method == "auto":
        return "awsAuth" if mode == "CONFIG_MAP" else "accessEntry"
    if method == "awsAuth" and mode == "API":
        raise AccessError("the cluster's authentication mode is API, in which EKS ignores aws-auth; use accessEntry")
    if method == "accessEntry" and mode == "CONFIG_MAP":
        raise AccessError(
            "the cluster's authentication mode is CONFIG_MAP, which refuses access entries; use awsAuth, or run "
            "`aws eks update-cluster-config --access-config authenticationMode=API_AND_CONFIG_MAP`, from which there "
            "is no way back"
        )
    return method


def _unless_known(method: Method) -> Literal["accessEntry", "awsAuth"]:
    return "awsAuth" if method == "awsAuth" else "accessEntry"


def _checked(cluster_name: str, mode: str, method: Literal["accessEntry", "awsAuth"]) -> str:
    resolved(mode, method)
    return cluster_name
