"""Settings of what passes through the security group of a node group, besides what a cluster needs."""

from typing import Annotated

from components.facts import defaults, limits
from components.facts.network import Protocol, canonical
from components.settings.base import ANY_TEXT, Form, SecurityGroupId, Settings, Within, checked


class RuleSettings(Settings):
    """What a rule lets pass, whatever its direction."""

    name: Annotated[str, Form(limits.RULE_NAME)]
    """Its name, one in its list."""

    protocol: Annotated[Protocol, ANY_TEXT] = defaults.RULE_PROTOCOL
    """tcp, udp, icmp or all."""

    from_port: Annotated[int, Within(limits.RULE_PORT)] | None = None
    """First port, of tcp and udp."""

    to_port: Annotated[int, Within(limits.RULE_PORT)] | None = None
    """Last port. Default: the first."""

    cidr: Annotated[str, checked(canonical)] | None = None
    """IPv4 range at the other end; this, securityGroupId or prefixListId."""

    security_group_id: SecurityGroupId | None = None
    """Security group at the other end."""

    prefix_list_id: Annotated[str, Form(limits.PREFIX_LIST_ID)] | None = None
    """Prefix list at the other end."""

    description: Annotated[str, Form(limits.RULE_DESCRIPTION)] | None = None
    """What it is for. Default: its name."""


class IngressRuleSettings(RuleSettings):
    """What reaches the nodes besides their cluster and each other; RDP never from the internet."""


class EgressRuleSettings(RuleSettings):
    """What the nodes reach besides their cluster and each other."""
