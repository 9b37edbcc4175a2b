"""Every check, with its code, what holds where it passes, and its source."""

from __future__ import annotations

from operations.doctor.checks import access, account, cluster, cni, launch, network, workloads
from operations.doctor.checks.check import Check

_EKS = "https://docs.aws.amazon.com/eks/latest/userguide"
_WINDOWS = f"{_EKS}/windows-support.html"
_PRIVATE = f"{_EKS}/private-clusters.html"
_NETWORK = f"{_EKS}/network-reqs.html"
_EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide"
_SCALING = "https://docs.aws.amazon.com/autoscaling/ec2/userguide"
_KUBERNETES = "https://kubernetes.io/docs/tasks/run-application/configure-pdb/"

CHECKS = (
    Check("D01", cluster.rights, "all was asked that is needed", "this project, docs/doctor.md"),
    Check("D02", cluster.active, "it is ACTIVE, and EKS sees no issue", "EKS API, DescribeCluster: health"),
    Check("D03", cluster.supported, "over 90 days of standard support are left", f"{_EKS}/kubernetes-versions.html"),
    Check("D04", cluster.platform, "its platform version supports Windows", _WINDOWS),
    Check("D05", cluster.own_nodes, "IPv4, and groups of its own", _WINDOWS),
    Check("D06", workloads.linux_nodes, "two or more Linux nodes are Ready, and CoreDNS answers", _WINDOWS),
    Check("D07", cni.ipam, "Windows IPAM is on", _WINDOWS),
    Check("D08", cni.resource_controller, f"its role has {cni.CONTROLLER}", _WINDOWS),
    Check("D09", cni.limits, "nothing is on that Windows nodes do without", _WINDOWS),
    Check("D10", access.let_in, "each role of nodes is let in as what it is", f"{_EKS}/access-entries.html"),
    Check("D11", access.own_role, "no role is shared", f"{_EKS}/launch-windows-workers.html"),
    Check("D12", cluster.mode, "access entries count", f"{_EKS}/grant-k8s-access.html"),
    Check("D13", network.addresses, "the groups' subnets have enough", f"{_EKS}/windows-support.html", of_groups=True),
    Check(
        "D14", network.public_subnets, "private subnets, or public ones that give addresses", _NETWORK, of_groups=True
    ),
    Check("D15", network.zones, "subnets of ordinary zones", _NETWORK),
    Check(
        "D16",
        network.dhcp,
        "one domain, AmazonProvidedDNS",
        "https://github.com/aws/containers-roadmap/issues/1887",
    ),
    Check("D17", network.dns, "DNS support and host names are on", _NETWORK),
    Check("D18", network.api_server, "the endpoint takes the nodes' requests", f"{_EKS}/cluster-endpoint.html"),
    Check("D19", network.endpoints, "a way to the internet, or all endpoints", _PRIVATE),
    Check("D20", network.bootstrap_arguments, "they need not ask EKS, or can", _PRIVATE, of_groups=True),
    Check("D21", account.service_roles, "all that are used", f"{_SCALING}/autoscaling-service-linked-role.html"),
    Check(
        "D22",
        launch.keys,
        "AWS's own keys, or ones that it may use",
        f"{_SCALING}/key-policy-requirements-EBS-encryption.html",
        of_groups=True,
    ),
    Check("D23", account.vcpus, "there is room", f"{_EC2}/ec2-on-demand-instances.html", of_groups=True),
    Check(
        "D24",
        account.storage,
        "there is room",
        "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-resource-quotas.html",
        of_groups=True,
    ),
    Check(
        "D25",
        launch.fast_launch,
        "on for own AMIs, with snapshots for a roll-out",
        f"{_EC2}/win-ami-config-fast-launch.html",
        of_groups=True,
    ),
    Check("D26", launch.amis, "available and allowed", f"{_EC2}/ec2-allowed-amis.html", of_groups=True),
    Check(
        "D27",
        launch.templates,
        "numbers, and no root volume beside Fast Launch",
        "https://github.com/aws/karpenter-provider-aws/issues/9014",
        of_groups=True,
    ),
    Check("D28", launch.processes, "none is suspended", f"{_SCALING}/as-suspend-resume-processes.html", of_groups=True),
    Check("D29", launch.drain, "a termination hook, or EKS", f"{_SCALING}/lifecycle-hooks.html", of_groups=True),
    Check("D30", workloads.budgets, "each budget of a pod on a Windows node allows one to go", _KUBERNETES),
    Check("D31", workloads.single_replicas, "none has a single replica", _KUBERNETES),
    Check(
        "D32",
        launch.warm_up,
        "it waits as long as they take",
        f"{_SCALING}/instance-refresh-overview.html",
        of_groups=True,
    ),
    Check("D33", launch.joins_in_time, "well within it", f"{_EKS}/managed-node-update-behavior.html", of_groups=True),
    Check(
        "D34",
        account.agents,
        "all are Online",
        "Systems Manager API, DescribeInstanceInformation: PingStatus",
        of_groups=True,
    ),
    Check("D35", cluster.insights, "all its insights pass", f"{_EKS}/cluster-insights.html"),
    Check("D36", cluster.regional_sts, "EKS says nothing else", "EKS API, ClusterIssue: StsRegionalEndpointDisabled"),
    Check("D37", workloads.autoscaler, "there is none", _PRIVATE),
)
