"""Every limit that AWS states and this project checks before anything is created, each with its source.

Patterns are anchored by their use (`re.fullmatch`). "model" is the API's own description, as shipped with botocore.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network


@dataclass(frozen=True, kw_only=True)
class Length:
    """A number of characters, items, bytes or units.

    Attributes:
        minimum: the smallest allowed.
        maximum: the largest allowed.
        source: where AWS says so.
    """

    minimum: int = 0
    maximum: int
    source: str

    def refuse(self, value: int) -> str | None:
        """Why this number is not allowed; None where it is."""
        if self.minimum <= value <= self.maximum:
            return None
        return f"{value}, expected {self.minimum} to {self.maximum} ({self.source})"


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """The form of a text.

    Attributes:
        regex: what the whole text has to match.
        says: the same in words, for the message.
        source: where AWS says so.
    """

    regex: re.Pattern[str]
    says: str
    source: str

    @property
    def expected(self) -> str:
        """The form in words, with who says so."""
        return f"{self.says} ({self.source})"

    def refuse(self, value: str) -> str | None:
        """Why this text is not allowed; None where it is."""
        return None if self.regex.fullmatch(value) else f"{value!r}, expected {self.expected}"


_GP3 = "EC2 model, LaunchTemplateEbsBlockDeviceRequest"
_KEY_ID = "(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})"
_ALIAS = "alias/[A-Za-z0-9/_-]{1,250}"
_SELF_MANAGED = "EKS user guide, Launching self-managed Windows nodes"

CLUSTER_NAME = Pattern(
    regex=re.compile(r"[0-9A-Za-z][A-Za-z0-9_-]{0,99}"),
    says="at most 100 letters, digits, hyphens and underscores, starting with a letter or digit",
    source="EKS model, CreateClusterRequest",
)
API_ENDPOINT = Pattern(
    regex=re.compile(
        r"https://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[1-9][0-9]{0,4})?(?:/[\w./~-]*)?", re.ASCII
    ),
    says="the https URL of the API server",
    source="EKS API reference, Cluster: endpoint",
)
CERTIFICATE_AUTHORITY = Pattern(
    # What base64 makes of -----BEGIN, in groups of four characters, without line ends.
    regex=re.compile(r"(?=LS0tLS1CRUdJT)(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"),
    says="base64 in one line of a certificate in PEM, as EKS tells it",
    source="EKS API reference, Certificate: data",
)
KUBERNETES_MINOR = Pattern(
    regex=re.compile(r"1\.(0|[1-9][0-9]{0,2})"),
    says="a Kubernetes minor in quotation marks such as '1.35'",
    source="EKS API reference, Cluster: version",
)
VPC_ID = Pattern(
    regex=re.compile(r"vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})"),
    says="a VPC id such as vpc-0123456789abcdef0",
    source="EC2 API reference, resource ids",
)
SERVICE_PREFIX = Length(
    minimum=12, maximum=24, source="EKS API reference, KubernetesNetworkConfigRequest: serviceIpv4Cidr"
)
SERVICE_BLOCKS = (IPv4Network("10.0.0.0/8"), IPv4Network("172.16.0.0/12"), IPv4Network("192.168.0.0/16"))
"""The blocks that a range of service addresses lies in. Source: as of its prefix."""
NODE_GROUP_NAME = Pattern(
    regex=re.compile(r"[A-Za-z0-9][-A-Za-z0-9_]{0,62}"),
    says="at most 63 letters, digits, hyphens and underscores, starting with a letter or digit",
    source=_SELF_MANAGED,
)
IMAGE_NAME = Pattern(
    # Lower case and no spaces: an Image Builder ARN folds both, so "My App" and "my_app" would collide.
    regex=re.compile(r"[a-z0-9][-a-z0-9]{1,62}[a-z0-9]"),
    says="3 to 64 lower-case letters, digits and hyphens",
    source="Image Builder model, ResourceName, less what its ARNs fold together",
)
USER_DATA_BYTES = Length(maximum=16384, source="EC2 user guide, Run commands at launch: 16 KB before base64")
COMPONENT_DATA = Length(minimum=1, maximum=16000, source="Image Builder model, InlineComponentData")
VERSION_NODE = Length(maximum=1_073_741_823, source="Image Builder model, semanticVersion: nodes up to 2^30 - 1")
TAG_KEY = Pattern(
    regex=re.compile(r"(?![aA][wW][sS]:)[a-zA-Z0-9 _.:/=+\-@]{1,128}"),
    says="1 to 128 letters, digits, blanks and _ . : / = + - @, not beginning with aws:",
    source="Image Builder model, TagKey",
)
MACHINE_TAGS = Length(maximum=30, source="Image Builder model, ResourceTagMap of the machines that build an image")
TAG_KEY_LENGTH = Length(minimum=1, maximum=128, source="Auto Scaling model, TagKey")
RESOURCE_TAGS = Length(maximum=50, source="EC2 user guide, Tag restrictions")
NODE_TAG_KEY = Pattern(
    regex=re.compile(r"(?![aA][wW][sS]:)[\w .:/=+\-@]{1,128}"),
    says="1 to 128 letters, digits, blanks and _ . : / = + - @, not beginning with aws:",
    source="IAM model, tagKeyType, as the node role carries it, too",
)
NODE_TAG_VALUE = Pattern(
    regex=re.compile(r"[\w .:/=+\-@]{0,256}"),
    says="at most 256 letters, digits, blanks and _ . : / = + - @",
    source="IAM model, tagValueType, as the node role carries it, too",
)
FAST_LAUNCH_PARALLEL = Length(minimum=6, maximum=40, source="EC2 model, EnableFastLaunch; quota of 40 per Region")
FAST_LAUNCHES_PER_REGION = Length(
    maximum=40, source="EC2 user guide, EC2 Fast Launch: launches at a time in a Region of an account, a quota"
)
FAST_LAUNCH_SNAPSHOTS = Length(minimum=1, maximum=10_000, source="Image Builder model, TargetResourceCount")
NODE_VOLUME_GIB = Length(minimum=30, maximum=65_536, source=f"{_GP3}, VolumeSize; Windows root >= 30")
NODE_VOLUME_IOPS = Length(minimum=3000, maximum=80_000, source=f"{_GP3}, Iops")
NODE_VOLUME_THROUGHPUT = Length(minimum=125, maximum=2000, source=f"{_GP3}, Throughput")
VOLUME_INITIALIZATION_RATE = Length(minimum=100, maximum=300, source=f"{_GP3}, VolumeInitializationRate: MiB/s")
IMAGE_VOLUME_GIB = Length(
    minimum=30, maximum=16_000, source="Image Builder model, EbsVolumeSizeInteger; Windows root >= 30"
)
IMAGE_VOLUME_IOPS = Length(minimum=3000, maximum=64_000, source="Image Builder model, EbsIopsInteger; gp3 >= 3000")
IMAGE_VOLUME_THROUGHPUT = Length(minimum=125, maximum=1000, source="Image Builder model, EbsVolumeThroughput")
IOPS_PER_GIB = Length(maximum=500, source="EBS user guide, gp3 volumes: ratio of IOPS to size")
IOPS_PER_THROUGHPUT = Length(minimum=4, maximum=80_000, source="EBS user guide, gp3 volumes: 0.25 MiB/s per IOPS")
DATA_VOLUME_GIB = Length(minimum=1, maximum=65_536, source="EBS user guide, Amazon EBS volume types")
DATA_VOLUME_IOPS = Length(minimum=100, maximum=256_000, source="EBS user guide, Amazon EBS volume types")
NODE_VOLUMES = Length(maximum=21, source="EC2 user guide, Device names for volumes: xvdf to xvdz")
VOLUME_DEVICE = Pattern(
    regex=re.compile(r"xvd[b-z]|xvd[bc][a-z]"),
    says="a device name such as xvdf (recommended: xvdf to xvdz)",
    source="EC2 user guide, Device names for volumes on Amazon EC2 instances: Windows",
)
VOLUME_LABEL = Pattern(
    regex=re.compile(r"[^\x00-\x1f*?/\\|.,;:+=\[\]<>\"]{1,32}"),
    says='1 to 32 characters, none of * ? / \\ | . , ; : + = [ ] < > "',
    source="Windows, label: NTFS volume labels",
)
DRIVE = Pattern(
    regex=re.compile(r"[D-Z]"),
    says="a letter from D to Z, as C is the root volume's",
    source="Windows, Set-Partition: NewDriveLetter",
)
PAGEFILE_DRIVE = Pattern(
    regex=re.compile(r"[C-Z]"),
    says="a letter from C to Z",
    source="Windows, Win32_PageFileSetting: Name",
)
PAGEFILE_MIB = Length(minimum=16, maximum=16_777_216, source="Windows, Introduction to page files: 16 MiB to 16 TiB")
PROXY_URL = Pattern(
    regex=re.compile(r"http://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?:[1-9][0-9]{0,4}"),
    says="http://HOST:PORT",
    source="Windows, netsh winhttp set proxy: neither it nor .NET speaks TLS with a proxy",
)
PORT = Length(minimum=1, maximum=65_535, source="RFC 9293, ports")
DIRECT_HOST = Pattern(
    regex=re.compile(r"\.?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*"),
    says="a name, a domain with a leading dot, an address or a range, without port and asterisk",
    source="curl manual, NO_PROXY",
)
SNAPSHOT_ID = Pattern(
    regex=re.compile(r"snap-(?:[0-9a-f]{8}|[0-9a-f]{17})"),
    says="a snapshot id such as snap-0123456789abcdef0",
    source="EC2 API reference, EbsBlockDevice: SnapshotId",
)
KMS_KEY = Pattern(
    regex=re.compile(rf"(?:arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{{12}}:)(?:key/{_KEY_ID}|{_ALIAS})|{_KEY_ID}|{_ALIAS}"),
    says="a key id, an alias such as alias/nodes, or the ARN of either",
    source="EC2 API reference, EbsBlockDevice: KmsKeyId",
)
KMS_KEY_ID = Pattern(
    regex=re.compile(rf"(?:arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{{12}}:key/)?{_KEY_ID}"),
    says="a key id, or the ARN of a key, which one of another account has to be",
    source="KMS API reference, CreateGrant: KeyId, which takes no alias",
)
ADDON_VERSION = Pattern(
    regex=re.compile(r"v(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}-eksbuild\.[1-9][0-9]*"),
    says="a version such as v1.21.1-eksbuild.1",
    source="EKS API, DescribeAddonVersions",
)
TESTS_TIMEOUT_MINUTES = Length(minimum=60, maximum=1440, source="Image Builder model, ImageTestsTimeoutMinutes")
CACHED_IMAGES = Length(minimum=1, maximum=20, source="one AMI tag each, of the 50 that a resource may have")
GROUP_SIZE = Length(maximum=10_000, source="Auto Scaling, bounds of MinSize, MaxSize and DesiredCapacity")
SSM_OUTPUT_PARAMETER = Pattern(
    regex=re.compile(r"/(?![aA][wW][sS]|[sS][sS][mM])(?:[a-zA-Z0-9_.\-]+/){0,14}[a-zA-Z0-9_.\-]+"),
    says="a parameter's name such as /imagebuilder/windows/ami-id, which does not begin with /aws or /ssm",
    source="Systems Manager API reference, PutParameter: Name; Image Builder model, SsmParameterName",
)
LOG_GROUP = Pattern(
    regex=re.compile(r"[a-zA-Z0-9\-_/.]{1,512}"),
    says="the name of a log group, of at most 512 letters, digits and -_/.",
    source="Image Builder model, LogGroupName",
)
POLICY_ARN = Pattern(
    regex=re.compile(r"arn:aws[a-z-]*:iam::(?:[0-9]{12}|aws):policy/[\w+=,.@/-]+", re.ASCII),
    says="the ARN of a managed policy such as arn:aws:iam::123456789012:policy/name",
    source="IAM user guide, ARNs",
)
ROLE_ARN = Pattern(
    regex=re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]+", re.ASCII),
    says="the ARN of a role such as arn:aws:iam::123456789012:role/name",
    source="IAM user guide, ARNs; Image Builder model, RoleNameOrArn",
)
MANIFEST = Length(
    maximum=8192, source="Systems Manager user guide, parameter tiers: characters of an advanced parameter"
)
OIDC_PROVIDER_ARN = Pattern(
    regex=re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/[A-Za-z0-9.-]+(/[A-Za-z0-9._-]+)*"),
    says="the ARN of an IAM OIDC provider, arn:aws:iam::ACCOUNT:oidc-provider/oidc.eks.REGION.amazonaws.com/id/ID",
    source="IAM user guide, OIDC federation",
)
KUBERNETES_NAMESPACE = Pattern(
    regex=re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"),
    says="a name of 1 to 63 small letters, digits and hyphens that begins and ends with none of the latter",
    source="Kubernetes, object names, RFC 1123 label names",
)
SERVICE_ACCOUNT = Pattern(
    regex=re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"),
    says="a name of 1 to 253 small letters, digits, hyphens and dots that begins and ends with a letter or digit",
    source="Kubernetes, object names, DNS subdomain names",
)
AMI_ID = Pattern(
    regex=re.compile(r"ami-(?:[0-9a-f]{8}|[0-9a-f]{17})"),
    says="an AMI id such as ami-0123456789abcdef0",
    source="EC2 API reference, resource ids",
)
MANAGED_POLICY = Length(minimum=1, maximum=6144, source="IAM user guide, quotas: characters of a managed policy")
ROLE_NAME = Length(minimum=1, maximum=64, source="IAM model, roleNameType")
ROLE_POLICY_NAME = Length(minimum=1, maximum=128, source="IAM model, policyNameType")
INSTANCE_PROFILE_NAME = Length(minimum=1, maximum=128, source="IAM model, instanceProfileNameType")
TEMPLATE_NAME = Length(minimum=3, maximum=128, source="EC2 model, LaunchTemplateName")
GIVEN_ROLE_NAME = Pattern(
    regex=re.compile(r"[\w+=,.@-]{1,64}", re.ASCII),
    says="1 to 64 letters, digits and _+=,.@-",
    source="IAM model, roleNameType",
)
GIVEN_PROFILE_NAME = Pattern(
    regex=re.compile(r"[\w+=,.@-]{1,128}", re.ASCII),
    says="1 to 128 letters, digits and _+=,.@-",
    source="IAM API reference, CreateInstanceProfile",
)
ROLE_PATH = Pattern(
    regex=re.compile(r"(?=.{1,512}\Z)/(?:[\x21-\x7e]+/)?"),
    says="a path that begins and ends with a slash, such as /nodes/",
    source="IAM model, pathType",
)
GIVEN_SECURITY_GROUP_NAME = Pattern(
    regex=re.compile(r"(?!sg-)[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}"),
    says="1 to 255 letters, digits, blanks and ._-:/()#,@[]+=&;{}!$*, not beginning with sg-",
    source="EC2 API reference, CreateSecurityGroup: GroupName",
)
GIVEN_TEMPLATE_NAME = Pattern(
    regex=re.compile(r"[a-zA-Z0-9().\-/_]{3,128}"),
    says="3 to 128 letters, digits and ().-/_",
    source="EC2 model, LaunchTemplateName",
)
KARPENTER_NAME = Pattern(
    regex=re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?"),
    says="at most 63 lower-case letters, digits and hyphens, no hyphen at either end, for Karpenter",
    source="Kubernetes, Object names and IDs: RFC 1123 label",
)
GIVEN_GROUP_NAME = Pattern(
    regex=re.compile(r"[^:\x00-\x1f\x7f]{1,255}"),
    says="1 to 255 characters without a colon",
    source="Auto Scaling API reference, CreateAutoScalingGroup: AutoScalingGroupName",
)
STATE_MACHINE_NAME = Length(minimum=1, maximum=80, source="Step Functions model, Name")
QUEUE_NAME = Length(minimum=1, maximum=80, source="SQS API reference, CreateQueue")
SCHEDULE_NAME = Length(minimum=1, maximum=64, source="EventBridge Scheduler model, Name")
EVENT_RULE_NAME = Length(minimum=1, maximum=64, source="EventBridge model, RuleName")
PIPE_NAME = Length(minimum=1, maximum=64, source="EventBridge Pipes model, PipeName")
COMPONENT_NAME = Length(minimum=3, maximum=128, source="Image Builder model, ResourceName")
ACCOUNT_ID = Pattern(
    regex=re.compile(r"[0-9]{12}"),
    says="an account id of 12 digits, quoted",
    source="IAM user guide, account identifiers",
)
ARN = Pattern(
    regex=re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(?:[0-9]{12}|aws)?:\S+"),
    says="an ARN such as arn:aws:iam::123456789012:policy/name",
    source="IAM user guide, ARNs",
)
ORGANIZATION_ARN = Pattern(
    regex=re.compile(r"arn:aws[^:]*:organizations::[0-9]{12}:organization/o-[a-z0-9]{10,32}"),
    says="an organization's ARN such as arn:aws:organizations::123456789012:organization/o-1234567890",
    source="Image Builder model, OrganizationArn",
)
ORGANIZATIONAL_UNIT_ARN = Pattern(
    regex=re.compile(r"arn:aws[^:]*:organizations::[0-9]{12}:ou/o-[a-z0-9]{10,32}/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}"),
    says="a unit's ARN such as arn:aws:organizations::123456789012:ou/o-1234567890/ou-ab12-12345678",
    source="Image Builder model, OrganizationalUnitArn",
)
COMPONENT_ARN = Pattern(
    regex=re.compile(
        r"arn:aws[^:]*:imagebuilder:[^:]+:(?:[0-9]{12}|aws(?:-[a-z-]+)?|third-party):component/[a-z0-9-_]+"
        r"/(?:(?:[0-9]+|x)(?:\.(?:[0-9]+|x)){2}|[0-9]+\.[0-9]+\.[0-9]+/[0-9]+)"
    ),
    says="a component's ARN with its version, such as arn:aws:imagebuilder:REGION:ACCOUNT:component/NAME/1.0.0",
    source="Image Builder model, ComponentVersionArnOrBuildVersionArn",
)
TOPIC_ARN = Pattern(
    regex=re.compile(r"arn:aws[^:]*:sns:[a-z0-9-]+:[0-9]{12}:[a-zA-Z0-9_-]{1,256}"),
    says="the ARN of a standard topic such as arn:aws:sns:REGION:123456789012:builds",
    source="Image Builder model, SnsTopicArn",
)
SECRET_ARN = Pattern(
    regex=re.compile(
        r"arn:aws[a-z-]*:(?:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}"
        r"|ssm:[a-z0-9-]+:[0-9]{12}:parameter/[A-Za-z0-9_.\-/]+)"
    ),
    says="the whole ARN of a secret of Secrets Manager, with its six characters at the end, or of an SSM parameter",
    source="Service Authorization Reference, Secrets Manager and Systems Manager, resource types",
)
BOOTSTRAPPER_RELEASE = Pattern(
    regex=re.compile(r"\d+\.\d+\.\d+"),
    says="three numbers such as 1.35.0, a tag of eks-windows-bootstrapper without its v",
    source="github.com/atg-cloudops/eks-windows-bootstrapper, tags",
)
SHA256 = Pattern(
    regex=re.compile(r"[0-9A-Fa-f]{64}"), says="64 hexadecimal digits", source="NIST FIPS 180-4, Secure Hash Standard"
)
VARIABLE = Pattern(
    regex=re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}"),
    says="the name of an environment variable: letters, digits and underscores",
    source="Windows PowerShell, about_Environment_Variables",
)
REGISTRY = Pattern(
    regex=re.compile(r"(?=[^/]*[.:])[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?(?::[0-9]{1,5})?"),
    says="the host of a registry as image references name it, such as docker.io or registry.example:5000",
    source="github.com/distribution/reference, grammar: domain",
)
MIRROR = Pattern(
    regex=re.compile(
        r"(?=[^/]*[.:])[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?(?::[0-9]{1,5})?(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"
    ),
    says="a host, and a prefix if there is one, without https://, such as registry.example/mcr",
    source="github.com/distribution/reference, grammar: name",
)
ECR_PREFIX = Pattern(
    regex=re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*(?:/[a-z0-9]+(?:[._-][a-z0-9]+)*)*"),
    says="the prefix of a pull-through cache rule, without a slash at its end",
    source="ECR model, PullThroughCacheRuleRepositoryPrefix",
)
REGION = Pattern(
    regex=re.compile(r"[a-z]{2}(?:-[a-z]+)+-[0-9]"),
    says="a Region such as eu-central-1",
    source="EC2 user guide, Regions",
)
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
IPV4_ADDRESS = Pattern(
    regex=re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}"),
    says="an IPv4 address such as 172.20.0.10",
    source="EKS user guide, EKS optimized Windows AMI: DNSClusterIP",
)
SUBNET_ID = Pattern(
    regex=re.compile(r"subnet-(?:[0-9a-f]{8}|[0-9a-f]{17})"),
    says="a subnet id such as subnet-0123456789abcdef0",
    source="EC2 API reference, resource ids",
)
RULE_NAME = Pattern(
    regex=re.compile(r"[A-Za-z0-9][-A-Za-z0-9_]{0,62}"),
    says="at most 63 letters, digits, hyphens and underscores, starting with a letter or digit",
    source="a part of the resource's name",
)
RULE_PORT = Length(maximum=65_535, source="EC2 API reference, IpPermission: FromPort")
RULE_DESCRIPTION = Pattern(
    regex=re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}"),
    says="1 to 255 letters, digits, blanks and . _ - : / ( ) # , @ [ ] + = & ; { } ! $ *",
    source="EC2 API reference, IpRange: Description",
)
PREFIX_LIST_ID = Pattern(
    regex=re.compile(r"pl-(?:[0-9a-f]{8}|[0-9a-f]{17})"),
    says="a prefix list id such as pl-0123456789abcdef0",
    source="EC2 API reference, resource ids",
)
SECURITY_GROUP_ID = Pattern(
    regex=re.compile(r"sg-(?:[0-9a-f]{8}|[0-9a-f]{17})"),
    says="a security group id such as sg-0123456789abcdef0",
    source="EC2 API reference, resource ids",
)
INSTANCE_TYPE = Pattern(
    regex=re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9-]+"),
    says="an instance type in lower case such as m6i.xlarge",
    source="EC2 API reference, InstanceType",
)
CPU_CORES = Length(minimum=1, maximum=1024, source="EC2 user guide, CPU options: cores of the largest type, and more")
THREADS_PER_CORE = Length(minimum=1, maximum=2, source="EC2 user guide, CPU options")
HOP_LIMIT = Length(minimum=1, maximum=64, source="EC2 model, HttpPutResponseHopLimit")
WARM_TARGET = Length(
    maximum=250, source="VPC resource controller: addresses of a Windows node, of which it has 250 pods at most"
)
MAX_PODS = Length(minimum=4, maximum=250, source="kubelet; EKS user guide, maximum pods per node")
WARMUP_SECONDS = Length(maximum=21_600, source="Auto Scaling, DefaultInstanceWarmup")
TIMEOUT_MINUTES = Length(
    minimum=30, maximum=2880, source="a Windows node drains and shuts down; Auto Scaling holds one 48 hours at most"
)
LAUNCH_HOOK_MINUTES = Length(
    minimum=10, maximum=120, source="Auto Scaling model, HeartbeatTimeout; Windows takes about ten minutes to join"
)
DRAIN_MINUTES = Length(minimum=1, maximum=120, source="Auto Scaling model, HeartbeatTimeout")
HEALTHY_PERCENTAGE = Length(maximum=100, source="Auto Scaling model, MinHealthyPercentage")
MOST_HEALTHY_PERCENTAGE = Length(minimum=100, maximum=200, source="Auto Scaling model, MaxHealthyPercentage")
SHARE = Length(maximum=100, source="percent of the nodes")
CHECKPOINT = Length(minimum=1, maximum=100, source="Auto Scaling API, RefreshPreferences: CheckpointPercentages")
CHECKPOINT_SECONDS = Length(maximum=172_800, source="Auto Scaling model, CheckpointDelay")
REFRESH_ALARMS = Length(maximum=10, source="Auto Scaling API, AlarmSpecification")
LINUX_AMI_TYPE = Pattern(
    regex=re.compile(r"(?:AL2|AL2023|BOTTLEROCKET)_\w{1,60}", re.ASCII),
    says="one of EKS's AMI types of Linux such as AL2023_x86_64_STANDARD",
    source="EKS model, AMITypes",
)
DIRECTORY_ID = Pattern(
    regex=re.compile(r"d-[0-9a-f]{10}"),
    says="d- and ten hexadecimal digits",
    source="Directory Service model, DirectoryId",
)
DOMAIN_NAME = Pattern(
    regex=re.compile(
        r"(?=.{3,64}\Z)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]*[A-Za-z][A-Za-z0-9-]*"
    ),
    says="a fully qualified domain name of at most 64 characters, such as corp.example.com",
    source="Active Directory, Naming conventions",
)
NETBIOS_NAME = Pattern(
    regex=re.compile(r"(?!\d+\Z)[A-Za-z0-9][A-Za-z0-9-]{0,14}"),
    says="1 to 15 letters, digits and hyphens, not digits alone",
    source="Active Directory, Naming conventions",
)
COMPUTER_NAME_PREFIX = Pattern(
    regex=re.compile(r"[A-Za-z][A-Za-z0-9-]{0,7}"),
    says="1 to 8 letters, digits and hyphens, a letter first, as a computer's name has 15 and is one in its domain",
    source="Active Directory, Naming conventions: NetBIOS computer names",
)
DISTINGUISHED_NAME = Pattern(
    regex=re.compile(r"(?:(?:OU|CN)=[^,=]{1,64},\s*)+DC=[^,=]{1,63}(?:,\s*DC=[^,=]{1,63})*", re.IGNORECASE),
    says="a distinguished name, such as OU=Nodes,DC=corp,DC=example,DC=com",
    source="Directory Service model, OrganizationalUnitDN",
)
DOMAIN_SID = Pattern(
    regex=re.compile(r"S-1-5-21(?:-\d{1,10}){3}"),
    says="a domain's security identifier, S-1-5-21- and three numbers",
    source="Windows, Security identifiers",
)
GUID = Pattern(
    regex=re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"),
    says="a GUID without braces",
    source="Windows, ADDomain: ObjectGUID",
)
GMSA_ACCOUNT = Pattern(
    regex=re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,13}[A-Za-z0-9])?"),
    says="1 to 15 letters, digits and hyphens, without the $ at the end, a hyphen at neither end",
    source="Windows, New-ADServiceAccount: SamAccountName; Kubernetes, Object Names and IDs",
)
DAEMON_SET = Pattern(
    regex=re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?/[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?"),
    says="NAMESPACE/NAME",
    source="Kubernetes, Object Names and IDs",
)
CSI_DRIVER = Pattern(
    regex=re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?"),
    says="1 to 63 lower-case letters, digits, hyphens and dots, such as ebs.csi.aws.com",
    source="Container Storage Interface, GetPluginInfo",
)
ALARM_NAME = Pattern(
    regex=re.compile(r".{1,255}"), says="the name of a CloudWatch alarm", source="CloudWatch model, AlarmName"
)
GROUP_TYPES = Length(maximum=40, source="Auto Scaling user guide, Mixed instances groups: overrides of a policy")
ON_DEMAND_BASE = Length(
    maximum=GROUP_SIZE.maximum, source="Auto Scaling API, InstancesDistribution: OnDemandBaseCapacity"
)
ON_DEMAND_PERCENTAGE = Length(
    maximum=100, source="Auto Scaling API, InstancesDistribution: OnDemandPercentageAboveBaseCapacity"
)
SPOT_POOLS = Length(minimum=1, maximum=20, source="Auto Scaling API, InstancesDistribution: SpotInstancePools")
SPOT_PRICE = Pattern(
    regex=re.compile(r"(?=.*[1-9])[0-9]{1,6}(?:\.[0-9]{1,6})?"),
    says="US dollars an hour, in quotation marks, such as '0.25'",
    source="Auto Scaling API, InstancesDistribution: SpotMaxPrice",
)
WEIGHT = Length(minimum=1, maximum=999, source="Auto Scaling API, LaunchTemplateOverrides: WeightedCapacity")
LIFETIME_DAYS = Length(
    minimum=1, maximum=365, source="Auto Scaling user guide, maximum instance lifetime: 1 to 365 days"
)
RESERVATION_ID = Pattern(
    regex=re.compile(r"cr-(?:[0-9a-f]{8}|[0-9a-f]{17})"),
    says="a capacity reservation's id such as cr-0123456789abcdef0",
    source="EC2 API reference, resource ids",
)
RESOURCE_GROUP_ARN = Pattern(
    regex=re.compile(r"arn:aws[a-z-]*:resource-groups:[a-z0-9-]+:[0-9]{12}:group/\S+"),
    says="a resource group's ARN such as arn:aws:resource-groups:REGION:ACCOUNT:group/NAME",
    source="Service Authorization Reference, Resource Groups, resource types",
)
LICENCE_ARN = Pattern(
    regex=re.compile(r"arn:aws[a-z-]*:license-manager:[a-z0-9-]+:[0-9]{12}:license-configuration:lic-[0-9a-f]{32}"),
    says="the ARN of a licence configuration: arn:aws:license-manager:REGION:ACCOUNT:license-configuration:lic-...",
    source="License Manager API reference, GetLicenseConfiguration",
)
PLACEMENT_GROUP = Pattern(
    regex=re.compile(r"[\x20-\x7e]{1,255}"),
    says="the name of a placement group",
    source="EC2 API, CreatePlacementGroup",
)
IMAGE_AGE_DAYS = Length(minimum=1, maximum=1000, source="Image Builder model, LifecyclePolicyDetailFilterValue")
NODES_AT_ONCE = Length(minimum=1, maximum=100, source="EKS model, NodegroupUpdateConfig")
SHARE_AT_ONCE = Length(minimum=1, maximum=100, source="EKS model, NodegroupUpdateConfig")
MANAGED_TYPES = Length(maximum=20, source="EKS API reference, CreateNodegroup")
MANAGED_MAX_SIZE = Length(minimum=1, maximum=GROUP_SIZE.maximum, source="EKS model, NodegroupScalingConfig")
MANAGED_TAINT_KEY = Length(minimum=1, maximum=63, source="EKS model, Taint: key, with its prefix")
MANAGED_TAINTS = Length(maximum=50, source="EKS user guide, Node taints on managed node groups")
