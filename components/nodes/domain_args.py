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
