"""`AwsAuthRoleMapping`: one role's entry in the aws-auth of one cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.arguments.check import refuse
from components.arguments.late import judged_when_known
from components.aws_auth.plugin.checked import problems
from components.aws_auth.plugin.schema import TYPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.aws_auth.plugin.args import AwsAuthRoleMappingArgs


class AwsAuthRoleMapping(pulumi.CustomResource):
    """An entry of `mapRoles` in kube-system/aws-auth, and nothing else of it.

    Two resources, even of two stacks, may declare one role: the entry goes with the last of them. Deleting never
    removes an entry that was there before, only the groups that were added to it. Import by
    `REGION/CLUSTER/kube-system/aws-auth/ROLE_ARN`, after which the entry counts as this resource's own.

    Needs eks:DescribeCluster, and in the cluster get, create and patch of configmaps in kube-system.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html

    Raises:
        ArgumentError: an argument that is missing, unknown or of another kind; what they mean fails in the preview.
    """

    entry_arn: pulumi.Output[str]
    """ARN in the entry: the role's without its path."""

    username: pulumi.Output[str]
    """User name in the entry."""

    groups: pulumi.Output[Sequence[str]]
    """Groups in the entry, as far as they are declared here."""

    origin: pulumi.Output[str]
    """`created`, or `adopted` where the entry was there before."""

    def __init__(self, name: str, args: AwsAuthRoleMappingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        refuse(f"AwsAuthRoleMapping {name}", problems(args))
        args = judged_when_known(f"AwsAuthRoleMapping {name}", args, problems)
        settings = pulumi.Config("aws")
        properties: dict[str, object] = {
            "region": settings.get("region"),
            "profile": settings.get("profile"),
            "username": None,
            "groups": None,
            **args,
            "entry_arn": None,
            "origin": None,
        }
        super().__init__(TYPE, name, properties, opts)

    def translate_input_property(self, prop: str) -> str:
        """Python's names as the engine has them."""
        head, *rest = prop.split("_")
        return head + "".join(part.title() for part in rest)

    def translate_output_property(self, prop: str) -> str:
        """The engine's names as Python has them."""
        return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in prop)
