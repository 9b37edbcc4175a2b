"""Random documents of mapRoles, in random styles: what people, tools and accidents could have left in a cluster."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from hypothesis import strategies as st

WORDS = st.sampled_from(
    [
        "system:nodes",
        "system:bootstrappers",
        "a",
        "on",
        "y",
        "123",
        "0123",
        "1e3",
        "null",
        "a: b",
        "c #d",
        "ünï 🐢",
        "'",
        '"',
        "- x",
        "",
    ]
) | st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn", "Zl", "Zp")), max_size=12)
NAMES = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=10)
COMMENTS = st.sampled_from(["", "# note", "# - rolearn: commented-out", "#"])


@dataclass(frozen=True)
class Block:
    """How a block document is written: widths, line ends, quotes, blank lines and comments."""

    indent: int
    key: int
    inner: int
    newline: str
    final: str
    blank: int


BLOCKS = st.builds(
    Block,
    indent=st.integers(0, 5),
    key=st.integers(2, 5),
    inner=st.integers(0, 4),
    newline=st.sampled_from(["\n", "\n", "\r\n"]),
    final=st.sampled_from(["", "end", "comment"]),
    blank=st.integers(0, 2),
)


@st.composite
def entries(draw: st.DrawFn) -> dict[str, object]:
    """One mapping, with fields in any order, some absent, some unknown to us."""
    fields: dict[str, object] = {
        "rolearn": f"arn:aws:iam::123456789012:role/{draw(NAMES)}",
        "username": draw(WORDS),
        "groups": draw(st.lists(WORDS, max_size=4)),
        "userid": draw(WORDS),
        "sso": {"accountID": draw(WORDS)},
    }
    kept = draw(st.lists(st.sampled_from(sorted(fields)), min_size=1, unique=True))
    return {name: fields[name] for name in kept}


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A text of mapRoles with one to five entries."""
    found = draw(st.lists(entries(), min_size=1, max_size=5))
    style = draw(st.sampled_from(["block", "block", "json", "pretty", "braces", "odd"]))
    if style == "odd":
        return _odd(draw, found)
    if style == "json":
        return json.dumps(found, ensure_ascii=False, separators=draw(st.sampled_from([(",", ":"), (", ", ": ")])))
    if style == "pretty":
        return json.dumps(found, ensure_ascii=False, indent=draw(st.integers(1, 4))) + draw(st.sampled_from(["", "\n"]))
    if style == "braces":
        return "".join(f"- {json.dumps(entry, ensure_ascii=False)} {draw(COMMENTS)}\n" for entry in found)
    return _block(draw, found, draw(BLOCKS))


def _block(draw: st.DrawFn, found: list[dict[str, object]], style: Block) -> str:
    lines: list[str] = []
    for entry in found:
        lines += [""] * style.blank + ([" " * style.indent + comment] if (comment := draw(COMMENTS)) else [])
        lines += _entry(draw, entry, style)
    if style.final == "comment":
        lines.append("# the end")
    text = style.newline.join(lines)
    return text if style.final == "" else text + style.newline


def _entry(draw: st.DrawFn, entry: dict[str, object], style: Block) -> list[str]:
    lines: list[str] = []
    for name, value in entry.items():
        lead = " " * style.indent + ("-" + " " * (style.key - 1) if not lines else " " * style.key)
        if name == "groups" and value and draw(st.booleans()):
            lines.append(f"{lead}{name}:")
            inner = " " * (style.indent + style.key + style.inner)
            lines += [f"{inner}- {_scalar(draw, group)}" for group in _list(value)]
        else:
            lines.append(f"{lead}{name}: {_scalar(draw, value)}")
    return lines


HEADS = st.sampled_from(["", "---\n", "--- # c\n", "%YAML 1.1\n---\n", "# c\n\n", "\ufeff", "---\n!!seq\n"])
TAILS = st.sampled_from(["", "...\n", "---\n", "...\n# after\n", "  \n# [ { '\n"])
NEWLINES = st.sampled_from(["\n", "\n", "\r\n", "\r"])


def _odd(draw: st.DrawFn, found: list[dict[str, object]]) -> str:
    """Everything that YAML allows and few write: tags, anchors, blocks of text, keys behind question marks."""
    lines = [line for entry in found for line in _odd_entry(draw, entry)]
    text = draw(HEADS) + "".join(f"{line}\n" for line in lines) + draw(TAILS)
    return text.replace("\n", draw(NEWLINES))


def _odd_entry(draw: st.DrawFn, entry: dict[str, object]) -> list[str]:
    below = draw(st.booleans())
    lines = ["-" + draw(st.sampled_from(["", " &entry", " !!map"]))] if below else []
    for name, value in entry.items():
        key = f"- {name}" if not lines else f"  {name}"
        if draw(st.booleans()):
            lines.append(f"{key[:2]}? {name}")
            key = "  "  # the value follows on a line of its own
        if name == "groups":
            groups = _list(value)
            lines.append(f"{key}:" if groups else f"{key}: []")
            for item in groups:
                head, *rest = _odd_scalar(draw, item)
                lines += [f"    - {head}", *(f"        {each}" for each in rest)]
        else:
            head, *rest = _odd_scalar(draw, value)
            lines += [f"{key}: {head}", *(f"       {each}" for each in rest)]
    return lines


def _odd_scalar(draw: st.DrawFn, value: object) -> list[str]:
    """The lines of a value; words that stand for themselves may be written in every way."""
    in_plane_0 = all(letter < "\U00010000" for letter in str(value))  # JSON escapes others by pairs, which YAML refuses
    plain = json.dumps(value, ensure_ascii=in_plane_0 and draw(st.booleans()))
    if not isinstance(value, str) or not _SIMPLE.fullmatch(value):
        return [plain]
    head = draw(st.sampled_from(["", "!!str ", "! ", "&a ", "!<tag:yaml.org,2002:str> "]))
    return draw(
        st.sampled_from([[head + plain], [head + value], ["|-", value], [">- # c", value], [head + f"'{value}'"]])
    )


_SIMPLE = re.compile(r"arn:[a-z0-9:/-]+[a-z]|[a-z]+:[a-z-]+")


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # JSON


def _scalar(draw: st.DrawFn, value: object) -> str:
    """A value in double quotes, in single quotes, or as a block of text; a collection in braces."""
    style = draw(st.sampled_from(["double", "single", "comment"])) if isinstance(value, str) else "double"
    if style == "single":
        return "'" + str(value).replace("'", "''") + "'"
    return json.dumps(value, ensure_ascii=False) + (" # why" if style == "comment" else "")
