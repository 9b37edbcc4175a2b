"""Windows nodes that join an Active Directory domain before they join their cluster, and accounts that pods run as."""
# ruff: noqa: INP001  a program with a folder of its own, which nothing imports

from __future__ import annotations

import pulumi

import components
from components.cluster.cluster import private_subnet_ids
from components.nodes.domain_args import DomainArgs, GmsaArgs
from components.nodes.own_ami import from_id


def main() -> components.WindowsNodeGroup:
    """Make the group; its credential specs are an output for `kubectl apply`."""
    config = pulumi.Config()
    cluster = components.from_lookup(config.require("cluster"))
    domain = config.require("domain")
    args = components.WindowsNodeGroupArgs(
        cluster=cluster,
        group_name="web",
        ami=from_id(config.require("ami"), {}),
        subnet_ids=private_subnet_ids(str(cluster["vpc_id"])),
        domain=DomainArgs(directory_id=config.require("directory"), name=domain),
        gmsa=GmsaArgs(
            accounts=config.require_object("accounts"),
            domain_name=domain,
            netbios_name=config.require("netbiosName"),
            sid=config.require("sid"),
            guid=config.require("guid"),
        ),
    )
    pulumi.export("gmsaCredentialSpecs", components.group_credential_specs(args))
    return components.WindowsNodeGroup("web", args)


group = main()
pulumi.export("autoScalingGroupName", group.auto_scaling_group_name)
