"""The Kubernetes groups of nodes.

Source: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
"""

NODES_GROUP = "system:nodes"
WINDOWS_GROUP = "eks:kube-proxy-windows"
"""The Kubernetes group without which kube-proxy on Windows may not list endpoints."""

NODE_GROUPS = ("system:bootstrappers", NODES_GROUP)
WINDOWS_GROUPS = (*NODE_GROUPS, WINDOWS_GROUP)
"""What a mapping of ours gives where it names no groups."""
