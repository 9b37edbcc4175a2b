"""Kubernetes' quantities: every form counts as Kubernetes counts it, and nothing else is one."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.facts.quantity import parse_quantity

DECIMAL = {"": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18, "m": -3, "u": -6, "n": -9}
BINARY = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}

whole = st.integers(min_value=0, max_value=10**9)
signs = st.sampled_from(["", "+", "-"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5Gi", 2**29),
        ("250m", Fraction(1, 4)),
        ("1.", 1),
        (".5", Fraction(1, 2)),
        ("1E", 10**18),
        ("1E3", 1000),
        ("1e-3", Fraction(1, 1000)),
        ("-1Ki", -1024),
        ("00100", 100),
    ],
)
def test_each_form_counts_as_kubernetes_counts_it(text: str, value: Fraction) -> None:
    assert parse_quantity(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Gi",
        ".",
        "0,5Gi",
        "1 Gi",
        " 1Gi",
        "1Gi ",
        "1gi",
        "1GB",
        "1K",
        "1Gi --v=9",
        "1e",
        "1.5.2",
        "--1",
        "1Gi\n",
        "١",
    ],
)
def test_anything_else_is_refused_with_how_one_is_written(text: str) -> None:
    with pytest.raises(ValueError, match="is no quantity of Kubernetes: a number, and k, M, G"):
        parse_quantity(text)


@given(sign=signs, number=whole, suffix=st.sampled_from([*DECIMAL, *BINARY]))
def test_a_whole_number_counts_by_its_suffix(sign: str, number: int, suffix: str) -> None:
    scale = Fraction(10) ** DECIMAL[suffix] if suffix in DECIMAL else Fraction(1024) ** BINARY[suffix]
    assert parse_quantity(f"{sign}{number}{suffix}") == (-number if sign == "-" else number) * scale


@given(number=whole, digits=st.text("0123456789", max_size=9), exponent=st.integers(-18, 18))
def test_digits_behind_the_point_and_exponents_are_exact(number: int, digits: str, exponent: int) -> None:
    """No float: 0.1 is a tenth."""
    exact = number + (Fraction(int(digits), 10 ** len(digits)) if digits else 0)
    assert parse_quantity(f"{number}.{digits}e{exponent}") == exact * Fraction(10) ** exponent


@given(st.text(max_size=12))
def test_no_text_ends_otherwise_than_in_a_number_or_in_one_line(text: str) -> None:
    assert "\n" not in _told(text)


def _told(text: str) -> str:
    try:
        return str(parse_quantity(text))
    except ValueError as error:
        return str(error)
