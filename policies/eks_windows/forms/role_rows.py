"""The rows of `mapRoles`, as aws-iam-authenticator reads them.

Field names in any case, merge keys and aliases followed, a value of a wrong kind left out alone; a row is found by its
ARN in lower case, and of several the last one counts. Text that is broken, or no list, costs every row.
Source: https://github.com/kubernetes-sigs/aws-iam-authenticator (pkg/mapper/configmap, pkg/config)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from eks_windows.stack.values import revealed

if TYPE_CHECKING:
    import yaml

_TEXT = "tag:yaml.org,2002:str"
_MERGE = "tag:yaml.org,2002:merge"
_NULL = "tag:yaml.org,2002:null"
_NOTHING = frozenset({"", "''", '""', "``"})
_LIMIT = 1 << 20
"""Characters of a ConfigMap; etcd takes one megabyte."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its place in the list, the role's ARN as it is written, and its groups."""

    index: int
    rolearn: str
    groups: tuple[str, ...]


def rows(text: str) -> list[Row] | None:
    """The rows that count; None where the text cannot be read, so that EKS reads none of it either."""
    import yaml  # noqa: PLC0415  (few stacks have such a text; a preview should not wait for the parser)

    if text.strip() in _NOTHING:
        return []
    try:  # of several documents only the first is read
        root = next(yaml.compose_all(revealed(text), _loader()), None) if len(text) <= _LIMIT else None
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    if root is None or root.tag == _NULL:
        return []
    listed = _items(root)
    if listed is None:
        return None
    found: dict[str, Row] = {}
    for index, node in enumerate(listed):
        fields = _fields(node)
        arn = _text(fields.get("rolearn"))
        if arn is not None:
            groups = (_text(item) for item in _items(fields.get("groups")) or ())
            found[arn.lower()] = Row(index, arn, tuple(group for group in groups if group is not None))
    return sorted(found.values(), key=lambda row: row.index)


@cache
def _loader() -> Any:  # noqa: ANN401  (PyYAML's stubs know no composer without a parser)
    """PyYAML's, but that a name may be given to a second node, which it then means; PyYAML alone refuses that."""
    import yaml  # noqa: PLC0415  (as above)
    from yaml.composer import Composer  # noqa: PLC0415

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    def start(self: Any, stream: str) -> None:  # noqa: ANN401
        base.__init__(self, stream)
        Composer.__init__(self)

    def compose(self: Any, parent: yaml.Node | None, index: int) -> yaml.Node | None:  # noqa: ANN401
        if not self.check_event(yaml.AliasEvent):
            self.anchors.pop(self.peek_event().anchor, None)
        return Composer.compose_node(self, parent, index)

    anew = type("Anew", (Composer,), {"__init__": start, "compose_node": compose})
    return type("Loader", (anew, base), {})


def _fields(node: yaml.Node) -> dict[str, yaml.Node]:
    """Fields by name in lower case; of names that differ in case only, the last by alphabet counts, as Go sorts."""
    exact = _pairs(node, {})
    return {key.lower(): exact[key] for key in sorted(exact)}


def _pairs(node: yaml.Node, seen: dict[int, dict[str, yaml.Node]]) -> dict[str, yaml.Node]:
    """A mapping's own pairs over those that it merges, each mapping read once however often it is merged."""
    if id(node) in seen:
        return seen[id(node)]
    merged: dict[str, yaml.Node] = {}
    seen[id(node)] = merged
    own: dict[str, yaml.Node] = {}
    for key, value in _content(node, "mapping") or ():
        if key.tag != _MERGE:
            own[str(key.value)] = value
            continue
        for source in reversed(_items(value) or [value]):
            merged.update(_pairs(source, seen))
    merged.update(own)
    return merged


def _text(node: yaml.Node | None) -> str | None:
    return str(node.value) if node is not None and node.tag == _TEXT else None


def _items(node: yaml.Node | None) -> list[yaml.Node] | None:
    return _content(node, "sequence")


def _content(node: yaml.Node | None, kind: str) -> list[Any] | None:
    """What a node of a kind holds; None where it is of another."""
    return node.value if getattr(node, "id", None) == kind and node is not None else None
