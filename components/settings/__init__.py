"""Typed settings of a stack, read from Pulumi.<stack>.yaml; `load` is the way in."""

from components.settings.environment import AccessMethod, ClusterSettings, CniMode, EnvironmentSettings
from components.settings.images import ImageSettings, ImagesSettings
from components.settings.load import load
from components.settings.node_group import AmiSettings, NodeGroupSettings
from components.settings.problem import Problem, SettingsError, at
from components.settings.release import ReleaseSettings

__all__ = [
    "AccessMethod",
    "AmiSettings",
    "ClusterSettings",
    "CniMode",
    "EnvironmentSettings",
    "ImageSettings",
    "ImagesSettings",
    "NodeGroupSettings",
    "Problem",
    "ReleaseSettings",
    "SettingsError",
    "at",
    "load",
]
