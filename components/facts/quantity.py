"""Kubernetes' quantities: how resources are counted in texts such as ``1.5Gi`` or ``250m``. Pure.

Source: kubernetes, staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go (grammar and limits).
"""

import re
from fractions import Fraction
from types import MappingProxyType

_FORM = re.compile(r"([+-]?)([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?[0-9]{1,3}))?")

_SUFFIXES = MappingProxyType(
    {
        "n": Fraction(1, 10**9),
        "u": Fraction(1, 10**6),
        "m": Fraction(1, 1000),
        **{suffix: Fraction(1000**power) for power, suffix in enumerate("kMGTPE", start=1)},
        **{f"{suffix}i": Fraction(1024**power) for power, suffix in enumerate("KMGTPE", start=1)},
    }
)


def parse_quantity(text: str) -> Fraction:
    """The number that a quantity stands for.

    Raises:
        ValueError: it is none; the message says how one is written.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no quantity of Kubernetes: a number, and k, M, G, T, P or Ki, Mi, Gi, Ti, Pi, m")
    sign, number, suffix, exponent = found.groups()
    whole, _, rest = number.partition(".")
    value = Fraction(int(f"{whole}{rest}"), 10 ** len(rest))
    scale = _SUFFIXES[suffix] if suffix else Fraction(10) ** int(exponent or 0)
    return (-value if sign == "-" else value) * scale
