"""The role of the machines on which images are built and tested, with no more than that takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components.cluster.lookups import asked
from components.facts import defaults
from components.facts.managed_policies import BUILD_POLICIES
from components.facts.names import path_sent
from components.facts.registries import pulled
from components.iam.instance_role import InstanceRole, RoleForm, instance_role
from components.images.build_policy import Place, statements, write_logs
from components.images.checked import references, registries

if TYPE_CHECKING:
    from components.images.args import Tags, WindowsImagePipelineArgs


def build_role(name: str, args: WindowsImagePipelineArgs, tags: Tags, opts: pulumi.ResourceOptions) -> InstanceRole:
    """AWS's policies for Image Builder's machines; ECR only where the cache needs it, logs only where they go."""
    from_ecr = any(image.ecr for image in pulled(references(args), registries(args)))
    managed = [name for name in BUILD_POLICIES if from_ecr or "ContainerRegistry" not in name]
    build = args.get("build", {})
    made = instance_role(
        f"{name}-build",
        managed_policies=managed,
        policy_arns=build.get("policy_arns", ()),
        form=RoleForm(
            permissions_boundary=build.get("permissions_boundary"),
            path=path_sent(build.get("role_path", defaults.ROLE_PATH)),
        ),
        tags=tags,
        opts=opts,
    )
    aws.iam.RolePolicy(
        f"{name}-build", role=made.role.name, policy=_policy(args, pulumi.InvokeOptions(parent=opts.parent)), opts=opts
    )
    return made


def _policy(args: WindowsImagePipelineArgs, ask: pulumi.InvokeOptions) -> pulumi.Output[str]:
    """The document, of which the bucket for logs may be known only later."""
    place = Place(asked(aws.get_partition, ask).partition, asked(aws.get_caller_identity, ask).account_id)

    def document(known: list[str | None]) -> str:
        bucket, prefix = known
        logs = [write_logs(place, bucket, prefix or "")] if bucket is not None else []
        return json.dumps({"Version": "2012-10-17", "Statement": [*statements(args, place), *logs]})

    logs = args.get("build", {}).get("s3_logs")
    where = (logs["bucket"], logs.get("prefix", defaults.LOG_PREFIX)) if logs else (None, None)
    return pulumi.Output.all(*where).apply(document)
