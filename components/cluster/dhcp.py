"""What a cluster's VPC tells its machines of domains.

Windows takes the domain-name of DHCP options for one domain, and a kubelet whose name holds a blank ends; Linux takes
several (aws/containers-roadmap#1887, EC2 user guide, DHCP option sets).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components.cluster.lookups import LookUpError, asked

if TYPE_CHECKING:
    from components.cluster.cluster import Cluster

NO_OPTIONS = "default"
"""What a VPC without DHCP options names (EC2 API reference, AssociateDhcpOptions)."""


def warn_of_domains(cluster: Cluster, opts: pulumi.InvokeOptions | None = None) -> None:
    """Say in a preview that Windows nodes of a cluster would get no name; that nobody may ask, too.

    Args:
        cluster: the cluster; while its VPC is not known, nothing is asked.
        opts: how to call AWS.
    """
    vpc_id = cluster["vpc_id"]
    if not isinstance(vpc_id, str) or not pulumi.runtime.is_dry_run():
        return
    try:
        options = asked(aws.ec2.get_vpc, opts, id=vpc_id).dhcp_options_id
        found = None if options == NO_OPTIONS else asked(aws.ec2.get_vpc_dhcp_options, opts, dhcp_options_id=options)
    except LookUpError as error:
        pulumi.log.warn(f"{vpc_id}: whether its DHCP options name one domain is not known: {error}")
        return
    if found is not None and len((found.domain_name or "").split()) > 1:
        pulumi.log.warn(
            f"{vpc_id}: domain-name of its DHCP options {options} is {found.domain_name!r}: Windows nodes get no name "
            "of several domains, and their kubelet ends; give options with one (aws ec2 associate-dhcp-options)"
        )
