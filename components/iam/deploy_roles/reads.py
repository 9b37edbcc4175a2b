"""What `pulumi preview` and `pulumi refresh` read of images and environments. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts import defaults, manifest
from components.iam.deploy_roles import cni, domains, queues, support, volume_keys, watches
from components.iam.deploy_roles.identities import READS
from components.iam.deploy_roles.scope import Named
from components.iam.deploy_roles.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.iam.deploy_roles.scope import Environment, Images, Place

_NONE = Named()

_UNSCOPED_IMAGES = (
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:DescribeLaunchTemplates",
    "logs:DescribeLogGroups",
)

_UNSCOPED_ENVIRONMENTS = (
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DescribeInstanceRefreshes",
    "autoscaling:DescribeLifecycleHooks",
    "autoscaling:DescribeScalingActivities",
    "autoscaling:DescribeWarmPool",
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeImages",
    "ec2:DescribeInstanceTypeOfferings",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:DescribeLaunchTemplates",
    "ec2:DescribeSecurityGroupRules",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeTags",
    "ec2:DescribeVpcs",
)

_IMAGE_NOUNS = (
    ("component", "-*"),
    ("distribution-configuration", ""),
    ("image-pipeline", ""),
    ("image-recipe", "/*"),
    ("infrastructure-configuration", ""),
    ("lifecycle-policy", ""),
)
"""Image Builder's nouns, and what follows an image's name in their ARNs."""

IMAGE_READS = (
    "imagebuilder:GetComponent",
    "imagebuilder:GetDistributionConfiguration",
    "imagebuilder:GetImagePipeline",
    "imagebuilder:GetImageRecipe",
    "imagebuilder:GetInfrastructureConfiguration",
    "imagebuilder:GetLifecyclePolicy",
)


def describing(place: Place, *, images: bool, environments: bool, elsewhere: Sequence[str] = ()) -> Statement:
    """What AWS can restrict to no resource, only to Regions."""
    actions = {*(_UNSCOPED_IMAGES if images else ()), *(_UNSCOPED_ENVIRONMENTS if environments else ())}
    return Statement(sid="Describe", actions=sorted(actions), conditions=place.here_and(elsewhere))


def image_arns(place: Place, names: Sequence[str]) -> list[str]:
    """Everything in Image Builder that is named for these images."""
    return [place.arn("imagebuilder", f"{noun}/{name}{end}") for name in names for noun, end in _IMAGE_NOUNS]


def log_groups(place: Place, names: Sequence[str]) -> list[str]:
    """The log groups of these images, and what 0.1 called them: a stack of that time keeps its own."""
    groups = [group for name in names for group in (defaults.log_group(name), f"/aws/imagebuilder/{name}")]
    return [place.arn("logs", f"log-group:{group}") for group in groups]


def image_roles(images: Images) -> list[str]:
    """What the roles of these images are called."""
    uses = ("build", "lifecycle", *(watches.USES if images.when_published else ()))
    return [f"{name}-{use}" for name in images.names for use in uses]


def of_images(place: Place, images: Images) -> list[Statement]:
    """What an images stack reads."""
    return [
        Statement(sid="ReadImages", actions=IMAGE_READS, resources=image_arns(place, images.names)),
        Statement(
            sid="ReadLogGroups", actions=("logs:ListTagsForResource",), resources=log_groups(place, images.names)
        ),
        *roles(place, "Image", image_roles(images), [f"{name}-build" for name in images.names]),
        parent_parameters(place),
    ]


def parent_parameters(place: Place) -> Statement:
    """Amazon's public parameters for its Windows AMIs."""
    public = f"arn:{place.partition}:ssm:{place.region}::parameter/aws/service/ami-windows-latest/*"
    return Statement(sid="ReadAmazonsAmis", actions=("ssm:GetParameter",), resources=(public,))


def of_environment(place: Place, environment: Environment) -> list[Statement]:
    """What an environment stack reads."""
    written = [defaults.output_parameter(name) for name in environment.images]
    # A copy from another Region or account has only part of the tags; its manifest tells the rest.
    named = [place.arn("ssm", f"parameter{name}") for each in written for name in (each, manifest.parameter(each))]
    clusters = [place.arn("eks", f"cluster/{name}") for name in environment.clusters]
    return [
        Statement(sid="ReadClusters", actions=("eks:DescribeCluster", "eks:ListNodegroups"), resources=clusters),
        Statement(
            sid="ReadAccessEntries", actions=("eks:DescribeAccessEntry",), resources=access_entries(place, environment)
        ),
        *([Statement(sid="ReadReleases", actions=("ssm:GetParameter",), resources=named)] if named else []),
        Statement(sid="ReadVpcs", actions=("ec2:DescribeVpcAttribute",), resources=(place.arn("ec2", "vpc/*"),)),
        *roles(place, "Node", environment.role_names, environment.role_names, environment.named),
        *domains.reading(place, environment),
        *volume_keys.reading(environment),
        *([_addons(place, environment)] if environment.vpc_cni else []),
        *([_managed(place, environment)] if environment.managed else []),
        *queues.reading(place, environment),
        *support.reading(place, environment),
        *cni.reading(place, environment),
    ]


def access_entries(place: Place, environment: Environment) -> list[str]:
    """The access entries of the node groups' roles. A role's path is no part of the ARN."""
    called = place.called("role", environment.named.roles)
    roles_of = {
        cluster: [arn.rpartition("/")[2] for arn in (*place.iam("role", *names), *called)]
        for cluster, names in environment.roles.items()
    }
    return [
        place.arn("eks", f"access-entry/{cluster}/role/{place.account}/{role}/*")
        for cluster, names in roles_of.items()
        for role in names
    ]


def addons(place: Place, environment: Environment) -> list[str]:
    """The VPC CNI add-ons of the clusters."""
    return [place.arn("eks", f"addon/{cluster}/vpc-cni/*") for cluster in environment.clusters]


def managed_groups(place: Place, environment: Environment) -> list[str]:
    """The node groups that EKS manages."""
    return [
        place.arn("eks", f"nodegroup/{cluster}/{group}/*")
        for cluster, groups in environment.managed.items()
        for group in groups
    ]


def _managed(place: Place, environment: Environment) -> Statement:
    groups = managed_groups(place, environment)
    return Statement(sid="ReadManagedGroups", actions=("eks:DescribeNodegroup",), resources=groups)


def _addons(place: Place, environment: Environment) -> Statement:
    return Statement(sid="ReadVpcCni", actions=("eks:DescribeAddon",), resources=addons(place, environment))


def roles(
    place: Place, what: str, names: Sequence[str], with_profile: Sequence[str], named: Named = _NONE
) -> list[Statement]:
    """Reading roles, what hangs on them, and instance profiles."""
    role_arns = [*place.iam("role", *names), *place.called("role", named.roles)]
    return [
        Statement(sid=f"Read{what}Roles", actions=READS, resources=role_arns),
        Statement(
            sid=f"Read{what}Profiles",
            actions=("iam:GetInstanceProfile",),
            resources=[
                *place.iam("instance-profile", *with_profile),
                *place.called("instance-profile", named.instance_profiles),
            ],
        ),
    ]
