"""Typed settings of a stack, read from Pulumi.<stack>.yaml; `load` is the way in."""

from components.settings.environment import AnyNodeGroup, ClusterSettings, EnvironmentSettings
from components.settings.images import ImageSettings, ImagesSettings
from components.settings.load import load
from components.settings.managed_node_group import ManagedNodeGroupSettings
from components.settings.node_group import AmiSettings, InstanceRefreshSettings, NodeGroupSettings
from components.settings.problem import SettingsError, at, noted
from components.settings.release import ReleaseSettings
from components.settings.vpc_cni import CniMode

__all__ = [
    "AmiSettings",
    "AnyNodeGroup",
    "ClusterSettings",
    "CniMode",
    "EnvironmentSettings",
    "ImageSettings",
    "ImagesSettings",
    "InstanceRefreshSettings",
    "ManagedNodeGroupSettings",
    "NodeGroupSettings",
    "ReleaseSettings",
    "SettingsError",
    "at",
    "load",
    "noted",
]
