"""What stacks say they made, compared with what the account holds: read through boto3, as any other tool would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3

from components.facts.release import KUBELET_VERSION_TAG, OS_BUILD_TAG
from rehearsal.shell import REGION
from rehearsal.show import Row, compared

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rehearsal.builds import Build


def images(outputs: Mapping[str, Any]) -> Iterator[Row]:
    """The pipelines of the images stack, from its output `images`."""
    client = boto3.client("imagebuilder", region_name=REGION)
    for name, image in outputs.items():
        pipeline = client.get_image_pipeline(imagePipelineArn=image["pipelineArn"])["imagePipeline"]
        yield compared(f"image {name}", "pipeline", image["pipelineArn"], pipeline["arn"])
        recipe_version = pipeline["imageRecipeArn"].rpartition("/")[2]
        yield compared(f"image {name}", "recipe version", image["recipeVersion"], recipe_version)


def releases(outputs: Mapping[str, Any], builds: Mapping[str, Build]) -> Iterator[Row]:
    """The releases that were built: the AMI, what its tags tell, and whether the output parameter names it."""
    ec2, ssm = boto3.client("ec2", region_name=REGION), boto3.client("ssm", region_name=REGION)
    for name, build in builds.items():
        ami = ec2.describe_images(ImageIds=[build.ami_id])["Images"][0]
        tags = {tag["Key"]: tag["Value"] for tag in ami["Tags"]}
        named = ssm.get_parameter(Name=outputs[name]["outputParameter"])["Parameter"]["Value"]
        part = f"release {name}"
        yield compared(part, "AMI", build.ami_id, named)
        for what, tag in (("kubelet", KUBELET_VERSION_TAG), ("OS build", OS_BUILD_TAG)):
            yield Row(part, what, tags.get(tag, ""), "" if tag in tags else f"the AMI has no tag {tag}")


def node_groups(stack: str, clusters: Mapping[str, Any]) -> Iterator[Row]:
    """The node groups of an environment stack, from its output `clusters`."""
    for cluster_name, cluster in clusters.items():
        for name, group in cluster["nodeGroups"].items():
            yield from _node_group(f"{stack} {cluster_name}/{name}", cluster_name, group)


def _node_group(part: str, cluster: str, group: Mapping[str, Any]) -> Iterator[Row]:
    role = boto3.client("iam").get_role(RoleName=group["roleName"])["Role"]
    yield compared(part, "role", group["roleArn"], role["Arn"])
    autoscaling = boto3.client("autoscaling", region_name=REGION)
    wanted = [group["autoScalingGroupName"]]
    scaling = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=wanted)["AutoScalingGroups"][0]
    yield compared(part, "Auto Scaling group", group["autoScalingGroupName"], scaling["AutoScalingGroupName"])
    template = scaling["LaunchTemplate"]
    said = f"{group['launchTemplateId']} version {group['launchTemplateVersion']}"
    yield compared(part, "launch template", said, f"{template['LaunchTemplateId']} version {template['Version']}")
    ec2 = boto3.client("ec2", region_name=REGION)
    version = ec2.describe_launch_template_versions(
        LaunchTemplateId=template["LaunchTemplateId"], Versions=[template["Version"]]
    )["LaunchTemplateVersions"][0]
    yield compared(part, "AMI", group["amiId"], version["LaunchTemplateData"]["ImageId"])
    eks = boto3.client("eks", region_name=REGION)
    entry = eks.describe_access_entry(clusterName=cluster, principalArn=group["roleArn"])["accessEntry"]
    yield compared(part, "access entry", "EC2_WINDOWS", entry["type"])
