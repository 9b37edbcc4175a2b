"""What has to hold of rules of a node group's security group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from components.facts.network import RDP, Protocol, is_private, lets_in
from components.problems.problem import Problem
from components.settings.rules.rule import exactly_one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.settings.validation import Spelling

Rules = Sequence[Mapping[str, Any]]


def rules_are_told_apart(ingress_rules: Rules, egress_rules: Rules) -> Iterator[Problem]:
    """Each has a name of its own, and lets something of its own pass: EC2 refuses the same again."""
    for name, rules in (("ingress_rules", ingress_rules), ("egress_rules", egress_rules)):
        named: set[str] = set()
        first: dict[tuple[Any, ...], str] = {}
        for index, rule in enumerate(rules):
            called = rule.get("name", "")
            if called in named:
                yield Problem((name, index, "name"), f"found {called!r} again; change one")
            named.add(called)
            passes = tuple(rule.get(part, index) for part in _PARTS)
            if first.setdefault(passes, called) != called:
                yield Problem((name, index), f"found what {first[passes]!r} lets pass already; drop one")


_PARTS = ("protocol", "from_port", "to_port", "cidr", "security_group_id", "prefix_list_id")


def one_other_end(
    spell: Spelling, cidr: object, security_group_id: object, prefix_list_id: object
) -> Iterator[Problem]:
    """A rule has one other end."""
    yield from exactly_one(spell, cidr=cidr, security_group_id=security_group_id, prefix_list_id=prefix_list_id)


def ports_are_of_the_protocol(
    spell: Spelling, protocol: str, from_port: int | None, to_port: int | None
) -> Iterator[Problem]:
    """TCP and UDP have ports, in their order; nothing else has."""
    if not Protocol(protocol).has_ports:
        for name, port in (("from_port", from_port), ("to_port", to_port)):
            if port is not None:
                yield Problem(
                    (name,), f"found {port} beside {spell('protocol')} {protocol}, which has no ports; drop it"
                )
    elif from_port is None:
        yield Problem(("from_port",), f"found none of {protocol}, expected the first port that passes; add it")
    elif to_port is not None and to_port < from_port:
        text = f"found {to_port}, expected at least {spell('from_port')} ({from_port}); change one"
        yield Problem(("to_port",), text)


_WAY = (
    "leave that port out, as AWS Systems Manager reaches nodes without any (Session Manager, its port forwarding, "
    "Fleet Manager)"
)


def rdp_is_not_public(
    protocol: str, from_port: int | None, to_port: int | None, cidr: str | None, prefix_list_id: object
) -> Iterator[Problem]:
    """Nothing on the internet reaches a node's RDP, nor what nobody here can look into."""
    if not lets_in(RDP, Protocol(protocol), from_port, to_port):
        return
    if cidr is not None and not is_private(cidr):
        text = f"found {cidr} of a rule that lets port {RDP} (RDP) in, expected private addresses; {_WAY}"
        yield Problem(("cidr",), text)
    if prefix_list_id is not None:
        text = (
            f"found one of a rule that lets port {RDP} (RDP) in, expected a range or a security group, as a prefix "
            f"list may hold any address; {_WAY}"
        )
        yield Problem(("prefix_list_id",), text)
