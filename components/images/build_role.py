"""The role of the machines on which images are built and tested, with no more than that takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components.facts import defaults
from components.facts.managed_policies import BUILD_POLICIES
from components.facts.release import BUILD_TAGS
from components.iam.instance_role import InstanceRole, instance_role
from components.images.checked import references

if TYPE_CHECKING:
    from components.images.args import BuildArgs, Tags, WindowsImagePipelineArgs

_CREATED_BY = {"aws:ResourceTag/CreatedBy": "EC2 Image Builder"}
"""Image Builder puts this tag on every AMI it makes."""


def build_role(name: str, args: WindowsImagePipelineArgs, tags: Tags, opts: pulumi.ResourceOptions) -> InstanceRole:
    """AWS's policies for Image Builder's machines; ECR only where the cache needs it, logs only where they go."""
    from_ecr = any(image.ecr for image in references(args))
    managed = [name for name in BUILD_POLICIES if from_ecr or "ContainerRegistry" not in name]
    build = args.get("build", {})
    made = instance_role(
        f"{name}-build",
        managed_policies=managed,
        permissions_boundary=build.get("permissions_boundary"),
        tags=tags,
        opts=opts,
    )
    aws.iam.RolePolicy(f"{name}-build", role=made.role.name, policy=_policy(build), opts=opts)
    return made


def _policy(build: BuildArgs) -> pulumi.Output[str]:
    """Tag the AMI that a test runs from with the two facts of its build; write logs to their place."""
    partition = aws.get_partition().partition
    tag_own_image: dict[str, object] = {
        "Effect": "Allow",
        "Action": "ec2:CreateTags",
        "Resource": f"arn:{partition}:ec2:*::image/*",
        "Condition": {"StringEquals": _CREATED_BY, "ForAllValues:StringEquals": {"aws:TagKeys": list(BUILD_TAGS)}},
    }

    def document(known: list[str | None]) -> str:
        statements = [tag_own_image]
        bucket, prefix = known
        if bucket is not None:
            logs = f"arn:{partition}:s3:::{bucket}/{prefix}/*"
            statements.append({"Effect": "Allow", "Action": "s3:PutObject", "Resource": logs})
        return json.dumps({"Version": "2012-10-17", "Statement": statements})

    logs = build.get("s3_logs")
    where = (logs["bucket"], logs.get("prefix", defaults.LOG_PREFIX)) if logs else (None, None)
    return pulumi.Output.all(*where).apply(document)
