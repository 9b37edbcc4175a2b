"""The arguments of a Windows image pipeline, field by field."""

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

import pulumi

from components.facts.container_images import ImageReference
from components.facts.severity import Severity
from components.facts.windows_images import Variant, WindowsServer
from components.facts.windows_updates import UpdateClassification
from components.images.boot import BootArgs

Tags = Mapping[str, str] | None
"""Tags of what is made; None for none, as Image Builder takes no empty map."""


class ComponentArgs(TypedDict):
    """A step of your own: a component that exists (arn), or, with a name, a script, a document, or a file with one."""

    arn: NotRequired[str | None]
    """ARN of a component, of your own or Amazon's, with its version."""

    parameters: NotRequired[Mapping[str, str]]
    """The component's parameter to value. Values are visible in logs and in CloudTrail: no secrets."""

    name: NotRequired[str | None]
    """Name of the script or document, one in its image."""

    script: NotRequired[str | None]
    """Windows PowerShell, visible in the component: no secrets. See docs/hooks.md."""

    document: NotRequired[str | None]
    """A component document of AWSTOE, as text; a test phase in it is an image test of your own."""

    file: NotRequired[str | None]
    """A file with such a document, from the folder of the project."""

    before: NotRequired[Literal["updates", "cache"] | None]
    """Run it before Windows Update, or before the container images are pulled. Default: after both."""

    secrets: NotRequired[Mapping[str, str]]
    """For a script: environment variable to the ARN of the secret or SSM parameter that fills it on the machine."""


class UpdatesArgs(TypedDict):
    """Windows Update while the image is built. All updates if nothing is named."""

    include: NotRequired[Sequence[str]]
    """Install these updates and no others, by id or by title, such as KB5068787 or Security*; empty for all."""

    exclude: NotRequired[Sequence[str]]
    """Leave these updates out, by id or by title, such as *Preview*."""

    classifications: NotRequired[Sequence[str | UpdateClassification]]
    """Install updates of these classifications and no others, such as SecurityUpdates; empty for all."""

    refresh_base_layers: NotRequired[bool]
    """Pull the container base images anew, after the updates, that Amazon has cached on its EKS optimized AMI.
    Default: false."""

    required: NotRequired[Sequence[str]]
    """Fail the build unless the finished image has these. For updates that are not cumulative: the next month's takes
    the place of a cumulative one, whose id is gone then."""

    minimum_os_build: NotRequired[str | None]
    """Fail the build unless the finished image has this OS build or a later one, such as 20348.4405."""


class ImageVolumeArgs(TypedDict):
    """The root volume of the image: encrypted gp3."""

    size_gib: NotRequired[int]
    """Size in GiB: Windows takes about 25, each cached .NET Framework image about 8. Default: 80."""

    iops: NotRequired[int]
    """Operations a second. Default: 3000."""

    throughput: NotRequired[int]
    """MiB a second. Default: 125."""

    kms_key_id: NotRequired[str | None]
    """Key that encrypts it, by id, alias or ARN. Default: the account's key for EBS."""


class S3LogsArgs(TypedDict):
    """Where build logs are kept."""

    bucket: pulumi.Input[str]
    """Name of the bucket."""

    prefix: NotRequired[pulumi.Input[str]]
    """Prefix of the keys in it. Default: image-builder."""


