"""Statements of IAM policies, and documents made of them. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from components.facts.limits import MANAGED_POLICY

Conditions = Mapping[str, Mapping[str, Sequence[str]]]
"""Operator to condition key to values."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement that allows.

    Attributes:
        sid: what it is for, in letters and digits.
        actions: the actions, none with a wildcard.
        resources: patterns of ARNs; ``*`` where AWS knows no resources for the actions.
        conditions: what has to hold besides.
    """

    sid: str
    actions: Sequence[str]
    resources: Sequence[str] = ("*",)
    conditions: Conditions = field(default_factory=dict[str, dict[str, list[str]]])

    def render(self) -> dict[str, object]:
        """As a policy document has it."""
        found: dict[str, object] = {
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": sorted(self.actions),
            "Resource": sorted(self.resources),
        }
        conditions = {
            operator: {key: sorted(values) for key, values in sorted(keys.items())}
            for operator, keys in sorted(self.conditions.items())
        }
        return found | ({"Condition": conditions} if conditions else {})


class PolicyTooLongError(ValueError):
    """More than one managed policy holds."""


def document(name: str, statements: Iterable[Statement]) -> dict[str, object]:
    """A policy document.

    Args:
        name: what the policy is for, for the message.
        statements: its statements.

    Raises:
        PolicyTooLongError: it is longer than IAM takes.
    """
    made: dict[str, object] = {"Version": "2012-10-17", "Statement": [one.render() for one in statements]}
    if reason := MANAGED_POLICY.refuse(len(text(made))):
        raise PolicyTooLongError(
            f"the policy {name} has a length of {reason}; name fewer images or node groups to one role, or make a "
            "second DeployRoles for some of them"
        )
    return made


def text(made: Mapping[str, object]) -> str:
    """A document as IAM is to get it: white space counts for nothing, so there is none."""
    return json.dumps(made, separators=(",", ":"))
