"""A stack as this machine knows it: its file and what Pulumi's command prints of its outputs."""