class BuildArgs(TypedDict):
    """The machines on which images are built and tested."""

    instance_types: NotRequired[Sequence[pulumi.Input[str]]]
    """Candidates; Image Builder takes one that is available. Default: m6i.xlarge, m5.xlarge."""

    subnet_id: NotRequired[pulumi.Input[str] | None]
    """A subnet with a way out to Systems Manager and the registries. Default: the default VPC."""

    security_group_ids: NotRequired[Sequence[pulumi.Input[str]]]
    """Security groups of these machines; needed where subnet_id is given."""

    key_pair: NotRequired[pulumi.Input[str] | None]
    """EC2 key pair; none is needed, Systems Manager gives access."""

    sns_topic_arn: NotRequired[pulumi.Input[str] | None]
    """A standard topic of this account that hears of each finished or failed build."""

    s3_logs: NotRequired[S3LogsArgs | None]
    """A bucket for build logs, besides the log group."""

    keep_failed_instance: NotRequired[pulumi.Input[bool]]
    """Leave the machine of a failed build running, to look at it. Default: false."""

    test_timeout_minutes: NotRequired[pulumi.Input[int]]
    """How many minutes the tests may take. Default: 720."""

    permissions_boundary: NotRequired[pulumi.Input[str] | None]
    """Permissions boundary of the machines' role, and of those for old images and for what is built when published."""

    role_path: NotRequired[str]
    """Path of all these roles. Default: /."""

    policy_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """Further policies of the machines' role."""

    pull_through_prefixes: NotRequired[Sequence[str]]
    """Prefixes of pull-through cache rules, whose repositories of cached images the machines may make at first use."""

    execution_role: NotRequired[pulumi.Input[str] | None]
    """Role with which Image Builder writes logs and the output parameter where its service-linked role may not: outside
    /aws/imagebuilder/ and /imagebuilder/."""

    enhanced_metadata: NotRequired[pulumi.Input[bool]]
    """Collect what an image's Windows has installed. Off where an inventory association of the account's own in Systems
    Manager meets the build instances, as builds wait for it until they time out. Default: true."""

    log_group: NotRequired[pulumi.Input[str] | None]
    """A log group that is there, for the builds; it stays as it is. Default: one of this stack's, for each image."""

    log_retention_days: NotRequired[pulumi.Input[int]]
    """How many days this stack's log group keeps its events. Default: 180."""


class ScheduleArgs(TypedDict):
    """When the image is built, whether or not a new parent came out."""

    expression: NotRequired[pulumi.Input[str]]
    """cron() of six fields, or rate() of hours or days: Amazon publishes its AMIs three to nine days after the second
    Tuesday. A preview shows the next dates. Default: cron(0 12 ? * wed#3 *)."""

    timezone: NotRequired[pulumi.Input[str]]
    """IANA name of the expression's time zone. Default: Etc/UTC."""

    enabled: NotRequired[bool]
    """Off: the pipeline runs only when started by hand. Default: true."""

    when_published: NotRequired[bool]
    """Build as well when Amazon publishes another parent: the newest is looked at each hour, and of a plain Windows at
    each message of Amazon's. Default: false."""


class RegistryArgs(TypedDict):
    """A registry that wants a login, or that is asked through a mirror."""

    host: str
    """Its host as image references name it, such as docker.io or registry.example:5000."""

    login: NotRequired[str | None]
    """ARN of the secret or SSM parameter that holds ``{"username": ..., "password": ...}``; the machines that build
    fetch it. Amazon ECR needs none."""

    mirror: NotRequired[str | None]
    """What is asked first for its images: a host, and a prefix if there is one, such as registry.example/mcr. Nodes ask
    one that wants no login, too."""


class FastLaunchArgs(TypedDict):
    """EC2 Fast Launch: snapshots with Windows set up already, so that nodes start up to 65 percent faster."""

    snapshots: NotRequired[int]
    """Snapshots kept ready, and paid for, in the Region that the image is built in. Default: 10."""

    parallel_launches: NotRequired[int]
    """Machines launched at a time to make them. Default: 6."""


class DistributionArgs(TypedDict):
    """A Region that gets a copy of the image."""

    region: str
    """The Region."""

    kms_key_id: NotRequired[pulumi.Input[str] | None]
    """Key, in that Region, that encrypts the copy, by id, alias or ARN."""

    fast_launch: NotRequired[FastLaunchArgs | None]
    """EC2 Fast Launch of the copies here: this account's, and those of copy_to_accounts, which take their default VPC.
    Where the image is built, this account's AMI has the image's own. Default: off."""

    copy_to_accounts: NotRequired[Sequence[pulumi.Input[str]]]
    """Accounts that get a copy of their own; each needs EC2ImageBuilderDistributionCrossAccountRole."""

    copy_parameter: NotRequired[bool]
    """Write the id of its copy into the output parameter of each account of copy_to_accounts, too, and as a release is
    promoted into its channel's; their role needs ssm:GetParameters and ssm:PutParameter on these, and
    ec2:DescribeImages. Default: false."""

    share_with_accounts: NotRequired[Sequence[pulumi.Input[str]]]
    """Accounts that may launch this AMI."""

    share_with_organizations: NotRequired[Sequence[pulumi.Input[str]]]
    """ARNs of organizations that may launch this AMI."""

    share_with_organizational_units: NotRequired[Sequence[pulumi.Input[str]]]
    """ARNs of organizational units that may launch this AMI."""


