"""The machines on which an image is built and tested, and where their logs go."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws
from pulumi_aws import imagebuilder as ib

from components.facts import defaults
from components.iam.instance_role import InstanceRole
from components.images.args import BuildArgs


def machines(
    name: str, build: BuildArgs, role: InstanceRole, tags: Mapping[str, str], opts: pulumi.ResourceOptions
) -> ib.InfrastructureConfiguration:
    """Machines that take session tokens only (IMDSv2) and go when a build fails.

    The provider's default would leave them running, unlike the API's.
    """
    bucket = build.get("log_bucket")
    logs = ib.InfrastructureConfigurationLoggingS3LogsArgs(
        s3_bucket_name=bucket or "", s3_key_prefix=build.get("log_prefix", defaults.LOG_PREFIX)
    )
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
        logging=ib.InfrastructureConfigurationLoggingArgs(s3_logs=logs) if bucket is not None else None,
        terminate_instance_on_failure=terminate,
        resource_tags=tags,
        tags=tags,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=list(role.policies))),
    )


def log_group(
    name: str, build: BuildArgs, tags: Mapping[str, str], opts: pulumi.ResourceOptions
) -> aws.cloudwatch.LogGroup:
    """Image Builder's own place for logs: its service-linked role may write to no other."""
    return aws.cloudwatch.LogGroup(
        name,
        name=defaults.log_group(name),
        retention_in_days=build.get("log_retention_days", defaults.LOG_RETENTION_DAYS),
        tags=tags,
        opts=opts,
    )
