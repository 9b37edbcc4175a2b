"""Settings of an images stack: what each image is made of, when it is built and where it goes."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, WithJsonSchema

from components.facts import defaults, limits
from components.facts.windows_images import release_day
from components.settings.base import (
    FILLED,
    AccountId,
    AmiId,
    CachedImage,
    Classification,
    Edition,
    Form,
    Gate,
    ImageName,
    Kb,
    KmsKey,
    KubernetesMinor,
    OsBuild,
    Region,
    Script,
    Settings,
    Update,
    Within,
    Year,
    checked,
)
from components.settings.boot import BootSettings
from components.settings.image_build import BuildSettings, RegistrySettings, ScheduleSettings, VolumeSettings

_Day = Annotated[
    str,
    checked(release_day),
    WithJsonSchema({"type": "string", "pattern": r"^([0-9]{4}\.[0-9]{2}\.[0-9]{2}|[0-9]{4}-[0-9]{2}-[0-9]{2})$"}),
]


class WindowsBaseSettings(Settings):
    """A plain Windows Server of Amazon's, on which the EKS artifacts are installed."""

    version: Annotated[str, StringConstraints(pattern=r"^(x\.x\.x|[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,2})$")] = (
        defaults.PLAIN_WINDOWS_VERSION
    )
    """Version of Amazon's Image Builder image: its release day, or ``x.x.x`` for the newest."""

    artifacts: Annotated[str, StringConstraints(pattern=r"^(x|[0-9]{1,3})$")] = defaults.EKS_ARTIFACTS
    """Last part of the EKS artifacts component's version; its first two are the Kubernetes minor."""


class BaseSettings(Settings):
    """What an image is built on; exactly one of the four."""

    eks_optimized: Literal["latest"] | _Day | None = None
    """An EKS optimized Windows AMI: ``latest``, followed by each build, or a release day such as 2026.10.18, in which
    hyphens may stand for dots."""

    windows: WindowsBaseSettings | None = None
    """A plain Windows Server; the EKS artifacts are installed on it."""

    ami_id: AmiId | None = None
    """An AMI of your own that already holds the EKS artifacts."""

    os_build: OsBuild | None = None
    """The newest release, of another image of this account and Region, with this OS build, such as 20348.4405; of the
    same Windows Server, variant and Kubernetes minor."""


class UpdateSettings(Settings):
    """Windows Update while the image is built."""

    include: tuple[Update, ...] = ()
    """Install these updates and no others, by id or by title, such as KB5068787 or Security*; empty for all."""

    exclude: tuple[Update, ...] = ()
    """Leave these updates out, by id or by title, such as *Preview*."""

    classifications: tuple[Classification, ...] = ()
    """Install updates of these classifications and no others, such as SecurityUpdates; empty for all."""

    refresh_base_layers: bool = False
    """Pull the container base images anew, after the updates, that Amazon has cached on its EKS optimized AMI."""

    required: tuple[Kb, ...] = ()
    """Fail the build unless the finished image has these. For updates that are not cumulative: the next month's takes
    the place of a cumulative one, whose id is gone then."""

    minimum_os_build: OsBuild | None = None
    """Fail the build unless the finished image has this OS build or a later one, such as 20348.4405."""


class ComponentSettings(Settings):
    """A step of your own: a component that exists (arn), or, with a name, a script, a document, or a file with one."""

    arn: Annotated[str, Form(limits.COMPONENT_ARN)] | None = None
    """ARN of a component, of your own or Amazon's, with its version."""

    parameters: dict[str, str] = Field(default_factory=dict)
    """The component's parameter to value. Values are visible in logs and in CloudTrail: no secrets."""

    name: ImageName | None = None
    """Name of the script or document, one in its image."""

    script: Script | None = None
    """Windows PowerShell, visible in the component: no secrets. See docs/hooks.md."""

    document: Annotated[str, StringConstraints(min_length=1)] | None = None
    """A component document of AWSTOE, as text; a test phase in it is an image test of your own."""

    file: Annotated[str, StringConstraints(min_length=1)] | None = None
    """A file with such a document, from the folder of the project."""

    before: Literal["updates", "cache"] | None = None
    """Run it before Windows Update, or before the container images are pulled. Default: after both."""

    secrets: dict[Annotated[str, Form(limits.VARIABLE)], Annotated[str, Form(limits.SECRET_ARN)]] = Field(
        default_factory=dict
    )
    """For a script: environment variable to the ARN of the secret or SSM parameter that fills it on the machine."""


class FastLaunchSettings(Settings):
    """EC2 Fast Launch: snapshots with Windows set up already, so that nodes start up to 65 percent faster."""

    snapshots: Annotated[int, Within(limits.FAST_LAUNCH_SNAPSHOTS)] = defaults.FAST_LAUNCH_SNAPSHOTS
    """Snapshots kept ready, and paid for, in the Region that the image is built in."""

    parallel_launches: Annotated[int, Within(limits.FAST_LAUNCH_PARALLEL)] = defaults.FAST_LAUNCH_PARALLEL
    """Machines launched at a time to make them."""


