"""Windows nodes on Amazon EKS: the components, their arguments, and the pure modules they are made of.

This door is lazy (PEP 562): importing a pure module such as `components.facts.windows_images` loads no Pulumi.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from components.access.node_access import AccessError, WindowsNodeAccess, WindowsNodeAccessArgs
    from components.access.pulumi_eks import role_mapping
    from components.aws_auth.plugin.args import AwsAuthRoleMappingArgs
    from components.aws_auth.plugin.resource import AwsAuthRoleMapping
    from components.cluster.cluster import (
        Cluster,
        ClusterError,
        from_lookup,
        from_pulumi_eks,
        from_resource,
        from_stack_output,
    )
    from components.cluster.support import WindowsClusterSupport
    from components.cluster.support_args import WindowsClusterSupportArgs
    from components.cluster.vpc_cni import vpc_cni_addon
    from components.facts.release import Release
    from components.facts.windows_images import AmiName, Variant, WindowsServer
    from components.iam.deploy_roles.args import DeployRolesArgs
    from components.iam.deploy_roles.roles import DeployRoles
    from components.images.args import WindowsImagePipelineArgs
    from components.images.pipeline import WindowsImagePipeline
    from components.nodes.ami import AmiError, NodeAmi
    from components.nodes.args import WindowsNodeGroupArgs
    from components.nodes.domain import group_credential_specs
    from components.nodes.group import WindowsNodeGroup
    from components.nodes.managed_args import ManagedWindowsNodeGroupArgs
    from components.nodes.managed_group import ManagedWindowsNodeGroup
    from components.nodes.queue_args import NodeTerminationQueueArgs
    from components.nodes.role import NodeRole
    from components.nodes.shared_role import SharedNodeRole
    from components.nodes.shared_role_args import SharedNodeRoleArgs
    from components.nodes.startup_taint import startup_taint_controller
    from components.nodes.termination_queue import NodeTerminationQueue

__all__ = [
    "AccessError",
    "AmiError",
    "AmiName",
    "AwsAuthRoleMapping",
    "AwsAuthRoleMappingArgs",
    "Cluster",
    "ClusterError",
    "DeployRoles",
    "DeployRolesArgs",
    "ManagedWindowsNodeGroup",
    "ManagedWindowsNodeGroupArgs",
    "NodeAmi",
    "NodeRole",
    "NodeTerminationQueue",
    "NodeTerminationQueueArgs",
    "Release",
    "SharedNodeRole",
    "SharedNodeRoleArgs",
    "Variant",
    "WindowsClusterSupport",
    "WindowsClusterSupportArgs",
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
    "from_stack_output",
    "group_credential_specs",
    "role_mapping",
    "startup_taint_controller",
    "vpc_cni_addon",
]

_HOMES = {
    "AccessError": "access.node_access",
    "AmiError": "nodes.ami",
    "AmiName": "facts.windows_images",
    "AwsAuthRoleMapping": "aws_auth.plugin.resource",
    "AwsAuthRoleMappingArgs": "aws_auth.plugin.args",
    "Cluster": "cluster.cluster",
    "ClusterError": "cluster.cluster",
    "DeployRoles": "iam.deploy_roles.roles",
    "DeployRolesArgs": "iam.deploy_roles.args",
    "ManagedWindowsNodeGroup": "nodes.managed_group",
    "ManagedWindowsNodeGroupArgs": "nodes.managed_args",
    "NodeAmi": "nodes.ami",
    "NodeRole": "nodes.role",
    "NodeTerminationQueue": "nodes.termination_queue",
    "NodeTerminationQueueArgs": "nodes.queue_args",
    "Release": "facts.release",
    "SharedNodeRole": "nodes.shared_role",
    "SharedNodeRoleArgs": "nodes.shared_role_args",
    "Variant": "facts.windows_images",
    "WindowsClusterSupport": "cluster.support",
    "WindowsClusterSupportArgs": "cluster.support_args",
    "WindowsImagePipeline": "images.pipeline",
    "WindowsImagePipelineArgs": "images.args",
    "WindowsNodeAccess": "access.node_access",
    "WindowsNodeAccessArgs": "access.node_access",
    "WindowsNodeGroup": "nodes.group",
    "WindowsNodeGroupArgs": "nodes.args",
    "WindowsServer": "facts.windows_images",
    "from_lookup": "cluster.cluster",
    "from_pulumi_eks": "cluster.cluster",
    "from_resource": "cluster.cluster",
    "from_stack_output": "cluster.cluster",
    "group_credential_specs": "nodes.domain",
    "role_mapping": "access.pulumi_eks",
    "startup_taint_controller": "nodes.startup_taint",
    "vpc_cni_addon": "cluster.vpc_cni",
}
"""Name to the module that it is defined in."""


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
