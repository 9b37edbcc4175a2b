"""Who takes the startup taint off a node: a small controller in the cluster, and the manifests that run it."""