class LifecycleArgs(TypedDict):
    """What happens to old images, whichever recipe version made them. One that was launched of late stays, and one
    whose AMI has the tag ``eks-windows-nodes/keep: true``."""

    delete_after_days: NotRequired[int]
    """Age in days at which an image is deleted, with its AMIs and snapshots. Default: 180."""

    in_use_days: NotRequired[int]
    """An AMI launched within so many days stays whatever its age. Default: 90."""


class ScanArgs(TypedDict):
    """Amazon Inspector's scan of the machine that tests the image, which Image Builder keeps. Inspector's scans of EC2
    have to be on in the account, or there is none."""

    fail_on: NotRequired[str | Severity]
    """The least severity at which ``eks-windows images scan`` fails: critical, high, medium or low. Default: high."""


class WindowsImagePipelineArgs(TypedDict):
    """One Windows image and the pipeline that builds it. What the recipe is made of is plain, as its version is a hash
    of it."""

    image_name: str
    """Its name, by which environment stacks refer to it."""

    windows_server: WindowsServer
    """Windows Server version: 2019, 2022 or 2025."""

    variant: NotRequired[Variant]
    """Core or Full. Default: Core."""

    kubernetes_minor: str
    """Kubernetes minor version of its kubelet, as text, the same as the clusters'."""

    region: str
    """The Region that it is built in."""

    parent_image: str
    """What it is built on: AMI id, Image Builder ARN, or ``ssm:`` and a parameter; see `components.images.parent`."""

    artifacts_component_arn: NotRequired[str | None]
    """Component that installs the EKS artifacts, where the parent is a plain Windows."""

    updates: NotRequired[bool | UpdatesArgs | None]
    """Windows Update: true for all updates, false for none, or a choice of them. Default: true."""

    cached_images: NotRequired[Sequence[str | ImageReference]]
    """Container images to have on the disk, by registry/repository:tag or digest."""

    cache_sizes: NotRequired[Mapping[str, int]]
    """What a cached image adds to the disk, in MiB, by its reference: of its manifest's layers. With them it is known
    before a build whether the cache fits the root volume."""

    registries: NotRequired[Sequence[RegistryArgs]]
    """Registries that want a login, or that are asked through a mirror."""

    automatic_updates: NotRequired[bool]
    """Let Windows update itself on nodes, at a time of its own; off, they stay what was built. Default: false."""

    boot: NotRequired[BootArgs]
    """How it boots: what is changed so that a node is Ready sooner."""

    components: NotRequired[Sequence[ComponentArgs]]
    """Further Image Builder components and scripts, run after updates and cache, in this order."""

    root_volume: NotRequired[ImageVolumeArgs]
    """Its root volume."""

    build: NotRequired[BuildArgs]
    """The machines on which it is built."""

    schedule: NotRequired[ScheduleArgs]
    """When it is built."""

    fast_launch: NotRequired[FastLaunchArgs | None]
    """EC2 Fast Launch in the Region that it is built in; None for off."""

    distributions: NotRequired[Sequence[DistributionArgs]]
    """Regions that get it; the one that it is built in always does."""

    output_parameter: NotRequired[str | None]
    """Parameter that each build writes its AMI id to. Default: /imagebuilder/eks-windows-nodes/NAME/ami-id."""

    lifecycle: NotRequired[LifecycleArgs | None]
    """What happens to old images. Default: they stay, as another account or stack may still run them."""

    scan: NotRequired[ScanArgs | None]
    """Amazon Inspector's scan of each build. Default: none."""

    tags: NotRequired[Mapping[str, str]]
    """Further tags of all resources and of the AMI."""
