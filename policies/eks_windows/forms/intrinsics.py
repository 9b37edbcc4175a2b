"""CloudFormation's intrinsic functions, as far as a template's text and the stack's parameters tell their values.

What is not told is unknown; what is malformed is unknown too, as CloudFormation itself refuses it.
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from eks_windows.forms.launch_templates import NEWEST, NUMBER_OF_DEFAULT
from eks_windows.stack.values import UNKNOWN, Secret, like

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eks_windows.stack.values import Plain

_SSM_TYPE = "AWS::SSM::Parameter::Value<"
_VERSIONS = {"LatestVersionNumber": NEWEST, "DefaultVersionNumber": NUMBER_OF_DEFAULT}
"""Attributes of a launch template that are the number of a version, which is not known here."""

_IDENTIFYING = ("Arn", "GroupId", "LaunchTemplateId", "InternetGatewayId", "RouteTableId", "SubnetId")
"""Attributes that stand for the resource itself."""

_NAMES = {"AWS::EKS::Cluster": "Name", "AWS::IAM::Role": "RoleName", "AWS::IAM::InstanceProfile": "InstanceProfileName"}
"""The property that is a resource's name, for types that a text names so."""

_VARIABLE = re.compile(r"\$\{(?P<literal>!)?(?P<name>[^}]*)\}")
_DYNAMIC = re.compile(r"\{\{resolve:(?P<service>[a-z-]+):(?P<rest>[^}]*)\}\}")
_DEPTH = 64


class _Absent:
    """`AWS::NoValue`: a property that is left out."""


ABSENT: Final = _Absent()


