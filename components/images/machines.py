"""The machines on which an image is built and tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
from pulumi_aws import imagebuilder as ib

from components.facts import defaults

if TYPE_CHECKING:
    from components.iam.instance_role import InstanceRole
    from components.images.args import BuildArgs, S3LogsArgs, Tags


def machines(
    name: str, build: BuildArgs, role: InstanceRole, tags: Tags, opts: pulumi.ResourceOptions
) -> ib.InfrastructureConfiguration:
    """Machines that take session tokens only (IMDSv2) and go when a build fails.

    The provider's default would leave them running, unlike the API's.
    """
    terminate = pulumi.Output.from_input(build.get("keep_failed_instance", False)).apply(lambda keep: not keep)
    return ib.InfrastructureConfiguration(
        name,
        name=name,
        instance_profile_name=role.profile.name,
        instance_types=build.get("instance_types", defaults.BUILD_INSTANCE_TYPES),
        instance_metadata_options=ib.InfrastructureConfigurationInstanceMetadataOptionsArgs(
            http_tokens="required", http_put_response_hop_limit=1
        ),
        subnet_id=build.get("subnet_id"),
        security_group_ids=list(build.get("security_group_ids", ())) or None,
        key_pair=build.get("key_pair"),
        sns_topic_arn=build.get("sns_topic_arn"),
        logging=_logging(build.get("s3_logs")),
        terminate_instance_on_failure=terminate,
        resource_tags=tags,
        tags=tags,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=list(role.policies))),
    )


def _logging(logs: S3LogsArgs | None) -> ib.InfrastructureConfigurationLoggingArgs | None:
    if logs is None:
        return None
    return ib.InfrastructureConfigurationLoggingArgs(
        s3_logs=ib.InfrastructureConfigurationLoggingS3LogsArgs(
            s3_bucket_name=logs["bucket"], s3_key_prefix=logs.get("prefix", defaults.LOG_PREFIX)
        )
    )
