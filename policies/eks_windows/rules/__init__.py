"""All rules, one module each. A new rule is a new module and nothing else: it is found here by itself."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from inspect import isabstract
from pkgutil import iter_modules

from eks_windows.rule import Rule

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


@cache
def all_rules() -> tuple[type[Rule], ...]:
    """Every rule class, by id.

    Raises:
        ValueError: a rule's id is malformed or taken; the message names the rule.
    """
    found: dict[str, type[Rule]] = {}
    for module in iter_modules(__path__):
        for member in vars(import_module(f"{__name__}.{module.name}")).values():
            if not (isinstance(member, type) and issubclass(member, Rule)) or isabstract(member):
                continue
            if not _ID.fullmatch(member.id) or found.get(member.id, member) is not member:
                raise ValueError(f"rule {member.__qualname__}: the id {member.id!r} is malformed or taken")
            found[member.id] = member
    return tuple(found[one] for one in sorted(found))
