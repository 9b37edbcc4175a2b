"""A cluster with Linux and Windows nodes, with the real SDK's typed classes."""

import base64
import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
linux_version = config.get("linuxVersion") or "1.34"
bootstrap = r"""<powershell>
& "C:\Program Files\Amazon\EKS\Start-EKSBootstrap.ps1" -EKSClusterName 'prod' 3>&1 4>&1 5>&1 6>&1
</powershell>
"""
release = {
    "eks-windows-nodes/windows-server": "2022",
    "eks-windows-nodes/variant": "Core",
    "eks-windows-nodes/kubernetes-minor": "1.34",
    "eks-windows-nodes/kubelet-version": "1.34.2",
    "eks-windows-nodes/os-build": "20348.4405",
    "eks-windows-nodes/recipe-version": "1.0.4711",
    "eks-windows-nodes/build-date": config.require("buildDate"),
}
statement = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
subnets = ["subnet-0a", "subnet-0b"]

cluster_role = aws.iam.Role("clusterRole", assume_role_policy=trust)
cluster = aws.eks.Cluster(
    "cluster", version="1.34", role_arn=cluster_role.arn, vpc_config=aws.eks.ClusterVpcConfigArgs(subnet_ids=subnets)
)
windows_role = aws.iam.Role("windowsRole", assume_role_policy=trust)
profile = aws.iam.InstanceProfile("profile", role=windows_role.name)
aws.eks.AccessEntry("entry", cluster_name=cluster.name, principal_arn=windows_role.arn, type="EC2_WINDOWS")
aws.eks.Addon(
    "cni",
    cluster_name=cluster.name,
    addon_name="vpc-cni",
    configuration_values=json.dumps({"enableWindowsIpam": "true"}),
)


def windows_nodes(template_name: str, group_name: str, image: str, tokens: str) -> None:
    """A self-managed Windows node group."""
    template = aws.ec2.LaunchTemplate(
        template_name,
        image_id=image,
        instance_type="m6i.large",
        block_device_mappings=[
            aws.ec2.LaunchTemplateBlockDeviceMappingArgs(
                device_name="/dev/sda1",
                ebs=aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgs(encrypted="true", volume_type="gp3"),
            )
        ],
        user_data=base64.b64encode(bootstrap.encode()).decode(),
        iam_instance_profile=aws.ec2.LaunchTemplateIamInstanceProfileArgs(arn=profile.arn),
        metadata_options=aws.ec2.LaunchTemplateMetadataOptionsArgs(
            http_tokens=tokens, http_endpoint="enabled", http_put_response_hop_limit=1
        ),
        tag_specifications=[aws.ec2.LaunchTemplateTagSpecificationArgs(resource_type="instance", tags=release)],
    )
    aws.autoscaling.Group(
        group_name,
        min_size=1,
        max_size=2,
        launch_template=aws.autoscaling.GroupLaunchTemplateArgs(
            id=template.id, version=template.latest_version.apply(str)
        ),
        instance_refresh=aws.autoscaling.GroupInstanceRefreshArgs(strategy="Rolling"),
        tags=[
            aws.autoscaling.GroupTagArgs(
                key=pulumi.Output.concat("kubernetes.io/cluster/", cluster.name),
                value="owned",
                propagate_at_launch=True,
            ),
            aws.autoscaling.GroupTagArgs(
                key="k8s.io/cluster-autoscaler/node-template/taint/os",
                value="windows:NoSchedule",
                propagate_at_launch=False,
            ),
        ],
    )


windows_nodes("template", "group", "ami-0aaaaaaaaaaaaaaaa", config.get("httpTokens") or "required")
windows_nodes("secondTemplate", "second", config.get("secondAmi") or "ami-0aaaaaaaaaaaaaaaa", "required")
linux_role = aws.iam.Role("linuxRole", assume_role_policy=trust)
aws.eks.NodeGroup(
    "linux",
    cluster_name=cluster.name,
    node_role_arn=windows_role.arn if config.get_bool("sharedRole") else linux_role.arn,
    subnet_ids=subnets,
    scaling_config=aws.eks.NodeGroupScalingConfigArgs(min_size=1, desired_size=1, max_size=2),
    ami_type="AL2023_x86_64_STANDARD",
    version=linux_version,
    release_version=f"{linux_version}.2-20261107",
)
