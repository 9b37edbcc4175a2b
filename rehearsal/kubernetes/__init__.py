"""A real Kubernetes API server with its etcd, on free loopback ports: the API of the rehearsal's clusters.

No node and no scheduler runs, and no controller unless `controllers.start` has some: objects are stored, versioned,
validated and authorised as in any cluster, and nothing acts on them. With an AWS side, tokens as `aws eks get-token`
makes them are accepted through `rehearsal.kubernetes.token_webhook`. The data outlives the processes: starting again in
a folder goes on where it was, at the same address if it is free. The address and its certificate can be had before the
first start.
"""

from rehearsal.kubernetes.commands import available
from rehearsal.kubernetes.processes import KubernetesError
from rehearsal.kubernetes.server import AwsSide, KubeApi, ensure, reserve, start, stop

__all__ = ["AwsSide", "KubeApi", "KubernetesError", "available", "ensure", "reserve", "start", "stop"]
