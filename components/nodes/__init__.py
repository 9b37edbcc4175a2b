"""The Windows node group: role, template, group, and how nodes are replaced."""
