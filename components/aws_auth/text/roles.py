"""`mapRoles` as aws-iam-authenticator reads it.

Its rules (pkg/mapper/configmap, pkg/config): data keys match exactly, field names of an entry in any case; a syntax
error costs every mapping, a value of a wrong type only itself; entries are found by the lower-case ARN, and of several
the last one counts. Blank text, `''`, `""` and two backticks count as nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from components.aws_auth.text.errors import UnreadableRolesError
from components.aws_auth.text.yaml_nodes import Mapping, Node, Scalar, Sequence, resolve
from components.aws_auth.text.yaml_text import compose

KEY = "mapRoles"
_NOTHING = frozenset({"", "''", '""', "``"})


@dataclass(frozen=True)
class Entry:
    """One item of the list: what the authenticator reads in it, and why it may read less than is written."""

    index: int
    line: int
    node: Node
    rolearn: str | None = None
    username: str | None = None
    groups: tuple[str, ...] = ()
    sso: bool = False
    oddities: tuple[str, ...] = ()

    @property
    def key(self) -> str | None:
        """What the authenticator finds the entry by."""
        return None if self.rolearn is None else self.rolearn.lower()


@dataclass(frozen=True)
class Roles:
    """The text of `mapRoles` with its list, None where it lists nothing, and the entries of that list."""

    text: str
    root: Node | None = None
    entries: tuple[Entry, ...] = ()

    @property
    def sequence(self) -> Sequence | None:
        """The list itself; None where there is none yet."""
        return self.root if isinstance(self.root, Sequence) else None

    def of(self, key: str) -> tuple[Entry, ...]:
        """The entries of a role, by its lower-case ARN, in the order of the text; the last one counts."""
        return tuple(entry for entry in self.entries if entry.key == key)


def read_roles(text: str) -> Roles:
    """Read `mapRoles`.

    Raises:
        UnreadableRolesError: the text is not one YAML document, its root is no list, or an entry is a list itself.
    """
    if text.strip() in _NOTHING:
        return Roles(text)
    root = compose(text)
    if root is None or (isinstance(root, Scalar) and root.is_null):
        return Roles(text, root)
    if not isinstance(root, Sequence):
        kind = "a mapping" if isinstance(root, Mapping) else "a single value"
        raise UnreadableRolesError(f"line {root.line}: expected a list of role mappings, found {kind}")
    return Roles(text, root, tuple(_entry(index, node) for index, node in enumerate(root.items)))


def _entry(index: int, item: Node) -> Entry:
    line = item.line
    node = resolve(item)
    if isinstance(node, Sequence):
        reason = f"line {line}: a list inside the list; each entry must be a mapping with rolearn"
        raise UnreadableRolesError(reason, costs_all=False)
    if not isinstance(node, Mapping):
        return Entry(index, line, item, oddities=("is no mapping",))
    reader = _FieldReader(node)
    return Entry(
        index,
        line,
        item,
        rolearn=reader.text("rolearn"),
        username=reader.text("username"),
        groups=reader.words("groups"),
        sso="sso" in reader.fields,
        oddities=tuple(reader.oddities),
    )


@dataclass
class _FieldReader:
    mapping: Mapping
    fields: dict[str, Node] = field(default_factory=dict[str, Node])
    oddities: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        keys = [key.raw for key, _ in self.mapping.pairs]
        repeated = sorted({key for key in keys if keys.count(key) > 1})
        self.oddities += [f"has {key} twice; the last one counts" for key in repeated]
        # Go writes the mapping as JSON with its keys sorted, and the last of those that differ only in case counts.
        exact = _pairs(self.mapping, {})
        for key in sorted(exact):
            self.fields[key.lower()] = resolve(exact[key])

    def text(self, name: str) -> str | None:
        node = self.fields.get(name)
        if node is None or (isinstance(node, Scalar) and node.is_null):
            return None
        if isinstance(node, Scalar) and node.value is not None:
            return node.value
        self.oddities.append(f"{name} is no text; EKS reads nothing there")
        return None

    def words(self, name: str) -> tuple[str, ...]:
        node = self.fields.get(name)
        if node is None or (isinstance(node, Scalar) and node.is_null):
            return ()
        if not isinstance(node, Sequence):
            self.oddities.append(f"{name} is no list; EKS reads no groups")
            return ()
        words: list[str] = []
        for item in node.items:
            word = resolve(item)
            if isinstance(word, Scalar) and word.value is not None:
                words.append(word.value)
            else:
                self.oddities.append(f"{name} holds {_show(word)}, which is no text; quote it")
        return tuple(words)


def _pairs(mapping: Mapping, seen: dict[int, dict[str, Node]]) -> dict[str, Node]:
    """The pairs with merge keys applied, once per mapping however often it is merged."""
    if id(mapping) in seen:
        return seen[id(mapping)]
    merged: dict[str, Node] = {}
    seen[id(mapping)] = merged
    own: dict[str, Node] = {}
    for key, value in mapping.pairs:
        if not key.is_merge:
            own[key.raw] = value
            continue
        target = resolve(value)
        sources = target.items if isinstance(target, Sequence) else (target,)
        for source in reversed([resolve(item) for item in sources]):
            if isinstance(source, Mapping):
                merged.update(_pairs(source, seen))
    merged.update(own)
    return merged


def _show(node: Node) -> str:
    return node.raw or "nothing" if isinstance(node, Scalar) else "a collection"
