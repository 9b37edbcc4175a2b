"""The VPC CNI of a cluster: whether it gives Windows pods their addresses, and whether it has a role of its own.

Source: https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from eks_windows.forms.clusters import cluster_applied_to, cluster_of
from eks_windows.forms.config_maps import CONFIG_MAPS, in_kube_system
from eks_windows.model import Fact, NetworkSetting

if TYPE_CHECKING:
    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.view import View

_ADDONS = ("aws:eks/addon:Addon", "aws-native:eks:Addon")

TYPES = (*_ADDONS, *CONFIG_MAPS)


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """The add-on vpc-cni, or the ConfigMap amazon-vpc-cni."""
    props = resource.props
    name = resource.text(props.get("addonName"))
    if resource.type in _ADDONS and (name.unknown is not None or name.value == "vpc-cni"):
        values = props.get("configurationValues")
        role = props.get("serviceAccountRoleArn")
        own = not role.absent or not props.get("podIdentityAssociations").absent
        cluster = cluster_of(graph, resource, props.get("clusterName"))
        unnamed: Fact[bool] = Fact(values.place, unknown=name.unknown)
        enabled = _configured(resource, values) if name.known else unnamed
        own_role = unnamed if own and name.unknown is not None else Fact(values.place, own)
        estate.network.append(NetworkSetting(values.place, cluster, enabled, own_role))
    elif resource.type in CONFIG_MAPS and props.at("metadata", "name").text() == "amazon-vpc-cni":
        setting = props.at("data").get("enable-windows-ipam")
        counts = in_kube_system(graph, resource)
        if counts.value is False:
            return
        elsewhere: Fact[str] = Fact(counts.place, unknown=counts.unknown)
        cluster = cluster_applied_to(graph, resource) if counts.known else elsewhere
        estate.network.append(NetworkSetting(setting.place, cluster, resource.boolean(setting), Fact(setting.place)))


def _configured(resource: Resource, values: View) -> Fact[bool]:
    """`enableWindowsIpam` in the add-on's configuration values, which are one JSON or YAML text."""
    text = resource.text(values)
    return text.map(_enabled)


def _enabled(text: str) -> bool | None:
    try:
        settings: object = json.loads(text)
    except (ValueError, RecursionError):
        return any(line.split("#")[0].split() == ["enableWindowsIpam:", '"true"'] for line in text.splitlines())
    if not isinstance(settings, dict):
        return None
    return str(cast("dict[str, object]", settings).get("enableWindowsIpam", "false")).lower() == "true"