class DistributionSettings(Settings):
    """A Region that gets a copy of the image."""

    region: Region
    """The Region."""

    kms_key_id: KmsKey | None = None
    """Key, in that Region, that encrypts the copy, by id, alias or ARN."""

    fast_launch: FastLaunchSettings | None = None
    """EC2 Fast Launch of the copies here: this account's, and those of copyToAccounts, which take their default VPC.
    Where the image is built, this account's AMI has the image's own. Default: off."""

    copy_to_accounts: tuple[AccountId, ...] = ()
    """Accounts that get a copy of their own; each needs EC2ImageBuilderDistributionCrossAccountRole."""

    copy_parameter: bool = False
    """Write the id of its copy into the output parameter of each account of copyToAccounts, too, and as a release is
    promoted into its channel's; their role needs ssm:GetParameters and ssm:PutParameter on these, and
    ec2:DescribeImages."""

    share_with_accounts: tuple[AccountId, ...] = ()
    """Accounts that may launch this AMI."""

    share_with_organizations: tuple[Annotated[str, Form(limits.ORGANIZATION_ARN)], ...] = Field(
        default=(), max_length=25
    )
    """ARNs of organizations that may launch this AMI."""

    share_with_organizational_units: tuple[Annotated[str, Form(limits.ORGANIZATIONAL_UNIT_ARN)], ...] = Field(
        default=(), max_length=25
    )
    """ARNs of organizational units that may launch this AMI."""


class LifecycleSettings(Settings):
    """What happens to old images, whichever recipe version made them. One that was launched of late stays, and one
    whose AMI has the tag ``eks-windows-nodes/keep: true``."""

    delete_after_days: Annotated[int, Within(limits.IMAGE_AGE_DAYS)] = defaults.DELETE_AFTER_DAYS
    """Age in days at which an image is deleted, with its AMIs and snapshots."""

    in_use_days: Annotated[int, Field(ge=1, le=365)] = defaults.IN_USE_DAYS
    """An AMI launched within so many days stays whatever its age."""


class ScanSettings(Settings):
    """Amazon Inspector's scan of the machine that tests the image, which Image Builder keeps. Inspector's scans of EC2
    have to be on in the account, or there is none."""

    fail_on: Gate = defaults.SCAN_FAILS_ON
    """The least severity at which ``eks-windows images scan`` fails: critical, high, medium or low."""


class ImageSettings(Settings):
    """One Windows image and the pipeline that builds it."""

    name: ImageName
    """Its name, by which environment stacks refer to it."""

    windows_server: Year
    """Windows Server version: 2019, 2022 or 2025."""

    variant: Edition = defaults.VARIANT
    """Core or Full."""

    kubernetes_minor: KubernetesMinor
    """Kubernetes minor version of its kubelet, as text, the same as the clusters'."""

    base: BaseSettings | None = None
    """What it is built on; default: the newest EKS optimized Windows AMI of each build day."""

    updates: bool | UpdateSettings = True
    """Windows Update: true for all updates, false for none, or a choice of them."""

    cached_images: tuple[CachedImage, ...] = ()
    """Container images to have on the disk, by registry/repository:tag or digest."""

    cache_sizes: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    """What a cached image adds to the disk, in MiB, by its reference: of its manifest's layers. With them it is known
    before a build whether the cache fits the root volume."""

    registries: tuple[RegistrySettings, ...] = ()
    """Registries that want a login, or that are asked through a mirror."""

    automatic_updates: bool = False
    """Let Windows update itself on nodes, at a time of its own; off, they stay what was built."""

    boot: BootSettings = BootSettings()
    """How it boots: what is changed so that a node is Ready sooner."""

    components: tuple[ComponentSettings, ...] = ()
    """Further Image Builder components and scripts, run after updates and cache, in this order."""

    build: BuildSettings = BuildSettings()
    """The machines on which it is built."""

    root_volume: VolumeSettings = VolumeSettings()
    """Its root volume."""

    schedule: ScheduleSettings = ScheduleSettings()
    """When it is built."""

    fast_launch: FastLaunchSettings | None = FastLaunchSettings()
    """EC2 Fast Launch in the Region that it is built in; null for off."""

    distributions: tuple[DistributionSettings, ...] = ()
    """Regions that get it; the one that it is built in always does."""

    output_parameter: Annotated[str, Form(limits.SSM_OUTPUT_PARAMETER)] | None = None
    """Parameter that each build writes its AMI id to. Default: /imagebuilder/eks-windows-nodes/NAME/ami-id."""

    lifecycle: LifecycleSettings | None = None
    """What happens to old images. Default: they stay, as another account or stack may still run them."""

    scan: ScanSettings | None = None
    """Amazon Inspector's scan of each build. Default: none."""

    tags: dict[str, str] = Field(default_factory=dict)
    """Further tags of all resources and of the AMI."""


class ImagesSettings(Settings):
    """An images stack."""

    images: Annotated[tuple[ImageSettings, ...], FILLED]
    """The images of this account and Region."""
