"""The VPC CNI add-on with Windows IPAM on: without it no Windows pod gets an address."""

import json

import pulumi
import pulumi_aws as aws

from components.cluster.cluster import Cluster


def vpc_cni_addon(
    name: str,
    cluster: Cluster,
    *,
    prefix_delegation: bool = False,
    addon_version: str | None = None,
    service_account_role_arn: str | None = None,
) -> aws.eks.Addon:
    """The add-on, owned by the program that calls this.

    Its settings go through the add-on's own configuration: a patch of its ConfigMap is undone by the next update of the
    add-on (amazon-vpc-cni-k8s#2877). Its schema wants the text "true".

    Args:
        name: name in the program.
        cluster: the cluster.
        prefix_delegation: give Windows nodes /28 prefixes, for more pods.
        addon_version: version. Default: EKS's own choice.
        service_account_role_arn: role of the aws-node service account. Default: the nodes' role.
    """
    configuration = {"enableWindowsIpam": "true"}
    if prefix_delegation:
        configuration["enableWindowsPrefixDelegation"] = "true"
    return aws.eks.Addon(
        name,
        cluster_name=cluster["name"],
        addon_name="vpc-cni",
        addon_version=addon_version,
        configuration_values=json.dumps(configuration),
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
        service_account_role_arn=service_account_role_arn,
        # Without the add-on all pods of the cluster lose their network, Linux ones too.
        opts=pulumi.ResourceOptions(retain_on_delete=True),
    )