class Scope:
    """What references in one template mean."""

    def __init__(
        self, urn: str, template: Mapping[str, Any], given: Mapping[str, Plain], pseudo: Mapping[str, str]
    ) -> None:
        """Take in the parts of a template.

        Args:
            urn: the stack's URN; a resource's identity is this, a hash sign and its name in the template.
            template: the template.
            given: the stack's parameters.
            pseudo: the pseudo parameters that are known, such as ``AWS::Region``.
        """
        self._urn = urn
        self._resources = mapping(template.get("Resources"))
        self._parameters = mapping(template.get("Parameters"))
        self._conditions = mapping(template.get("Conditions"))
        self._mappings = mapping(template.get("Mappings"))
        self._given = given
        self._pseudo = pseudo
        self._functions: dict[str, Callable[[object, int], Plain | _Absent]] = {
            "Ref": lambda inner, _: self._referred(inner),
            "Fn::GetAtt": lambda inner, _: self._attribute(inner),
            "Fn::Base64": self._resolved,
            "Fn::Sub": self._substituted,
            "Fn::Join": self._joined,
            "Fn::Select": self._selected,
            "Fn::Split": self._split,
            "Fn::FindInMap": self._found_in_map,
            "Fn::If": self._chosen,
        }

    def resolved(self, value: object) -> Plain:
        """References to a resource become its identity, to a parameter its value; what cannot be told is unknown."""
        found = self._resolved(value, _DEPTH)
        return None if isinstance(found, _Absent) else found

    def holds(self, condition: object, depth: int = _DEPTH) -> bool | None:
        """Whether a condition holds, given by its name or as a function; None where that cannot be told."""
        if isinstance(condition, str):
            condition = self._conditions.get(condition)
        key, inner = single(condition)
        if key == "Condition" and depth:
            return self.holds(inner, depth - 1) if isinstance(inner, str) else None
        items = cast("list[object]", inner) if isinstance(inner, list) else []
        if key == "Fn::Equals" and len(items) == 2:  # noqa: PLR2004  (a pair)
            left, right = (self._resolved(item, depth) for item in items)
            known = isinstance(left, str | bool | int | float) and isinstance(right, str | bool | int | float)
            return _text(left) == _text(right) if known else None
        if key not in ("Fn::And", "Fn::Or", "Fn::Not") or not items or not depth:
            return None
        verdicts = [self.holds(item, depth - 1) for item in items]
        if key == "Fn::Not":
            return None if verdicts[0] is None else not verdicts[0]
        decisive = key == "Fn::Or"
        if decisive in verdicts:
            return decisive
        return None if None in verdicts else not decisive

    def _resolved(self, value: object, depth: int) -> Plain | _Absent:
        if depth <= 0:
            return UNKNOWN
        if isinstance(value, list):
            items = [self._resolved(item, depth - 1) for item in cast("list[object]", value)]
            return [item for item in items if not isinstance(item, _Absent)]
        if isinstance(value, dict):
            return self._object(cast("dict[object, object]", value), depth)
        if isinstance(value, str):
            return self._dynamic(value)
        return value if isinstance(value, bool | int | float) or value is UNKNOWN else None

    def _object(self, value: dict[object, object], depth: int) -> Plain | _Absent:
        key, inner = single(value)
        if key in self._functions:
            return self._functions[key](inner, depth - 1)
        if key.startswith("Fn::") or is_processed(value):
            return UNKNOWN
        made = {_key(name): self._resolved(item, depth - 1) for name, item in value.items()}
        return {name: item for name, item in made.items() if not isinstance(item, _Absent)}

    def _dynamic(self, text: str) -> Plain:
        """A dynamic reference to a parameter is one, as launch templates write it; to a secret it is unknown."""
        match = _DYNAMIC.search(text)
        if match is None:
            return text
        whole = _DYNAMIC.fullmatch(text)
        return like(text, "resolve:ssm:" + match["rest"]) if whole and match["service"] == "ssm" else UNKNOWN

    def _referred(self, target: object) -> Plain | _Absent:
        if not isinstance(target, str):
            return UNKNOWN
        if target == "AWS::NoValue":
            return ABSENT
        if target in self._resources:
            return self._urn + "#" + target
        if target in self._parameters:
            return self._parameter(target)
        return self._pseudo.get(target, UNKNOWN)

    def _parameter(self, name: str) -> Plain:
        declared = mapping(self._parameters[name])
        value = self._given.get(name, declared.get("Default"))
        kind = str(declared.get("Type", ""))
        if value is None or value is UNKNOWN or not isinstance(value, str | bool | int | float):
            return UNKNOWN
        text = value if isinstance(value, str) else _text(value)
        if str(declared.get("NoEcho", "")).lower() == "true":
            text = Secret(text)
        if kind.startswith(_SSM_TYPE):
            return UNKNOWN if "List<" in kind else "resolve:ssm:" + text
        return [*text.split(",")] if kind.startswith("List<") or kind == "CommaDelimitedList" else text

    def _attribute(self, target: object) -> Plain:
        parts = cast("list[object]", target) if isinstance(target, list) else str(target).split(".", 1)
        name, attribute = ([*map(str, parts), "", ""])[:2]
        if name not in self._resources:
            return UNKNOWN
        if attribute in _VERSIONS:
            return _VERSIONS[attribute]
        return self._urn + "#" + name if attribute in _IDENTIFYING else UNKNOWN

    def _named(self, name: str) -> Plain | _Absent:
        """What a variable in a text stands for: a value, or the name of a resource that gives itself one."""
        if name not in self._resources:
            return self._referred(name)
        declared = mapping(self._resources[name])
        key = _NAMES.get(str(declared.get("Type")), "")
        return self._resolved(mapping(declared.get("Properties")).get(key), _DEPTH)

    def _substituted(self, inner: object, depth: int) -> Plain:
        parts = cast("list[object]", inner) if isinstance(inner, list) else [inner]
        text, own = ([*parts, None, None])[:2]
        if not isinstance(text, str):
            return UNKNOWN
        values = {name: self._resolved(value, depth) for name, value in mapping(own).items()}
        made, end = "", 0
        for match in _VARIABLE.finditer(text):
            made += text[end : match.start()]
            end = match.end()
            value = values[match["name"]] if match["name"] in values else self._named(match["name"])
            if match["literal"]:
                value = f"${{{match['name']}}}"
            if not isinstance(value, str | bool | int | float):
                return UNKNOWN
            made += value if isinstance(value, str) else _text(value)
        return made + text[end:]

    def _joined(self, inner: object, depth: int) -> Plain:
        parts = cast("list[object]", inner) if isinstance(inner, list) else []
        items = self._resolved(parts[1], depth) if len(parts) == 2 else UNKNOWN  # noqa: PLR2004  (separator, list)
        if not isinstance(items, list) or not isinstance(parts[0], str):
            return UNKNOWN
        made = ""
        for index, item in enumerate(items):
            if not isinstance(item, str | bool | int | float):
                return UNKNOWN
            made += (parts[0] if index else "") + (item if isinstance(item, str) else _text(item))
        return made

    def _selected(self, inner: object, depth: int) -> Plain:
        parts = self._resolved(inner, depth)
        index, items = ([*parts, UNKNOWN, UNKNOWN])[:2] if isinstance(parts, list) else (UNKNOWN, UNKNOWN)
        if not isinstance(items, list) or not _text(index).isdigit() or int(_text(index)) >= len(items):
            return UNKNOWN
        return items[int(_text(index))]

    def _split(self, inner: object, depth: int) -> Plain:
        parts = self._resolved(inner, depth)
        by, text = ([*parts, UNKNOWN, UNKNOWN])[:2] if isinstance(parts, list) else (UNKNOWN, UNKNOWN)
        return [*text.split(by)] if isinstance(by, str) and by and isinstance(text, str) else UNKNOWN

    def _found_in_map(self, inner: object, depth: int) -> Plain:
        keys = self._resolved(inner, depth)
        found: object = self._mappings
        for key in keys if isinstance(keys, list) else [UNKNOWN]:
            if not isinstance(key, str | int) or not isinstance(found, dict):
                return UNKNOWN
            found = cast("dict[object, object]", found).get(_text(key))
        return found if isinstance(found, str | bool | int | float) else UNKNOWN

    def _chosen(self, inner: object, depth: int) -> Plain | _Absent:
        parts = cast("list[object]", inner) if isinstance(inner, list) else []
        holds = self.holds(parts[0]) if len(parts) == 3 else None  # noqa: PLR2004  (condition, then, else)
        return UNKNOWN if holds is None else self._resolved(parts[1 if holds else 2], depth)


def is_processed(value: Mapping[Any, object]) -> bool:
    """Whether a loop or a macro beside an object's own keys gives it others, which nothing here tells."""
    return any(_key(name).startswith(("Fn::Transform", "Fn::ForEach")) for name in value)


def mapping(value: object) -> dict[str, Any]:
    """A mapping; an empty one for anything else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def single(value: object) -> tuple[str, object]:
    """The only key of a mapping and what it holds; an empty key for anything else."""
    items = list(cast("dict[object, object]", value).items()) if isinstance(value, dict) else []
    return (_key(items[0][0]), items[0][1]) if len(items) == 1 else ("", None)


def _key(name: object) -> str:
    return name if isinstance(name, str) else str(name)


def _text(value: object) -> str:
    """A value as CloudFormation compares and writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else str(value)
