"""Partition, account and Region of a resource, as far as the program tells them: names are unique within these only.

A provider's properties say which credentials it uses: its own configuration comes to the pack as the engine keeps it,
with everything that is no text written as JSON. Where no number tells an account, what it comes from stands for it: two
resources with the same credentials are in one account, whichever that is. A number is that of one account in each
partition: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Generic, TypeVar, cast

from eks_windows.stack.values import UNKNOWN, revealed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eks_windows.stack.values import Plain

T = TypeVar("T")

_ARN = re.compile(r"arn:(?P<partition>[a-z-]+):[a-z0-9-]+:(?P<region>[a-z0-9-]*):(?P<account>[0-9]{12})?:.+", re.DOTALL)
PARTITIONS: Final = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "eusc-": "aws-eusc",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
}
"""How the names of a partition's Regions begin; all others are of `aws`. Source: botocore's `partitions.json`."""

DOMAINS: Final = {
    "aws": "amazonaws.com",
    "aws-cn": "amazonaws.com.cn",
    "aws-us-gov": "amazonaws.com",
    "aws-eusc": "amazonaws.eu",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
}
"""What the hosts' names of a partition's services end in. Source: as above, `dnsSuffix`."""

_ROLES = ("assumeRoles", "assumeRole", "assumeRoleWithWebIdentity")
_CREDENTIALS = ("accessKey", "profile", "sharedCredentialsFiles", "sharedConfigFiles", "profileName")


@dataclass(frozen=True, slots=True)
class Part:
    """A partition, an account or a Region.

    Attributes:
        value: its number or name; empty where that is not told.
        source: what it comes from; things of one source are in one. Empty for the environment's own, which is any.
    """

    value: str = ""
    source: str = ""

    def same(self, other: Part) -> bool | None:
        """Whether both are one; None where that cannot be told."""
        if self.value and other.value:
            return self.value == other.value
        return True if self.source == other.source else None


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a resource is."""

    account: Part = Part()
    region: Part = Part()
    partition: Part = Part()

    def same(self, other: Scope, *, regional: bool) -> bool | None:
        """Whether both are one account and, where names are unique in a Region only, one Region."""
        verdicts = [*self._same_account(other), self.region.same(other.region) if regional else True]
        if False in verdicts:
            return False
        return None if None in verdicts else True

    def _same_account(self, other: Scope) -> Iterator[bool | None]:
        """The same credentials are of one partition, also where its Region is not known yet."""
        partition = self.partition.same(other.partition)
        yield self.account.same(other.account)
        yield True if partition is None and self.account.source == other.account.source else partition

    def of_arn(self, text: str) -> Scope:
        """The scope of what an ARN names, seen from here; this one where the text is no ARN.

        A number that is written out is taken for the resource's own account where nothing tells that account.
        """
        match = _ARN.fullmatch(text)
        if match is None:
            return self
        account, region = match["account"], match["region"]
        return Scope(
            Part(account, self.account.source) if account else self.account,
            _written(region) if region else self.region,
            Part(match["partition"]),
        )

    def __str__(self) -> str:
        """As it follows a name in a message; the partition where it is another than most accounts are in."""
        account = f" of account {self.account.value}" if self.account.value else ""
        partition = f" of partition {self.partition.value}" if self.partition.value not in ("", "aws") else ""
        return f"{f' in {self.region.value}' if self.region.value else ''}{account}{partition}"


@dataclass(frozen=True)
class Provider:
    """A provider of the program, which all its resources share.

    Attributes:
        urn: its URN, empty where that is not told.
        settings: its properties.
    """

    urn: str = ""
    settings: Mapping[str, Plain] = field(default_factory=dict[str, "Plain"])

    @cached_property
    def account(self) -> tuple[Part, str]:
        """The account, and the partition of the role that is assumed in it; empty where that is not told."""
        return _account(self.urn, self.settings)


