"""What the user data of another tool says of a node: labels, taints, pods; and what is not carried over. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from components.facts.taints import TaintEffect

_FLAG = re.compile(r"--(?P<name>[\w-]+)(?:[= ](?P<value>[^\s'\"]+))?")
_ARGUMENT = re.compile(r"-KubeletExtraArgs[\s:]+(?P<quote>['\"])(?P<text>.*?)(?P=quote)", re.IGNORECASE | re.DOTALL)
_JOINING = re.compile(r"Start-EKSBootstrap\.ps1|\$EKSBootstrapScript", re.IGNORECASE)
_LABELS, _TAINTS, _PODS = "node-labels", "register-with-taints", "max-pods"
_OURS = re.compile(r"(?:alpha\.eksctl\.io|eks\.amazonaws\.com)/|node\.kubernetes\.io/|kubernetes\.io/")
"""Labels that a tool or the kubelet gives by itself."""


@dataclass(frozen=True, kw_only=True)
class Bootstrapped:
    """What a node is told.

    Attributes:
        taints: key, value and effect of each.
        dropped: kubelet flags that are not carried over.
        more: whether it runs more than the bootstrap script.
    """

    labels: dict[str, str]
    taints: tuple[tuple[str, str, str], ...]
    max_pods: int | None
    dropped: tuple[str, ...]
    more: bool


def read(user_data: str) -> Bootstrapped:
    """What the text says; nothing of a text in another form."""
    found = _ARGUMENT.search(user_data)
    flags = {each["name"]: each["value"] or "" for each in _FLAG.finditer(found["text"])} if found else {}
    labels = dict(each.split("=", 1) for each in flags.get(_LABELS, "").split(",") if "=" in each)
    pods = flags.get(_PODS, "")
    return Bootstrapped(
        labels={key: value for key, value in labels.items() if not _OURS.match(key)},
        taints=tuple(_taint(each) for each in flags.get(_TAINTS, "").split(",") if _is_taint(each)),
        max_pods=int(pods) if pods.isdecimal() else None,
        dropped=tuple(sorted(f"--{name}" for name in flags if name not in {_LABELS, _TAINTS, _PODS})),
        more=len([line for line in user_data.splitlines() if _counts(line)]) > 1,
    )


def _taint(text: str) -> tuple[str, str, str]:
    rest, _, effect = text.rpartition(":")
    key, _, value = rest.partition("=")
    return key, value, effect


def _is_taint(text: str) -> bool:
    return text.rpartition(":")[2] in {each.value for each in TaintEffect}


def _counts(line: str) -> bool:
    """A line that does something beside tags, assignments and the bootstrap call's own."""
    bare = line.strip()
    joins = bool(_JOINING.search(bare)) and "&" in bare
    return joins or (bool(bare) and not bare.startswith(("<", "#", "[string]", "$EKS")))
