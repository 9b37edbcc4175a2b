"""Diff: which inputs changed, by path, and whether that replaces the resource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from engine_plugin.values import UNKNOWN, items, members
from standin.provider import plans
from standin.provider.check import DEFAULTS
from standin.provider.constraints import join
from standin.provider.equality import same

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine_plugin.values import Value
    from standin.provider.table.row import Row


@dataclass(frozen=True)
class Change:
    """One difference: its path with indices, what kind, and whether it replaces the resource."""

    path: str
    property: str
    """The input in which it lies."""
    kind: Literal["add", "delete", "update"]
    replaces: bool


def changes(
    row: Row, olds: Mapping[str, Value], news: Mapping[str, Value], ignored: tuple[str, ...] = ()
) -> list[Change]:
    """The differences between old and new inputs. `ignored` are properties, by name, whose changes do not count."""
    found: list[Change] = []
    names = [name for name in plans.described(row).inputs if name in olds or name in news]
    for name in names:
        left_out = name not in news and name in {row.name, "region"}
        if name in ignored or left_out:
            continue
        for each in _walk(row, name, name, olds.get(name), news.get(name)):
            swapped = name in row.swaps and each.kind != "update"
            found.append(Change(each.path, name, each.kind, swapped or _replaces(row, each) or name == "region"))
    return found


@dataclass(frozen=True)
class _Difference:
    """One difference: its path with indices and without, and the two values, of which one may be None."""

    path: str
    plain: str
    old: Value
    new: Value

    @property
    def kind(self) -> Literal["add", "delete", "update"]:
        return "add" if self.old is None else "delete" if self.new is None else "update"


def _replaces(row: Row, found: _Difference) -> bool:
    """Whether a difference replaces the resource. Where an object comes or goes, each of its members does."""
    whole = found.old if found.new is None else found.new if found.old is None else None
    paths = [found.plain, *_inside(found.plain, whole)]
    only_if = row.replace_if.get(found.plain)
    return any(row.replaces(path) for path in paths) or (only_if is not None and only_if(found.old, found.new))


def _inside(plain: str, value: Value) -> Iterator[str]:
    """The paths of everything in a value."""
    for key, item in members(value).items():
        yield f"{plain}.{key}"
        yield from _inside(f"{plain}.{key}", item)
    for item in items(value):
        yield from _inside(plain, item)


def _walk(row: Row, path: str, plain: str, old: Value, new: Value) -> Iterator[_Difference]:
    if old is None or new is None:
        left_to_aws = new is None and plain in row.computed
        if old is not new and not left_to_aws:
            yield _Difference(path, plain, old, new)
    elif isinstance(old, dict) and isinstance(new, dict):
        one, other = cast("dict[str, Value]", old), cast("dict[str, Value]", new)
        for key in dict.fromkeys([*one, *other]):
            if not key.startswith("__"):
                yield from _walk(row, join(path, key), f"{plain}.{key}", one.get(key), other.get(key))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _walk_list(row, path, plain, cast("list[Value]", old), cast("list[Value]", new))
    elif new is UNKNOWN or not same(row, plain, old, new):
        yield _Difference(path, plain, old, new)


def _walk_list(row: Row, path: str, plain: str, old: list[Value], new: list[Value]) -> Iterator[_Difference]:
    if plain not in row.sets:
        for index in range(max(len(old), len(new))):
            one, other = (each[index] if index < len(each) else None for each in (old, new))
            yield from _walk(row, f"{path}[{index}]", plain, one, other)
        return
    gone = [index for index, item in enumerate(old) if not any(same(row, plain, item, other) for other in new)]
    fresh = [index for index, item in enumerate(new) if not any(same(row, plain, item, other) for other in old)]
    for index in range(max(len(gone), len(fresh))):
        if index < len(gone) and index < len(fresh):
            yield from _walk(row, f"{path}[{fresh[index]}]", plain, old[gone[index]], new[fresh[index]])
        elif index < len(fresh):
            yield _Difference(f"{path}[{fresh[index]}]", plain, None, new[fresh[index]])
        else:
            yield _Difference(f"{path}[{gone[index]}]", plain, old[gone[index]], None)


def deletes_first(row: Row, found: list[Change], news: Mapping[str, Value]) -> bool:
    """Whether a replacement must delete the old resource first: two can't bear one name that a person chose.

    The real provider decides so too, for all but resources on Terraform's plugin framework; the program's own
    `delete_before_replace` option overrides it in the engine.
    """
    if row.framework or not any(change.replaces for change in found) or not row.name:
        return False
    renamed = any(change.property in {row.name, f"{row.name}Prefix"} for change in found)
    return row.name in news and row.name not in (news.get(DEFAULTS) or []) and not renamed


def recomputed(row: Row, changed: set[str], news: Mapping[str, Value]) -> set[str]:
    """The outputs that an update of the `changed` inputs changes, not known before it."""
    but_tags = changed - {"tags"}
    named = {name for name, causes in row.recomputed.items() if (but_tags if "*" in causes else changed & set(causes))}
    return named | row.hooks.recomputed(changed, news)
