"""How nodes behind a proxy reach a cluster's API server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components.cluster.lookups import LookUpError, asked, looked_up

if TYPE_CHECKING:
    from components.cluster.cluster import Cluster


def warn_of_direct_endpoint(cluster: Cluster, group: str, opts: pulumi.InvokeOptions | None = None) -> None:
    """Say in a preview that nodes with a proxy would ask a public endpoint without it.

    Nothing is said where the cluster is not known, or nobody may ask for it.

    Args:
        cluster: the cluster.
        group: name of a node group whose proxy has no endpoint_by_proxy.
        opts: how to call AWS.
    """
    name = cluster["name"]
    if not isinstance(name, str) or not pulumi.runtime.is_dry_run():
        return
    try:
        found = looked_up(lambda: asked(aws.eks.get_cluster, opts, name=name))
    except LookUpError:
        return
    if found is not None and found.vpc_config.endpoint_private_access is False:
        pulumi.log.warn(
            f"{name}: its endpoint is public only, and node group {group} asks it without the proxy, for which its "
            "subnets need a way out of their own; switch private access on (aws eks update-cluster-config), or give "
            "proxy.endpointByProxy"
        )