class InAccounts(Generic[T]):
    """Things of one name by the account that they are in, so that those of other accounts need not be looked at."""

    def __init__(self) -> None:
        self._of: dict[str, list[tuple[int, Scope, T]]] = {}
        self._count = 0

    def put(self, scope: Scope, thing: T) -> None:
        """Keep a thing of a scope."""
        self._of.setdefault(scope.account.value, []).append((self._count, scope, thing))
        self._count += 1

    def near(self, scope: Scope | None = None) -> list[tuple[Scope, T]]:
        """Those that may be in the account of a scope, in the order in which they were kept; all without one."""
        number = "" if scope is None else scope.account.value
        kept = [self._of.get(one, []) for one in (number, "")] if number else self._of.values()
        found = sorted((one for some in kept for one in some), key=lambda one: one[0])
        return [(where, thing) for _, where, thing in found]


def partition_of(region: str) -> str:
    """The partition that a Region is in."""
    return next((partition for begin, partition in PARTITIONS.items() if region.startswith(begin)), "aws")


def _written(text: str) -> Part:
    """A Region that stands in the program: whether the environment's own is the same is not told."""
    return Part(text, f"written {text}")


def scope_of(region: Plain, arn: Plain, provider: Provider) -> Scope:
    """The scope of a resource.

    Args:
        region: the resource's own property of that name, which comes before its provider's.
        arn: its ARN, where it is known.
        provider: its provider.
    """
    where, (account, partition) = _region(provider.urn, region, provider.settings.get("region")), provider.account
    told = Scope(account, where, _partition(partition, where))
    by_arn = told.of_arn(arn) if isinstance(arn, str) else told
    return Scope(
        told.account if told.account.value else Part(by_arn.account.value, told.account.source),
        told.region if told.region.value else Part(by_arn.region.value, told.region.source),
        told.partition if told.partition.value else Part(by_arn.partition.value, told.partition.source),
    )


def _partition(of_role: str, region: Part) -> Part:
    """That of the role which is assumed, else of the Region; open while the Region is not known yet."""
    if of_role or region.value:
        return Part(of_role or partition_of(region.value))
    return Part(source=region.source)


def _region(provider: str, *told: Plain) -> Part:
    for one in told:
        if one is UNKNOWN:
            return Part(source=f"Region of {provider}")
        if isinstance(one, str) and one:
            return _written(one)
    return Part()


def _account(provider: str, configuration: Mapping[str, Plain]) -> tuple[Part, str]:
    roles = [role for key in _ROLES for role in _arns(_decoded(configuration.get(key)))]
    if roles:  # each is assumed with the one before it
        match = _ARN.fullmatch(roles[-1]) if isinstance(roles[-1], str) else None
        source = f"account of {provider}" if UNKNOWN in roles else f"role {roles}"
        return Part(match["account"] or "" if match else "", source), match["partition"] if match else ""
    allowed = _decoded(configuration.get("allowedAccountIds"))
    number = str(allowed[0]) if isinstance(allowed, list) and len(allowed) == 1 and allowed[0] is not UNKNOWN else ""
    given = [(key, configuration[key]) for key in _CREDENTIALS if configuration.get(key) is not None]
    if any(value is UNKNOWN for _, value in given):
        return Part(number, f"account of {provider}"), ""
    words = [f"{key} {revealed(value) if isinstance(value, str) else value}" for key, value in given]
    return Part(number, ", ".join(words)), ""


def _arns(value: Plain) -> list[Plain]:
    """The ARNs in a list of roles, or in one role."""
    if value is UNKNOWN:
        return [UNKNOWN]
    found: list[Plain] = []
    for role in value if isinstance(value, list) else [value]:
        arn = role.get("roleArn") if isinstance(role, dict) else role
        found += [arn] if arn is UNKNOWN or (isinstance(arn, str) and arn) else []
    return found


def _decoded(value: Plain) -> Plain:
    if not isinstance(value, str):
        return value
    try:
        return cast("Plain", json.loads(value))
    except (ValueError, RecursionError):
        return value
