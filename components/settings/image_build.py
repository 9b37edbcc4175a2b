"""Settings of the machines on which images are built, of an image's root volume, and of the day it is built on."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from components.facts import defaults, limits
from components.settings.base import (
    FILLED,
    Form,
    InstanceType,
    KmsKey,
    RolePath,
    SecurityGroupId,
    Settings,
    SubnetId,
    Within,
)


class S3LogsSettings(Settings):
    """Where build logs are kept."""

    bucket: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    """Name of the bucket."""

    prefix: Annotated[str, StringConstraints(pattern=r"^[-A-Za-z0-9_./]*[-A-Za-z0-9_.]$")] = defaults.LOG_PREFIX
    """Prefix of the keys in it."""


class BuildSettings(Settings):
    """The machines on which images are built and tested."""

    instance_types: Annotated[tuple[InstanceType, ...], FILLED] = defaults.BUILD_INSTANCE_TYPES
    """Candidates; Image Builder takes one that is available."""

    subnet_id: SubnetId | None = None
    """A subnet with a way out to Systems Manager and the registries. Default: the default VPC."""

    security_group_ids: tuple[SecurityGroupId, ...] = ()
    """Security groups of these machines; needed where subnetId is given."""

    key_pair: Annotated[str, StringConstraints(min_length=1, max_length=255)] | None = None
    """EC2 key pair; none is needed, Systems Manager gives access."""

    sns_topic_arn: Annotated[str, Form(limits.TOPIC_ARN)] | None = None
    """A standard topic of this account that hears of each finished or failed build."""

    s3_logs: S3LogsSettings | None = None
    """A bucket for build logs, besides the log group."""

    keep_failed_instance: bool = False
    """Leave the machine of a failed build running, to look at it."""

    test_timeout_minutes: Annotated[int, Within(limits.TESTS_TIMEOUT_MINUTES)] = defaults.TEST_TIMEOUT_MINUTES
    """How many minutes the tests may take."""

    permissions_boundary: Annotated[str, Form(limits.POLICY_ARN)] | None = None
    """Permissions boundary of the machines' role, and of those for old images and for what is built when published."""

    role_path: RolePath = defaults.ROLE_PATH
    """Path of all these roles."""

    policy_arns: tuple[Annotated[str, Form(limits.POLICY_ARN)], ...] = ()
    """Further policies of the machines' role."""

    pull_through_prefixes: tuple[Annotated[str, Form(limits.ECR_PREFIX)], ...] = ()
    """Prefixes of pull-through cache rules, whose repositories of cached images the machines may make at first use."""

    execution_role: Annotated[str, Form(limits.ROLE_ARN)] | None = None
    """Role with which Image Builder writes logs and the output parameter where its service-linked role may not: outside
    /aws/imagebuilder/ and /imagebuilder/."""

    enhanced_metadata: bool = True
    """Collect what an image's Windows has installed. Off where an inventory association of the account's own in Systems
    Manager meets the build instances, as builds wait for it until they time out."""

    log_group: Annotated[str, Form(limits.LOG_GROUP)] | None = None
    """A log group that is there, for the builds; it stays as it is. Default: one of this stack's, for each image."""

    log_retention_days: Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653] = (
        defaults.LOG_RETENTION_DAYS
    )
    """How many days this stack's log group keeps its events."""


class RegistrySettings(Settings):
    """A registry that wants a login, or that is asked through a mirror."""

    host: Annotated[str, Form(limits.REGISTRY)]
    """Its host as image references name it, such as docker.io or registry.example:5000."""

    login: Annotated[str, Form(limits.SECRET_ARN)] | None = None
    """ARN of the secret or SSM parameter that holds ``{"username": ..., "password": ...}``; the machines that build
    fetch it. Amazon ECR needs none."""

    mirror: Annotated[str, Form(limits.MIRROR)] | None = None
    """What is asked first for its images: a host, and a prefix if there is one, such as registry.example/mcr. Nodes ask
    one that wants no login, too."""


class VolumeSettings(Settings):
    """The root volume of the image: encrypted gp3."""

    size_gib: Annotated[int, Within(limits.IMAGE_VOLUME_GIB)] = defaults.IMAGE_VOLUME_GIB
    """Size in GiB: Windows takes about 25, each cached .NET Framework image about 8."""

    iops: Annotated[int, Within(limits.IMAGE_VOLUME_IOPS)] = defaults.VOLUME_IOPS
    """Operations a second."""

    throughput: Annotated[int, Within(limits.IMAGE_VOLUME_THROUGHPUT)] = defaults.VOLUME_THROUGHPUT
    """MiB a second."""

    kms_key_id: KmsKey | None = None
    """Key that encrypts it, by id, alias or ARN. Default: the account's key for EBS."""


class ScheduleSettings(Settings):
    """When the image is built, whether or not a new parent came out."""

    expression: Annotated[str, StringConstraints(min_length=1, max_length=1024)] = defaults.SCHEDULE
    """cron() of six fields, or rate() of hours or days: Amazon publishes its AMIs three to nine days after the second
    Tuesday. A preview shows the next dates."""

    timezone: Annotated[str, StringConstraints(min_length=3, max_length=100)] = defaults.TIMEZONE
    """IANA name of the expression's time zone."""

    enabled: bool = True
    """Off: the pipeline runs only when started by hand."""

    when_published: bool = False
    """Build as well when Amazon publishes another parent: the newest is looked at each hour, and of a plain Windows at
    each message of Amazon's."""
