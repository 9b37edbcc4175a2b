"""The tag that ties machines to their cluster, as a fix.

Source: https://docs.aws.amazon.com/eks/latest/userguide/launch-windows-workers.html
"""

from __future__ import annotations

TIE = (
    'tags=[{"key": "kubernetes.io/cluster/<name>", "value": "owned", "propagate_at_launch": True}]'
    " on the Auto Scaling group"
)
"""What tells that a group joins a cluster, whatever it launches."""
