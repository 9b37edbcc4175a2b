"""Settings of an images stack: what each image is made of, when it is built and where it goes."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from components import limits
from components.settings.base import (
    FILLED,
    AccountId,
    AmiId,
    Arn,
    CachedImage,
    Form,
    ImageName,
    InstanceType,
    Kb,
    KubernetesMinor,
    Region,
    SecurityGroupId,
    Settings,
    SubnetId,
    Within,
    Year,
)
from components.windows_images import Variant

_Date = Annotated[str, StringConstraints(pattern=r"^\d{4}\.\d{2}\.\d{2}$")]


class WindowsBaseSettings(Settings):
    """A plain Windows Server of Amazon's, on which the EKS artifacts are installed."""

    version: Annotated[str, StringConstraints(pattern=r"^(x\.x\.x|\d{4}\.\d{1,2}\.\d{1,2})$")] = "x.x.x"
    """Version of Amazon's Image Builder image: its release day, or ``x.x.x`` for the newest."""

    artifacts: Annotated[str, StringConstraints(pattern=r"^(x|\d{1,3})$")] = "x"
    """Last part of the EKS artifacts component's version; its first two are the Kubernetes minor."""


class BaseSettings(Settings):
    """What an image is built on; exactly one of the three."""

    eks_optimized: Literal["latest"] | _Date | None = None
    """An EKS optimized Windows AMI: ``latest``, followed by each build, or a release day such as 2026.10.18."""

    windows: WindowsBaseSettings | None = None
    """A plain Windows Server; the EKS artifacts are installed on it."""

    ami_id: AmiId | None = None
    """An AMI of your own that already holds the EKS artifacts."""


class UpdateSettings(Settings):
    """Windows Update while the image is built."""

    include: tuple[Kb, ...] = ()
    """Install these updates and no others; empty for all."""

    exclude: tuple[Kb, ...] = ()
    """Leave these updates out."""

    required: tuple[Kb, ...] = ()
    """Fail the build unless the finished image has these."""


class ComponentSettings(Settings):
    """A component of your own, or another one of Amazon's."""

    arn: Arn
    """ARN of the component, with its exact version."""

    parameters: dict[str, str] = Field(default_factory=dict)
    """Parameter to value. Values are visible in logs and in CloudTrail: no secrets."""


class S3LogsSettings(Settings):
    """Where build logs are kept."""

    bucket: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    """Name of the bucket."""

    prefix: Annotated[str, StringConstraints(pattern=r"^[-A-Za-z0-9_./]*[-A-Za-z0-9_.]$")] = "image-builder"
    """Prefix of the keys in it."""


class BuildSettings(Settings):
    """The machines on which images are built and tested."""

    instance_types: Annotated[tuple[InstanceType, ...], FILLED] = ("m6i.xlarge", "m5.xlarge")
    """Candidates; Image Builder takes one that is available."""

    subnet_id: SubnetId | None = None
    """A subnet with a way out to Systems Manager and the registries; default: the default VPC."""

    security_group_ids: tuple[SecurityGroupId, ...] = ()
    """Security groups of these machines; needed where subnetId is given."""

    key_pair: str | None = None
    """EC2 key pair; none is needed, Systems Manager gives access."""

    sns_topic_arn: Arn | None = None
    """A standard topic of this account that hears of each finished or failed build."""

    s3_logs: S3LogsSettings | None = None
    """A bucket for build logs, besides the log group."""

    keep_failed_instance: bool = False
    """Leave the machine of a failed build running, to look at it."""

    test_timeout_minutes: Annotated[int, Within(limits.TESTS_TIMEOUT_MINUTES)] = 720
    """How long the tests may take."""

    permissions_boundary: Arn | None = None
    """Permissions boundary of the machines' role."""

    log_retention_days: Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653] = 180
    """How long the log group keeps its events."""


class VolumeSettings(Settings):
    """The root volume of the image: encrypted gp3."""

    size_gib: Annotated[int, Within(limits.VOLUME_GIB)] = 80
    """Size in GiB: Windows takes about 25, each cached .NET Framework image about 8."""

    iops: Annotated[int, Within(limits.VOLUME_IOPS)] = 3000
    """Operations a second."""

    throughput: Annotated[int, Within(limits.VOLUME_THROUGHPUT)] = 125
    """MiB a second."""

    kms_key_id: Arn | None = None
    """Key that encrypts it; default: the account's key for EBS."""


