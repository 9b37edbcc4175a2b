"""The arguments of a Windows image pipeline, field by field."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi

from components.facts.windows_images import Variant, WindowsServer

Tags = Mapping[str, str] | None
"""Tags of what is made; None for none, as Image Builder takes no empty map."""


class ComponentArgs(TypedDict):
    """An Image Builder component of your own, or another one of Amazon's."""

    arn: str
    """ARN with its exact version."""

    parameters: NotRequired[Mapping[str, str]]
    """Parameter to value; visible in logs, so no secrets."""


class UpdatesArgs(TypedDict):
    """Which Windows updates the build installs. All of them if nothing is named."""

    include: NotRequired[Sequence[str]]
    """KB ids to install, and no others."""

    exclude: NotRequired[Sequence[str]]
    """KB ids to leave out."""

    required: NotRequired[Sequence[str]]
    """KB ids without which the build fails."""


class ImageVolumeArgs(TypedDict):
    """The image's root volume: encrypted gp3."""

    size_gib: int
    """Size in GiB."""

    iops: NotRequired[int]
    """Operations a second. Default: 3000."""

    throughput: NotRequired[int]
    """MiB a second. Default: 125."""

    kms_key_id: NotRequired[str | None]
    """ARN of the key that encrypts it. Default: the account's key for EBS."""


class BuildArgs(TypedDict):
    """The machines on which the image is built and tested."""

    instance_types: NotRequired[Sequence[pulumi.Input[str]]]
    """Candidates; Image Builder takes one that is available. Default: m6i.xlarge, m5.xlarge."""

    subnet_id: NotRequired[pulumi.Input[str] | None]
    """A subnet with a way out. Default: the default VPC."""

    security_group_ids: NotRequired[Sequence[pulumi.Input[str]]]
    """Security groups; needed where a subnet is given."""

    key_pair: NotRequired[pulumi.Input[str] | None]
    """EC2 key pair. Default: none."""

    sns_topic_arn: NotRequired[pulumi.Input[str] | None]
    """A standard topic that hears of finished and failed builds."""

    log_bucket: NotRequired[pulumi.Input[str] | None]
    """Bucket for build logs, besides the log group."""

    log_prefix: NotRequired[pulumi.Input[str]]
    """Prefix of their keys. Default: image-builder."""

    keep_failed_instance: NotRequired[pulumi.Input[bool]]
    """Leave the machine of a failed build running. Default: false."""

    test_timeout_minutes: NotRequired[pulumi.Input[int]]
    """How long the tests may take. Default: 720."""

    permissions_boundary: NotRequired[pulumi.Input[str] | None]
    """Permissions boundary of the machines' role."""

    log_retention_days: NotRequired[pulumi.Input[int]]
    """How long the log group keeps its events. Default: 180."""


class ScheduleArgs(TypedDict):
    """When the image is built, whether or not a new parent came out."""

    expression: NotRequired[pulumi.Input[str]]
    """cron() of six fields or rate(). Default: noon on the third Wednesday."""

    timezone: NotRequired[pulumi.Input[str]]
    """IANA name. Default: Etc/UTC."""

    enabled: NotRequired[bool]
    """Off: only when started by hand. Default: true."""


class FastLaunchArgs(TypedDict):
    """EC2 Fast Launch in the pipeline's own Region."""

    snapshots: NotRequired[int]
    """Snapshots kept ready. Default: 10."""

    parallel_launches: NotRequired[int]
    """Machines launched at a time to make them. Default: 6, the least that EC2 takes."""


class DistributionArgs(TypedDict):
    """A Region that gets the image."""

    region: str
    """The Region."""

    kms_key_id: NotRequired[pulumi.Input[str] | None]
    """Key, in that Region, that encrypts the copy."""

    copy_to_accounts: NotRequired[Sequence[pulumi.Input[str]]]
    """Accounts that get a copy of their own."""

    share_with_accounts: NotRequired[Sequence[pulumi.Input[str]]]
    """Accounts that may launch this AMI."""

    share_with_organizations: NotRequired[Sequence[pulumi.Input[str]]]
    """ARNs of organizations that may launch this AMI."""

    share_with_organizational_units: NotRequired[Sequence[pulumi.Input[str]]]
    """ARNs of organizational units that may launch this AMI."""


class LifecycleArgs(TypedDict):
    """What happens to old images."""

    keep: NotRequired[int]
    """Finished images of the present recipe that are kept. Default: 6."""

    in_use_days: NotRequired[int]
    """An AMI launched within so many days stays whatever the count. Default: 90."""


class WindowsImagePipelineArgs(TypedDict):
    """One Windows image. What the recipe is made of is plain, as its version is a hash of it."""

    image_name: str
    """Name of the image and of all that is named for it."""

    windows_server: WindowsServer
    """Windows Server version."""

    variant: Variant
    """Core or Full."""

    kubernetes_minor: str
    """Kubernetes minor version of its kubelet."""

    region: str
    """The Region that it is built in."""

    parent_image: str
    """What it is built on: AMI id, Image Builder ARN, or ``ssm:`` and a parameter; see `components.images.parent`."""

    artifacts_component_arn: NotRequired[str | None]
    """Component that installs the EKS artifacts, where the parent is a plain Windows."""

    updates: NotRequired[UpdatesArgs | None]
    """Windows Update. Default: all updates; None for none."""

    cached_images: NotRequired[Sequence[str]]
    """References of container images to have on the disk."""

    components: NotRequired[Sequence[ComponentArgs]]
    """Further components, after updates and cache."""

    root_volume: NotRequired[ImageVolumeArgs]
    """Root volume. Default: 80 GiB."""

    build: NotRequired[BuildArgs]
    """The machines on which it is built."""

    schedule: NotRequired[ScheduleArgs]
    """When it is built."""

    fast_launch: NotRequired[FastLaunchArgs | None]
    """EC2 Fast Launch. Default: on; None for off."""

    distributions: NotRequired[Sequence[DistributionArgs]]
    """Regions that get it; its own always does."""

    output_parameter: NotRequired[str | None]
    """Parameter that each build writes its AMI id to. Default: /imagebuilder/eks-windows-nodes/NAME/ami-id."""

    lifecycle: NotRequired[LifecycleArgs | None]
    """What happens to old images. Default: they stay."""

    tags: NotRequired[Mapping[str, str]]
    """Further tags of all resources and of the AMI."""
