"""A launch template with two versions, and a good group to start from."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_eks import EKSClient
    from mypy_boto3_iam import IAMClient


@dataclass(frozen=True)
class Template:
    """A launch template: version 1 launches `old`, version 2 `new`."""

    id: str
    old: str
    new: str
    profile: str
    subnets: list[str]
    security_group: str

    def version(self, number: int | str) -> dict[str, str]:
        return {"LaunchTemplateId": self.id, "Version": str(number)}

    def group(self, name: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  any member
        """CreateAutoScalingGroup of three instances of version 1."""
        return {
            "AutoScalingGroupName": name,
            "MinSize": 1,
            "MaxSize": 6,
            "DesiredCapacity": 3,
            "LaunchTemplate": self.version(1),
            "VPCZoneIdentifier": ",".join(self.subnets),
        } | changes


@pytest.fixture
def template(ec2: EC2Client, eks: EKSClient, iam: IAMClient, name: str) -> Template:
    iam.create_instance_profile(InstanceProfileName=name)
    network = eks.describe_cluster(name="dev")["cluster"].get("resourcesVpcConfig", {})
    pattern = [{"Name": "name", "Values": ["Windows_Server-2022-English-Core-EKS_Optimized-1.35-*"]}]
    images = [image.get("ImageId", "") for image in ec2.describe_images(Filters=pattern)["Images"]]  # pyright: ignore[reportArgumentType] a filter
    group = network.get("clusterSecurityGroupId", "")
    made = ""
    for image in images[:2]:
        data: dict[str, Any] = {
            "ImageId": image,
            "InstanceType": "m6i.large",
            "IamInstanceProfile": {"Name": name},
            "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
            "NetworkInterfaces": [{"DeviceIndex": 0, "Groups": [group]}],
            "UserData": base64.b64encode(b"<powershell></powershell>").decode(),
            "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "from", "Value": "template"}]}],
        }
        if made:
            ec2.create_launch_template_version(LaunchTemplateId=made, LaunchTemplateData=data)  # pyright: ignore[reportArgumentType] as above
        else:
            created = ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)  # pyright: ignore[reportArgumentType] as above
            made = created["LaunchTemplate"].get("LaunchTemplateId", "")
    return Template(made, images[0], images[1], name, network.get("subnetIds", [])[:3], group)
