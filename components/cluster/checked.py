"""What every part of a `Cluster` has to be: judged before the first resource, or once it is known.

A component that was handed something else than a `Cluster` names the adapter that makes one of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, cast, get_args

from components.arguments.kind import kind_of
from components.arguments.known import LATER, plain
from components.cluster.cluster import Cluster
from components.cluster.kinds import adapter_for
from components.facts.authentication_mode import AuthenticationMode
from components.facts.limits import (
    API_ENDPOINT,
    CERTIFICATE_AUTHORITY,
    CLUSTER_NAME,
    KUBERNETES_MINOR,
    SECURITY_GROUP_ID,
    SERVICE_BLOCKS,
    SERVICE_PREFIX,
    VPC_ID,
    Pattern,
)
from components.problems.names import unknown_key
from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LONGEST = 60
"""Characters of a value that a line shows: a CA certificate has two thousand."""


def cluster_problems(args: Mapping[str, object]) -> Iterator[Problem]:
    """What is wrong with ``cluster``, as far as it is known.

    Args:
        args: a component's arguments.
    """
    given = args.get("cluster")
    if not isinstance(given, Mapping):
        yield Problem(("cluster",), f"found {kind_of(given)}, expected a Cluster; give {adapter_for(given)}")
        return
    cluster, names = cast("Mapping[str, object]", given), Cluster.__annotations__
    yield from (Problem(("cluster", str(key)), unknown_key(str(key), names)) for key in cluster if key not in names)
    for name in names:
        value = cluster.get(name)
        expected = None if plain(value) is LATER else _expected(name, value)
        if expected:
            yield Problem(
                ("cluster", name), f"found {shown(value)}, expected {expected}", f"found a secret, expected {expected}"
            )


def name_problems(argument: str, value: object) -> Iterator[Problem]:
    """What is wrong with the name of a cluster alone, where it is known.

    Args:
        argument: the argument that holds it.
        value: what is given.
    """
    expected = None if plain(value) is LATER else _expected("name", value)
    if expected:
        yield Problem((argument,), f"found {shown(value)}, expected {expected}")


def shown(value: object) -> str:
    """A value in a line: nothing, or as Python writes it, cut where it is long."""
    if value is None:
        return "nothing"
    written = repr(value)
    return written if len(written) <= _LONGEST else f"{written[:_LONGEST]}..."


def _expected(name: str, value: object) -> str | None:
    """What a part of a cluster has to be; None where it is that."""
    return _PARTS[name](value)


def _text(pattern: Pattern, value: object) -> str | None:
    return None if isinstance(value, str) and pattern.regex.fullmatch(value) else pattern.expected


def _service_range(value: object) -> str | None:
    private = " or ".join(map(str, SERVICE_BLOCKS))
    expected = f"a private IPv4 range of /{SERVICE_PREFIX.minimum} to /{SERVICE_PREFIX.maximum} such as 172.20.0.0/16"
    try:
        network = ip_network(value) if isinstance(value, str) else None
    except ValueError:
        network = None
    match network:
        case IPv4Network() if SERVICE_PREFIX.refuse(network.prefixlen) is None and any(
            network.subnet_of(block) for block in SERVICE_BLOCKS
        ):
            return None
        case IPv6Network():
            return f"{expected}: EKS runs Windows nodes on IPv4 clusters only"
        case _:
            return f"{expected}, in {private} ({SERVICE_PREFIX.source})"


def _mode(value: object) -> str | None:
    modes = get_args(AuthenticationMode)
    return None if value in modes else f"one of {', '.join(modes)}"


_PARTS: Mapping[str, Callable[[object], str | None]] = {
    "name": partial(_text, CLUSTER_NAME),
    "endpoint": partial(_text, API_ENDPOINT),
    "certificate_authority": partial(_text, CERTIFICATE_AUTHORITY),
    "service_cidr": _service_range,
    "version": partial(_text, KUBERNETES_MINOR),
    "vpc_id": partial(_text, VPC_ID),
    "security_group_id": partial(_text, SECURITY_GROUP_ID),
    "authentication_mode": _mode,
}
