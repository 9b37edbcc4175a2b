"""A script of somebody's own that makes the call of the AMI's bootstrap script: whether it does. Pure.

It is told the project's arguments in ``$EksArguments``, to be splatted; then all that the group says of its kubelet
holds. A call of its own has to say all of that itself.
Source: https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-windows-ami.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from components.powershell.foreign_script import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ARGUMENTS = "EksArguments"
"""The variable that holds what the project would have called the bootstrap script with."""

_BOOTSTRAP = "Start-EKSBootstrap"

_Q, _QQ = "'\u2018\u2019\u201a\u201b", '"\u201c\u201d\u201e'

_UNSAID = re.compile(
    rf"""
      @(?:[{_Q}][ \t]*\r?\n.*?\n[{_Q}]|[{_QQ}][ \t]*\r?\n.*?\n[{_QQ}])@
    | <\#.*?\#> | (?<![^\s;(){{}}\[\]|&,{_Q}{_QQ}])\#[^\r\n]*
    | (?P<text>[{_Q}](?:[^{_Q}]|[{_Q}]{{2}})*[{_Q}] | [{_QQ}](?:`.|[^{_QQ}`])*[{_QQ}])
    """,
    re.DOTALL | re.VERBOSE,
)
"""A here-string or comment, which calls nothing; or a quoted text, which may be a path or a value."""

_VARIABLE = rf"[{_QQ}]?\$\{{?(?P<variable>[\w:]+)\}}?[{_QQ}]?"
_VALUE = rf"(?:{_VARIABLE}|[{_Q}{_QQ}](?P<quoted>[^{_Q}{_QQ}]*)[{_Q}{_QQ}]|(?P<bare>[\w-]+))"
_NAMED = re.compile(rf"(?:-EKSClusterName[ \t]*[ \t:][ \t]*|\bEKSClusterName\s*=\s*){_VALUE}", re.IGNORECASE)
_SPLATTED = re.compile(rf"(?<![\w$])@{ARGUMENTS}\b", re.IGNORECASE)
_ASSIGNED = r"\$(?:\{{)?{}(?:\}})?\s*=\s*[\'\"]([\w-]+)[\'\"]"

_FIX = f"""write & "$env:ProgramFiles\\Amazon\\EKS\\{_BOOTSTRAP}.ps1" @{ARGUMENTS}, or -EKSClusterName and the name"""


class _Call(NamedTuple):
    """A cluster's name as an argument: the line, the name, and the variable that stands for it."""

    line: int
    name: str | None
    variable: str | None


def takes_arguments(script: str) -> bool:
    """Whether the script hands on the project's arguments, of kubelet, network and all."""
    return _SPLATTED.search(_code(text_of(script), texts=False)) is not None


def check_call(script: str, cluster_name: str) -> None:
    """Refuse a script that does not make its node one of this cluster.

    Raises:
        ValueError: it never calls the bootstrap script, or not with this cluster's name.
    """
    text = text_of(script)
    if _BOOTSTRAP.lower() not in _code(text, texts=True).lower():
        raise ValueError(f"found no call of {_BOOTSTRAP}.ps1, so no node would join; {_FIX}")
    calls, splatted = list(_calls(text)), takes_arguments(text)
    if not calls and not splatted:
        raise ValueError(f"found no cluster's name on the call of {_BOOTSTRAP}.ps1; {_FIX}")
    for call in calls:
        if call.name is None:
            raise ValueError(f"line {call.line} names the cluster by ${call.variable}, which is not known here; {_FIX}")
        if call.name != cluster_name:
            raise ValueError(f"line {call.line} names the cluster {call.name!r}, expected {cluster_name!r}; {_FIX}")
        if splatted:
            raise ValueError(
                f"line {call.line} names the cluster beside @{ARGUMENTS}, which holds the name; drop one of the two"
            )


def _calls(text: str) -> Iterator[_Call]:
    code, bare = _code(text, texts=True), _code(text, texts=False)
    for found in _NAMED.finditer(code):
        if not bare[found.start()].isspace():  # within a text it is only mentioned
            name = found["quoted"] if found["quoted"] is not None else found["bare"]
            if found["variable"]:
                set_to = set(re.findall(_ASSIGNED.format(re.escape(found["variable"])), code, re.IGNORECASE))
                name = set_to.pop() if len(set_to) == 1 else None
            yield _Call(line_of(text, found.start()), name, found["variable"])


def _code(text: str, *, texts: bool) -> str:
    """The script with blanks in place of what calls nothing, and of quoted texts where those are not asked for."""

    def blank(found: re.Match[str]) -> str:
        return found[0] if texts and found["text"] else re.sub(r"[^\r\n]", " ", found[0])

    return _UNSAID.sub(blank, text)
