"""What a node's user data tells: the operating system, the cluster it joins, its taints. Comments tell nothing.

Sources: the user guides of the EKS optimized Windows AMIs (Start-EKSBootstrap.ps1), of Amazon Linux (bootstrap.sh,
nodeadm's NodeConfig) and of Bottlerocket (settings.kubernetes), and
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html (what EC2 runs on which system).
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

from eks_windows.model import Fact, Os
from eks_windows.stack.values import like

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIMIT = 1 << 20
"""Characters that are looked at; EC2 takes 16 KiB before base64."""

_GZIP = b"\x1f\x8b"

_TEXTS = 64
"""Texts of which what was read is kept: each is asked for several times, and groups often share one."""

_JOINING = (
    (Os.WINDOWS, "Start-EKSBootstrap.ps1", re.compile(r"Start-EKSBootstrap\.ps1|\$EKSBootstrapScript", re.IGNORECASE)),
    (Os.WINDOWS, "-EKSClusterName", re.compile(r"-EKSClusterName\b", re.IGNORECASE)),
    (Os.LINUX, "/etc/eks/bootstrap.sh", re.compile(r"/etc/eks/bootstrap\.sh")),
    (Os.LINUX, "nodeadm", re.compile(r"node\.eks\.aws/|(?<![\w.-])nodeadm\b")),
    (Os.LINUX, "settings.kubernetes", re.compile(r"\[settings\.kubernetes\]|settings\.kubernetes\.")),
)
"""The call that makes an instance a node: system, what to call the sign, and what it looks like."""

_RUNNING = (
    (Os.WINDOWS, "<powershell>", re.compile(r"<powershell>", re.IGNORECASE)),
    (Os.WINDOWS, "task: executeScript", re.compile(r"task:\s*executeScript\b.*?\btype:\s*powershell", re.DOTALL)),
)
"""What only one system's launch agent runs, whether or not it makes a node."""

_SHEBANG = re.compile(r"(?:\A|Content-Type:[^\n]*\n(?:[^\n]*\S[^\n]*\n)*\s*\n)\s*(?:#!\s*/|#cloud-config\b)")
"""What cloud-init runs: it begins the text, or a part of a MIME text. It only looks like a comment."""

_NAME = r"(?P<name>[A-Za-z0-9][\w-]{0,99})"
_NAMED = rf"['\"]{{0,2}}(?:{_NAME}|\$\{{?(?P<variable>\w+)\}}?)"
_CLUSTERS = (
    re.compile(rf"-EKSClusterName[\s:]+{_NAMED}", re.IGNORECASE),
    re.compile(rf"/etc/eks/bootstrap\.sh\s+(?:--\S+\s+(?:'[^']*'|\"[^\"]*\"|[^\s'\"]\S*)\s+)*{_NAMED}"),
    re.compile(rf"\bcluster-name[\"']?\s*=\s*{_NAMED}"),
    re.compile(rf"(?:kind\W+NodeConfig|\bnode\.eks\.aws/).*?\bcluster[\"']?:.*?\bname[\"']?:\s*{_NAMED}", re.DOTALL),
)

_ASSIGNED = r"(?im)(?:^|[\s;\]'])\$?{}\s*=\s*['\"]{{0,2}}([A-Za-z0-9][\w-]*)"
"""A variable that is set to a text, in PowerShell or a shell; in a script that is a text itself quotes are doubled."""

_TAINTS = re.compile(r"--register-with-taints[= ]([^\s'\"]+)")
_BLOCK_COMMENT = re.compile(r"<#.*?#>", re.DOTALL)
_CONTINUED = re.compile(r"[\\`]\r?\n")
_WORDS = re.compile(r"""'[^']*'|"(?:[\\`].|[^"\\`])*"|(?P<comment>\#.*)|[^\s'";]+|[\s;]|['"]""")
_REMARK = re.compile(r"\s*(?:rem\s|::)", re.IGNORECASE)


def decode(text: str) -> str:
    """User data as it was written: launch templates carry it in base64, launch configurations either way."""
    squeezed = "".join(str.split(text[:_LIMIT]))
    try:
        return like(text, _unpacked(base64.b64decode(squeezed, validate=True)))
    except (binascii.Error, ValueError, zlib.error):
        return text[:_LIMIT]


def _unpacked(data: bytes) -> str:
    """The text in gzip, which cloud-init takes and Terraform's and Pulumi's `cloudinit` packages make, or in plain.

    Scripts of Windows are often saved in its own code page. Source:
    https://cloudinit.readthedocs.io/en/latest/explanation/format.html
    """
    if data.startswith(_GZIP):
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, _LIMIT).decode()
    try:
        return data.decode()
    except UnicodeDecodeError:
        text = data.decode("cp1252")
        if "".join(text.split()).isprintable():
            return text
        raise


@lru_cache(maxsize=_TEXTS)
def without_comments(text: str) -> str:
    """The text without the comments of PowerShell, shells, batch files, YAML and TOML, its continued lines joined."""
    lines = _CONTINUED.sub(" ", _BLOCK_COMMENT.sub(" ", text)).splitlines()
    return "\n".join("" if _REMARK.match(line) else _code(line) for line in lines)


def _code(line: str) -> str:
    """A line up to a ``#`` that begins a word outside quotes; a quote that is not closed on its line quotes nothing."""
    if "#" not in line:
        return line
    comment = next((match for match in _WORDS.finditer(line) if match["comment"]), None)
    return line if comment is None else line[: comment.start()]


def system_in(data: Fact[str]) -> Fact[Os]:
    """The operating system of whose signs user data has some; unknown where it has some of both."""
    found = _systems(data.value or "")
    if len(found) > 1:
        told = " and ".join(f"{sign} of {system}" for system, sign in found.items())
        return Fact(data.place, unknown=f"signs that contradict each other: {told}")
    return Fact(data.place, next(iter(found), None), data.unknown)


@lru_cache(maxsize=_TEXTS)
def joins(text: str) -> bool:
    """Whether user data has a call that makes its instance a node."""
    code = without_comments(text)
    return any(sign.search(code) for _, _, sign in _JOINING)


def cluster_in(data: Fact[str]) -> Fact[str]:
    """The cluster that user data joins; unknown where it names several."""
    text = data.value
    if text is None:
        return Fact(data.place, unknown=data.unknown)
    names = list(dict.fromkeys(like(text, name) for name in _named(without_comments(text))))
    if len(names) > 1:
        return Fact(data.place, unknown=f"it names several clusters: {' and '.join(f'{name}' for name in names)}")
    return Fact(data.place, names[0] if names else None)


@lru_cache(maxsize=_TEXTS)
def _systems(text: str) -> dict[Os, str]:
    code = without_comments(text)
    found: dict[Os, str] = {}
    for system, label, sign in (*_JOINING, *_RUNNING):
        if sign.search(code):
            found.setdefault(system, label)
    if _SHEBANG.search(text):
        found.setdefault(Os.LINUX, "a shebang or #cloud-config")
    return found


def _named(code: str) -> Iterator[str]:
    """Names in plain text, and those of variables that are set to one text in it."""
    for pattern in _CLUSTERS:
        for match in pattern.finditer(code):
            if match["name"]:
                yield match["name"]
            else:
                yield from re.findall(_ASSIGNED.format(match["variable"]), code)


def taint_keys(text: str) -> list[str]:
    """The keys of the taints that user data gives the kubelet."""
    given = _TAINTS.findall(without_comments(text))
    return [like(text, key) for one in given for key in re.findall(r"([^=,:\s'\"]+)(?:=[^:,]*)?:\w+", one)]
