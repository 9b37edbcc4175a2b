"""Settings of a node's identity in Active Directory: the domain it joins, and accounts that its pods run as."""

from typing import Annotated

from components.facts import limits
from components.settings.base import FILLED, Arn, Form, Ipv4Address, Settings


class DomainSettings(Settings):
    """The Active Directory domain that nodes join by Systems Manager before they join the cluster."""

    directory_id: Annotated[str, Form(limits.DIRECTORY_ID)]
    """Directory Service's directory: AWS Managed Microsoft AD or AD Connector, or a share of one in this account."""

    name: Annotated[str, Form(limits.DOMAIN_NAME)]
    """Its fully qualified name, which the VPC has to resolve."""

    organizational_unit: Annotated[str, Form(limits.DISTINGUISHED_NAME)] | None = None
    """Where computers are put, OU=Nodes,DC=corp,DC=example,DC=com. Default: the directory's own place for computers."""

    dns_ip_addresses: tuple[Ipv4Address, ...] = ()
    """Addresses of the domain's DNS servers, which nodes ask for every name from then on; they have to forward what is
    not theirs. Default: those of DHCP, which have to know the domain."""

    computer_name_prefix: Annotated[str, Form(limits.COMPUTER_NAME_PREFIX)] | None = None
    """What computers are called there, followed by digits of chance up to 15 characters: 1 to 8 letters, digits and
    hyphens, a letter first. It costs one more start of Windows. Default: the name of Windows' own, EC2AMAZ-1A2B3C4."""


class GmsaSettings(Settings):
    """Group Managed Service Accounts that pods run as; the output has credential specs. See docs/node-groups.md."""

    accounts: Annotated[tuple[Annotated[str, Form(limits.GMSA_ACCOUNT)], ...], FILLED]
    """Names of the accounts, without the $ at the end."""

    domain_name: Annotated[str, Form(limits.DOMAIN_NAME)]
    """Fully qualified name of their domain."""

    netbios_name: Annotated[str, Form(limits.NETBIOS_NAME)]
    """Short name of the domain."""

    sid: Annotated[str, Form(limits.DOMAIN_SID)]
    """The domain's security identifier (Get-ADDomain: DomainSID)."""

    guid: Annotated[str, Form(limits.GUID)]
    """The domain's identifier (Get-ADDomain: ObjectGUID)."""

    credentials_arn: Arn | None = None
    """Secret of Secrets Manager with the user that may read the accounts' passwords, by which nodes need no domain of
    their own; they get the right to read it alone. Default: nodes are members of the domain."""

    credentials_key_arn: Arn | None = None
    """KMS key of that secret, where it is the customer's own."""