class ScheduleSettings(Settings):
    """When the image is built."""

    expression: Annotated[str, Form(limits.SCHEDULE)] = "cron(0 12 ? * wed#3 *)"
    """Default: noon on the third Wednesday: Amazon publishes its AMIs three to nine days after the second Tuesday."""

    timezone: Annotated[str, StringConstraints(min_length=3, max_length=100)] = "Etc/UTC"
    """IANA name of the expression's time zone."""

    enabled: bool = True
    """Off: the pipeline runs only when started by hand."""


class FastLaunchSettings(Settings):
    """EC2 Fast Launch: snapshots with Windows set up already, so that nodes start up to 65 percent faster."""

    snapshots: Annotated[int, Within(limits.FAST_LAUNCH_SNAPSHOTS)] = 10
    """Snapshots kept ready, and paid for, in the images stack's own Region."""

    parallel_launches: Annotated[int, Within(limits.FAST_LAUNCH_PARALLEL)] = 6
    """Machines launched at a time to make them."""


class DistributionSettings(Settings):
    """A Region that gets a copy of the image."""

    region: Region
    """The Region."""

    kms_key_id: Arn | None = None
    """Key, in that Region, that encrypts the copy."""

    copy_to_accounts: tuple[AccountId, ...] = ()
    """Accounts that get a copy of their own; each needs EC2ImageBuilderDistributionCrossAccountRole."""

    share_with_accounts: tuple[AccountId, ...] = ()
    """Accounts that may launch this AMI."""

    share_with_organizations: tuple[Arn, ...] = Field(default=(), max_length=25)
    """ARNs of organizations that may launch this AMI."""

    share_with_organizational_units: tuple[Arn, ...] = Field(default=(), max_length=25)
    """ARNs of organizational units that may launch this AMI."""


class LifecycleSettings(Settings):
    """What happens to old images. One that was launched of late is never deleted."""

    keep: Annotated[int, Within(limits.SNAPSHOTS_KEPT)] = 6
    """Finished images kept; older ones are deleted with their AMIs and snapshots."""

    in_use_days: Annotated[int, Field(ge=1, le=365)] = 90
    """An AMI launched within so many days stays whatever the count."""


class ImageSettings(Settings):
    """One Windows image and the pipeline that builds it."""

    name: ImageName
    """Its name, by which environment stacks refer to it."""

    windows_server: Year
    """Windows Server version: 2019, 2022 or 2025."""

    variant: Variant = Variant.CORE
    """Core or Full."""

    kubernetes_minor: KubernetesMinor
    """Kubernetes minor version of the kubelet, quoted, the same as the clusters'."""

    base: BaseSettings | None = None
    """What it is built on; default: the newest EKS optimized Windows AMI of each build day."""

    updates: bool | UpdateSettings = True
    """Windows Update: true for all updates, false for none, or a choice of them."""

    cached_images: tuple[CachedImage, ...] = ()
    """Container images to have on the disk, by registry/repository:tag or digest."""

    components: tuple[ComponentSettings, ...] = ()
    """Further Image Builder components, run after updates and cache, in this order."""

    build: BuildSettings = BuildSettings()
    """The machines on which it is built."""

    root_volume: VolumeSettings = VolumeSettings()
    """Its root volume."""

    schedule: ScheduleSettings = ScheduleSettings()
    """When it is built."""

    fast_launch: FastLaunchSettings | None = FastLaunchSettings()
    """Fast Launch in the images stack's Region; null for off."""

    distributions: tuple[DistributionSettings, ...] = ()
    """Regions that get it; the images stack's own always does."""

    output_parameter: Annotated[str, Form(limits.SSM_OUTPUT_PARAMETER)] | None = None
    """Parameter that each build writes its AMI id to; default /imagebuilder/eks-windows-nodes/NAME/ami-id."""

    lifecycle: LifecycleSettings | None = None
    """What happens to old images; default: they stay, as another account or stack may still run them."""

    tags: dict[str, str] = Field(default_factory=dict)
    """Further tags of all resources and of the AMI."""


class ImagesSettings(Settings):
    """An images stack."""

    images: Annotated[tuple[ImageSettings, ...], FILLED]
    """The images of this account and Region."""
