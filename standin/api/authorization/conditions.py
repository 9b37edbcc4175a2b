"""Condition operators, one row each, and how a condition is decided over what a request brings.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from types import MappingProxyType
from typing import Literal, cast

from standin.api.authorization.patterns import Context, arn_like, filled, like, plain

Comparison = Callable[[str, str], bool]
"""Whether the request's value is what the policy's value asks for."""

IF_EXISTS = "IfExists"
SETS = ("ForAllValues", "ForAnyValue")


class ConditionError(ValueError):
    """A condition that IAM would refuse."""


@dataclass(frozen=True)
class Operator:
    """How one operator compares.

    Attributes:
        compare: whether a request's value is what a policy's value, its variables filled, asks for.
        negated: whether none of the policy's values may fit, which also holds where the request has no value.
    """

    compare: Comparison
    negated: bool = False


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One key under one operator.

    Attributes:
        key: the condition key, as the policy has it.
        operator: how its values are compared.
        null: whether the operator is Null, which asks for the key's presence and no value.
        quantifier: over a request's several values; None where the policy says none.
        if_exists: whether it holds for requests that do not have the key.
        values: any one of them is enough.
    """

    key: str
    operator: Operator
    null: bool
    quantifier: Literal["ForAllValues", "ForAnyValue"] | None
    if_exists: bool
    values: tuple[str, ...]

    def holds(self, context: Context, *, variables: bool) -> bool:
        """Whether it holds for a request.

        Args:
            context: the request's keys, in lower case, and their values.
            variables: whether the policy's version knows variables.
        """
        found = context.get(self.key.lower(), ())
        if self.null:
            return all((value.lower() == "true") == (not found) for value in self.values)
        if not found:
            return self.if_exists or self.quantifier == SETS[0] or (self.operator.negated and self.quantifier is None)
        wanted = [filled(value, context) if variables else value for value in self.values]
        answers = (self._fits(value, [each for each in wanted if each is not None]) for value in found)
        return any(answers) if self.quantifier == SETS[1] else all(answers)

    def _fits(self, value: str, wanted: Sequence[str]) -> bool:
        return any(self.operator.compare(value, each) for each in wanted) != self.operator.negated


def read_conditions(block: object) -> tuple[Condition, ...]:
    """A statement's Condition element.

    Raises:
        ConditionError: an operator that there is not, or values of no such kind.
    """
    if not isinstance(block, Mapping):
        raise ConditionError(f"Condition {block!r}, expected an object")
    found: list[Condition] = []
    for name, keys in cast("Mapping[str, object]", block).items():
        if not isinstance(keys, Mapping):
            raise ConditionError(f"{name} {keys!r}, expected keys and values")
        found += [_condition(name, key, values) for key, values in cast("Mapping[str, object]", keys).items()]
    return tuple(found)


def _condition(name: str, key: str, values: object) -> Condition:
    quantifier, colon, rest = name.rpartition(":")
    if colon and quantifier not in SETS:
        raise ConditionError(f"there is no {quantifier}:; there are {' and '.join(SETS)}")
    plain_name = rest.removesuffix(IF_EXISTS)
    null = plain_name == "Null"
    if plain_name not in OPERATORS or (null and rest != plain_name):
        raise ConditionError(f"there is no condition operator {name}")
    return Condition(
        key=key,
        operator=OPERATORS[plain_name],
        null=null,
        quantifier=cast("Literal['ForAllValues', 'ForAnyValue']", quantifier) if colon else None,
        if_exists=rest != plain_name,
        values=_texts(f"{name} {key}", values),
    )


def _texts(where: str, values: object) -> tuple[str, ...]:
    listed = cast("list[object]", values) if isinstance(values, list) else [values]
    if not listed or not all(isinstance(each, str | bool | int | float) for each in listed):
        raise ConditionError(f"{where}: expected texts, numbers or booleans")
    return tuple(str(each).lower() if isinstance(each, bool) else str(each) for each in listed)


def _number(compare: Callable[[float, float], bool]) -> Comparison:
    return lambda value, wanted: compare(float(value), float(plain(wanted)))


def _date(compare: Callable[[datetime, datetime], bool]) -> Comparison:
    return lambda value, wanted: compare(_moment(value), _moment(plain(wanted)))


def _moment(text: str) -> datetime:
    """ISO 8601, or seconds since 1970."""
    if text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _in_range(value: str, wanted: str) -> bool:
    address, network = ip_address(value), ip_network(plain(wanted), strict=False)
    return address.version == network.version and address in network


def _guarded(compare: Comparison) -> Comparison:
    """A value that is no number, date or address at all fits nothing."""

    def compared(value: str, wanted: str) -> bool:
        try:
            return compare(value, wanted)
        except ValueError:
            return False

    return compared


def _operators() -> dict[str, Operator]:
    pairs: dict[tuple[str, str], Comparison] = {
        ("StringEquals", "StringNotEquals"): lambda value, wanted: value == plain(wanted),
        ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"): lambda v, wanted: v.lower() == plain(wanted).lower(),
        ("StringLike", "StringNotLike"): lambda value, wanted: like(wanted, value),
        ("NumericEquals", "NumericNotEquals"): _number(lambda value, wanted: value == wanted),
        ("DateEquals", "DateNotEquals"): _date(lambda value, wanted: value == wanted),
        ("IpAddress", "NotIpAddress"): _in_range,
        # Both names of a pair compare with wildcards.
        ("ArnEquals", "ArnNotEquals"): lambda value, wanted: arn_like(wanted, value),
        ("ArnLike", "ArnNotLike"): lambda value, wanted: arn_like(wanted, value),
    }
    single: dict[str, Comparison] = {
        "NumericLessThan": _number(lambda value, wanted: value < wanted),
        "NumericLessThanEquals": _number(lambda value, wanted: value <= wanted),
        "NumericGreaterThan": _number(lambda value, wanted: value > wanted),
        "NumericGreaterThanEquals": _number(lambda value, wanted: value >= wanted),
        "DateLessThan": _date(lambda value, wanted: value < wanted),
        "DateLessThanEquals": _date(lambda value, wanted: value <= wanted),
        "DateGreaterThan": _date(lambda value, wanted: value > wanted),
        "DateGreaterThanEquals": _date(lambda value, wanted: value >= wanted),
        "Bool": lambda value, wanted: value.lower() == plain(wanted).lower(),
        "BinaryEquals": lambda value, wanted: base64.b64decode(value) == base64.b64decode(plain(wanted)),
        "Null": lambda value, wanted: value == wanted,  # decided before any comparison
    }
    table = {name: Operator(_guarded(compare)) for name, compare in single.items()}
    for (name, opposite), compare in pairs.items():
        guarded = _guarded(compare)
        table |= {name: Operator(guarded), opposite: Operator(guarded, negated=True)}
    return table


OPERATORS: Mapping[str, Operator] = MappingProxyType(_operators())
"""Name, without quantifier and IfExists, to how it compares."""
