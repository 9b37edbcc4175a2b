"""AWS managed policies that the roles of machines get, by name. Pure."""

BUILD_POLICIES = (
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonSSMManagedInstanceCore",
    "EC2InstanceProfileForImageBuilder",
)
"""Of the machines on which images are built; the registry's only where the cache needs it."""

RESOURCE_CONTROLLER_POLICY = "AmazonEKSVPCResourceController"
"""Of the control plane's role: by it the VPC resource controller gives Windows pods their addresses."""

CNI_POLICY = "AmazonEKS_CNI_Policy"
"""Of whose rights the VPC CNI has: the nodes' role, or one of its service account."""

LIFECYCLE_POLICY = "service-role/EC2ImageBuilderLifecycleExecutionPolicy"
"""Of the role by which Image Builder deletes old images."""


def node_policies(*, cni: bool, ssm: bool, cloudwatch: bool) -> list[str]:
    """Names of the AWS managed policies of a node role.

    Args:
        cni: for nodes whose VPC CNI has no role of its own.
        ssm: for access through Systems Manager, in place of a key pair and open ports.
        cloudwatch: for the CloudWatch agent on the nodes.
    """
    names = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"]
    if cni:
        names.append(CNI_POLICY)
    if ssm:
        names.append("AmazonSSMManagedInstanceCore")
    if cloudwatch:
        names.append("CloudWatchAgentServerPolicy")
    return names
