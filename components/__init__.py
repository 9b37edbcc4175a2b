"""Windows nodes on Amazon EKS: the components, their arguments, and the pure modules they are made of.

This door is lazy (PEP 562): importing a pure module such as `components.windows_images` loads no Pulumi.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from components.aws_auth.pulumi_eks import role_mapping
    from components.aws_auth.resource import AwsAuthRoleMapping, AwsAuthRoleMappingArgs
    from components.cluster import Cluster, ClusterError, from_lookup, from_pulumi_eks, from_resource
    from components.image_pipeline import WindowsImagePipeline
    from components.image_pipeline_args import WindowsImagePipelineArgs
    from components.node_access import AccessError, WindowsNodeAccess, WindowsNodeAccessArgs
    from components.node_ami import AmiError, NodeAmi
    from components.node_group import WindowsNodeGroup
    from components.node_group_args import WindowsNodeGroupArgs
    from components.node_role import NodeRole
    from components.release import Release
    from components.vpc_cni import vpc_cni_addon
    from components.windows_images import AmiName, Variant, WindowsServer

__all__ = [
    "AccessError",
    "AmiError",
    "AmiName",
    "AwsAuthRoleMapping",
    "AwsAuthRoleMappingArgs",
    "Cluster",
    "ClusterError",
    "NodeAmi",
    "NodeRole",
    "Release",
    "Variant",
    "WindowsImagePipeline",
    "WindowsImagePipelineArgs",
    "WindowsNodeAccess",
    "WindowsNodeAccessArgs",
    "WindowsNodeGroup",
    "WindowsNodeGroupArgs",
    "WindowsServer",
    "from_lookup",
    "from_pulumi_eks",
    "from_resource",
    "role_mapping",
    "vpc_cni_addon",
]

_HOMES = {
    "AccessError": "node_access",
    "AmiError": "node_ami",
    "AmiName": "windows_images",
    "AwsAuthRoleMapping": "aws_auth.resource",
    "AwsAuthRoleMappingArgs": "aws_auth.resource",
    "Cluster": "cluster",
    "ClusterError": "cluster",
    "NodeAmi": "node_ami",
    "NodeRole": "node_role",
    "Release": "release",
    "Variant": "windows_images",
    "WindowsImagePipeline": "image_pipeline",
    "WindowsImagePipelineArgs": "image_pipeline_args",
    "WindowsNodeAccess": "node_access",
    "WindowsNodeAccessArgs": "node_access",
    "WindowsNodeGroup": "node_group",
    "WindowsNodeGroupArgs": "node_group_args",
    "WindowsServer": "windows_images",
    "from_lookup": "cluster",
    "from_pulumi_eks": "cluster",
    "from_resource": "cluster",
    "role_mapping": "aws_auth.pulumi_eks",
    "vpc_cni_addon": "vpc_cni",
}
"""Name to the module that it is defined in."""


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
