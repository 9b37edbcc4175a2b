"""A good images stack and a good environment stack, to break one thing of."""

import json
from copy import deepcopy
from typing import Any

from components.settings import EnvironmentSettings, ImagesSettings, SettingsError, load

REGION = "eu-central-1"

IMAGE: dict[str, Any] = {
    "name": "windows-2022-core",
    "windowsServer": 2022,
    "variant": "Core",
    "kubernetesMinor": "1.35",
    "cachedImages": ["mcr.microsoft.com/windows/servercore:ltsc2022"],
}

RELEASE: dict[str, Any] = {
    "image": "windows-2022-core",
    "amiIds": {REGION: "ami-0123456789abcdef0"},
    "windowsServer": "2022",
    "variant": "Core",
    "kubernetesMinor": "1.35",
    "kubeletVersion": "1.35.8",
    "osBuild": "20348.5962",
    "buildDate": "2026-11-18",
    "recipeVersion": "1.0.42",
}

NODE_GROUP: dict[str, Any] = {"name": "windows", "ami": {"release": RELEASE}, "minSize": 1, "maxSize": 3}

CLUSTER: dict[str, Any] = {"name": "dev", "nodeGroups": [NODE_GROUP, {**NODE_GROUP, "name": "batch"}]}


def images(**changes: object) -> dict[str, Any]:
    """The config of an images stack with one image, some keys of it changed; None takes a key away."""
    return {"aws:region": REGION, "eks-windows-nodes:images": [_changed(IMAGE, changes)]}


def node_group(**changes: object) -> dict[str, Any]:
    """The config of an environment stack whose first node group has some keys changed."""
    cluster = deepcopy(CLUSTER)
    cluster["nodeGroups"][0] = _changed(cluster["nodeGroups"][0], changes)
    return {"aws:region": REGION, "eks-windows-nodes:clusters": [cluster]}


def managed_node_group(**changes: object) -> dict[str, Any]:
    """The same of a node group that EKS manages."""
    return node_group(**{"kind": "managed", **changes})


def release(**changes: object) -> dict[str, Any]:
    """The config of an environment stack whose first node group has a release with some keys changed."""
    return node_group(ami={"release": _changed(RELEASE, changes)})


def cluster(**changes: object) -> dict[str, Any]:
    """The config of an environment stack whose cluster has some keys changed."""
    return {"aws:region": REGION, "eks-windows-nodes:clusters": [_changed(CLUSTER, changes)]}


def loaded(config: dict[str, Any]) -> ImagesSettings | EnvironmentSettings:
    """What comes of a config as the engine hands it over: structured values as JSON."""
    return load({key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()})


def problems(config: dict[str, Any]) -> list[str]:
    """The lines that a config ends in; none where it is good."""
    try:
        loaded(config)
    except SettingsError as error:
        return str(error).splitlines()
    return []


def _changed(good: dict[str, Any], changes: dict[str, object]) -> dict[str, Any]:
    return {key: value for key, value in {**deepcopy(good), **changes}.items() if value is not None}
