"""Container registries, asked for manifests alone."""
