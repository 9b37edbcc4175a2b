"""A node's identity in Active Directory, field by field."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi


class DomainArgs(TypedDict):
    """The Active Directory domain that nodes join by Systems Manager before they join the cluster."""

    directory_id: pulumi.Input[str]
    """Directory Service's directory: AWS Managed Microsoft AD or AD Connector, or a share of one in this account."""

    name: str
    """Its fully qualified name, which the VPC has to resolve."""

    organizational_unit: NotRequired[str | None]
    """Where computers are put, OU=Nodes,DC=corp,DC=example,DC=com. Default: the directory's own place for computers."""

    dns_ip_addresses: NotRequired[Sequence[str]]
    """Addresses of the domain's DNS servers, which nodes ask for every name from then on; they have to forward what is
    not theirs. Default: those of DHCP, which have to know the domain."""

    computer_name_prefix: NotRequired[str | None]
    """What computers are called there, followed by digits of chance up to 15 characters: 1 to 8 letters, digits and
    hyphens, a letter first. It costs one more start of Windows. Default: the name of Windows' own, EC2AMAZ-1A2B3C4."""


class GmsaArgs(TypedDict):
    """Group Managed Service Accounts that pods run as; the output has credential specs. See docs/node-groups.md."""

    accounts: Sequence[str]
    """Names of the accounts, without the $ at the end."""

    domain_name: str
    """Fully qualified name of their domain."""

    netbios_name: str
    """Short name of the domain."""

    sid: str
    """The domain's security identifier (Get-ADDomain: DomainSID)."""

    guid: str
    """The domain's identifier (Get-ADDomain: ObjectGUID)."""

    credentials_arn: NotRequired[pulumi.Input[str] | None]
    """Secret of Secrets Manager with the user that may read the accounts' passwords, by which nodes need no domain of
    their own; they get the right to read it alone. Default: nodes are members of the domain."""

    credentials_key_arn: NotRequired[pulumi.Input[str] | None]
    """KMS key of that secret, where it is the customer's own."""
