"""Clusters by name, and access entries by cluster and principal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine_plugin.values import items, members
from standin.provider.errors import ProviderError

if TYPE_CHECKING:
    from engine_plugin.values import Value
    from standin.provider.sources.source import Query


def cluster(query: Query) -> dict[str, Value]:
    name = query.args.get("name")
    if not name:
        raise ProviderError('Missing required argument: The argument "name" is required, but no definition was found')
    answer = query.find(f"EKS Cluster ({name})", "eks", "DescribeCluster", name=name)["cluster"]
    switches = items(members(answer.get("logging")).get("clusterLogging"))
    logs = sorted(kind for switch in switches if switch.get("enabled") for kind in switch["types"])
    found = query.decode("eks", "DescribeCluster", "cluster", answer, vpcConfig="resourcesVpcConfig")
    return {**found, "id": name, "enabledClusterLogTypes": logs, "tags": answer.get("tags") or {}}


def access_entry(query: Query) -> dict[str, Value]:
    name, principal = str(query.args.get("clusterName")), str(query.args.get("principalArn"))
    answer = query.find(
        f"EKS Access Entry ({name}:{principal})",
        "eks",
        "DescribeAccessEntry",
        clusterName=name,
        principalArn=principal,
    )["accessEntry"]
    found = query.decode("eks", "DescribeAccessEntry", "accessEntry", answer, userName="username")
    tags = members(answer.get("tags"))
    return {**found, "id": f"{name}:{principal}", "tags": tags, "tagsAll": tags}


def addon(query: Query) -> dict[str, Value]:
    name, addon_name = str(query.args.get("clusterName")), str(query.args.get("addonName"))
    answer = query.find(
        f"EKS Add-On ({name}:{addon_name})", "eks", "DescribeAddon", clusterName=name, addonName=addon_name
    )["addon"]
    told = {key: value for key, value in answer.items() if key != "podIdentityAssociations"}  # ARNs here, roles there
    found = query.decode("eks", "DescribeAddon", "addon", told, arn="addonArn")
    return {**found, "id": f"{name}:{addon_name}", "tags": members(answer.get("tags"))}


def node_group(query: Query) -> dict[str, Value]:
    cluster_name, name = str(query.args.get("clusterName")), str(query.args.get("nodeGroupName"))
    answer = query.find(
        f"EKS Node Group ({cluster_name}:{name})",
        "eks",
        "DescribeNodegroup",
        clusterName=cluster_name,
        nodegroupName=name,
    )["nodegroup"]
    told = {"arn": "nodegroupArn", "nodeGroupName": "nodegroupName", "nodeRoleArn": "nodeRole", "subnetIds": "subnets"}
    found = query.decode("eks", "DescribeNodegroup", "nodegroup", answer, **told)
    return {**found, "id": f"{cluster_name}:{name}", "tags": members(answer.get("tags"))}


def node_groups(query: Query) -> dict[str, Value]:
    cluster_name = str(query.args.get("clusterName"))
    answer = query.find(f"EKS Node Groups ({cluster_name})", "eks", "ListNodegroups", clusterName=cluster_name)
    return {"id": cluster_name, "clusterName": cluster_name, "names": answer["nodegroups"]}


SOURCES = {
    "aws:eks/getAccessEntry:getAccessEntry": access_entry,
    "aws:eks/getAddon:getAddon": addon,
    "aws:eks/getCluster:getCluster": cluster,
    "aws:eks/getNodeGroup:getNodeGroup": node_group,
    "aws:eks/getNodeGroups:getNodeGroups": node_groups,
}
