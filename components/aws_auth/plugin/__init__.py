"""The folder that Pulumi.yaml names as the plugin of this project's own resources."""
