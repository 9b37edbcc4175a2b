"""Edits of `mapRoles`, each checked by reading the result again: ours as wanted, every other entry as it was.

A text too unusual to be edited without a doubt is refused; the person edits it, or gives it a plainer form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.aws_auth.text.errors import MappingConflictError, UnreadableRolesError
from components.aws_auth.text.roles import Entry, Roles, read_roles
from components.aws_auth.text.splice import (
    Layout,
    append_item,
    append_pair,
    ends_line,
    insert_lines,
    is_bare,
    layout_of,
    newline_of,
    quoted,
    remove_item,
    replace_value,
    word,
)
from components.aws_auth.text.yaml_nodes import (
    Alias,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Shape,
    column,
    resolve,
    shape,
)

if TYPE_CHECKING:
    from components.aws_auth.text.mapping import RoleMapping


def with_entry(roles: Roles, wanted: RoleMapping) -> str:
    """The text with one entry more, behind the last one."""
    sequence = roles.sequence
    if sequence is not None and sequence.items:
        layout = layout_of(roles.text, sequence) if not sequence.flow else Layout()
        text = append_item(roles.text, sequence, _block(wanted, layout), _flow(wanted))
    else:
        text = _first_entry(roles, wanted)
    return _checked(roles, text, len(roles.entries), wanted.username, wanted.groups)


def without_entry(roles: Roles, entry: Entry) -> str:
    """The text without one entry; comments above it stay, as nobody can tell whose they are."""
    sequence = roles.sequence
    if sequence is None:
        raise ValueError("an entry of another text")
    text = remove_item(roles.text, sequence, entry.index)
    if _others(_reread(text, entry.line)) != _others(roles, entry.index):
        raise _refusal(entry.line)
    return text


def with_groups(roles: Roles, entry: Entry, groups: tuple[str, ...]) -> str:
    """The text with groups added to an entry, behind those it has."""
    mapping = _mapping_of(entry)
    found = _value(mapping, "groups")
    everything = entry.groups + groups
    if found is None:
        text = append_pair(roles.text, mapping, "groups", everything, _pair_layout(roles.text, mapping))
    elif isinstance(found, Sequence) and (found.items or found.flow):
        block = [f"- {word(group)}" for group in groups]
        text = append_item(roles.text, found, block, ", ".join(quoted(group) for group in groups))
    elif isinstance(found, Scalar | Alias):
        text = replace_value(roles.text, found, quoted(everything))
    else:
        raise _refusal(entry.line)
    return _checked(roles, text, entry.index, entry.username, everything)


def without_groups(roles: Roles, entry: Entry, groups: tuple[str, ...]) -> str:
    """The text with groups taken out of an entry, wherever they stand in its list."""
    text, kept = roles.text, entry.groups
    for group in groups:
        if group in kept:
            at = kept.index(group)
            text = _without_group(read_roles(text), entry.index, at)
            kept = kept[:at] + kept[at + 1 :]
    return _checked(roles, text, entry.index, entry.username, kept)


def with_username(roles: Roles, entry: Entry, username: str) -> str:
    """The text with another user name in an entry."""
    mapping = _mapping_of(entry)
    found = _value(mapping, "username")
    text = roles.text
    if found is None and mapping.flow:
        at = mapping.pairs[-1][1].end
        text = f'{text[:at]}, "username": {quoted(username)}{text[at:]}'
    elif found is None:
        line = " " * column(text, mapping.pairs[0][0].start) + f"username: {word(username)}"
        text = insert_lines(text, mapping.pairs[-1][1].end, [line])
    elif isinstance(found, Scalar | Alias):
        text = replace_value(text, found, quoted(username) if mapping.flow else word(username))
    else:
        raise _refusal(entry.line)
    return _checked(roles, text, entry.index, username, entry.groups)


def _first_entry(roles: Roles, wanted: RoleMapping) -> str:
    """The text that lists nothing, with its first entry; what stood for nothing (`[]`, `null`, quotes) makes way."""
    text, root = roles.text, roles.root
    if root is None and (nothing := text.strip("\ufeff \t\r\n")) and not nothing.startswith("#"):
        start = text.index(nothing)
        text = text[:start].replace("\t", " ") + text[start:]
        root = Scalar(start, start + len(nothing), 1, None, nothing)
    if isinstance(root, Scalar | Sequence) and root.end > root.start and is_bare(text, root):
        dash = column(text, root.start)
        lines = _block(wanted, Layout(dash, dash + 2, dash + 4))
        return text[: root.start] + (newline_of(text) + " " * dash).join(lines) + text[root.end :]
    if root is not None and root.start == root.end:
        return insert_lines(text, root.start, _block(wanted, Layout()))
    newline = newline_of(text)
    body = newline.join(_block(wanted, Layout()))
    if root is not None:
        return replace_value(text, root, f"[{_flow(wanted)}]")
    if not text.strip():
        return body + newline  # of nothing but white space, since a tab could not stay before a list
    ends = not text.strip("\ufeff") or ends_line(text)
    return text + body + newline if ends else text + newline + body


def _block(wanted: RoleMapping, layout: Layout) -> list[str]:
    """The lines of an entry, without the indentation of its dash."""
    key = " " * (layout.key - layout.dash)
    inner = " " * (layout.inner - layout.dash)
    return [
        "-" + key[1:] + f"rolearn: {word(wanted.rolearn)}",
        f"{key}username: {word(wanted.username)}",
        f"{key}groups:",
        *(f"{inner}- {word(group)}" for group in wanted.groups),
    ]


def _flow(wanted: RoleMapping) -> str:
    return quoted({"rolearn": wanted.rolearn, "username": wanted.username, "groups": list(wanted.groups)})


def _pair_layout(text: str, mapping: Mapping) -> Layout:
    key = column(text, mapping.pairs[0][0].start)
    return Layout(key=key, inner=key + 2)


def _without_group(roles: Roles, index: int, at: int) -> str:
    entry = roles.entries[index]
    mapping = _mapping_of(entry)
    found = _value(mapping, "groups")
    if not isinstance(found, Sequence) or len(found.items) != len(entry.groups):
        raise _refusal(entry.line)
    shallow = not found.flow and column(roles.text, found.start) == column(roles.text, mapping.pairs[0][0].start)
    return remove_item(roles.text, found, at, deeper=1 if shallow else 0)


def _mapping_of(entry: Entry) -> Mapping:
    if not isinstance(entry.node, Mapping):
        raise _refusal(entry.line)
    return entry.node


def _value(mapping: Mapping, field: str) -> Node | None:
    """The value that the authenticator reads for a field: of the keys that differ in case only, the last in order."""
    found = [(key.raw, place) for place, (key, _) in enumerate(mapping.pairs) if key.raw.lower() == field]
    return mapping.pairs[max(found)[1]][1] if found else None


def _checked(roles: Roles, text: str, index: int, username: str | None, groups: tuple[str, ...]) -> str:
    """`text` if it reads as `roles` does but for the entry at `index`, and that one as given."""
    line = roles.entries[min(index, len(roles.entries) - 1)].line if roles.entries else 1
    after = _reread(text, line)
    if len(after.entries) != max(len(roles.entries), index + 1):
        raise _refusal(line)
    entry = after.entries[index]
    if _others(after, index) != _others(roles, index):
        raise _refusal(line)
    if (entry.username, entry.groups) != (username, groups) or entry.rolearn is None:
        raise _refusal(line)
    if index < len(roles.entries) and _rest(entry) != _rest(roles.entries[index]):
        raise _refusal(line)
    return text


def _reread(text: str, line: int) -> Roles:
    try:
        return read_roles(text)
    except UnreadableRolesError as error:
        raise _refusal(line) from error


def _others(roles: Roles, index: int | None = None) -> list[Shape]:
    """Every entry but one: as it is written, and as it reads, since an alias in it may stand for what was edited."""
    return [
        (shape(entry.node), entry.rolearn, entry.username, entry.groups, entry.oddities)
        for entry in roles.entries
        if entry.index != index
    ]


def _rest(entry: Entry) -> list[Shape]:
    """What an entry says beside user name and groups."""
    node = resolve(entry.node)
    pairs = node.pairs if isinstance(node, Mapping) else ()
    return [(shape(key), shape(value)) for key, value in pairs if key.raw.lower() not in {"username", "groups"}]


def _refusal(line: int) -> MappingConflictError:
    return MappingConflictError(
        f"mapRoles is written so unusually around line {line} that it cannot be edited without a doubt; "
        "write that entry in plain block style (kubectl edit -n kube-system configmap aws-auth) and run again"
    )
