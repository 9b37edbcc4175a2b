"""Names of Windows that a boot may have, and addresses of mirrors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from components.facts.boot import (
    BOOTSTRAPPER_RELEASES,
    Mirror,
    check_locale,
    check_time_zone,
    locales,
    time_zones,
)
from tools import time_zones as table

if TYPE_CHECKING:
    from collections.abc import Callable


def test_the_table_of_time_zones_is_what_its_tool_writes() -> None:
    assert time_zones() == {name for name, _ in table.rows()}


def test_windows_names_are_known_and_the_iana_s_are_not() -> None:
    assert {"UTC", "W. Europe Standard Time", "Tokyo Standard Time"} <= time_zones()
    assert {"Europe/Berlin", "CET"}.isdisjoint(time_zones())
    assert {"en-US", "de-DE", "pt-BR", "zh-CN", "sr-Latn-RS", "ca-ES-valencia"} <= locales()
    assert {"de", "de_DE", "C", "az-AZ", "div-MV", "en-JA", "zh-CHS", "qps-PLOC"}.isdisjoint(locales())


@pytest.mark.parametrize(
    ("check", "name", "says"),
    [
        (check_locale, "de_DE", "found 'de_DE', which Windows has no locale of; expected de-DE"),
        (check_locale, "xx-YY", "expected language and country as in de-DE"),
        (check_time_zone, "w. europe standard time", "expected W. Europe Standard Time"),
        (check_time_zone, "CET", "expected one of tzutil /l, such as UTC"),
    ],
)
def test_another_spelling_is_refused_with_windows_own(check: Callable[[str], None], name: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        check(name)


def test_each_release_of_the_bootstrapper_is_of_its_minor() -> None:
    for minor, releases in BOOTSTRAPPER_RELEASES.items():
        assert all(release.startswith(f"{minor}.") for release in releases)


def test_an_address_of_s3_tells_bucket_region_and_key() -> None:
    assert Mirror.parse("https://a.b.s3.cn-north-1.amazonaws.com.cn/x/y.exe") == Mirror("a.b", "x/y.exe", "cn-north-1")


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.eu-central-1.amazonaws.com/bucket/key",
        "http://tools.s3.eu-central-1.amazonaws.com/key",
        "https://tools.s3.eu-central-1.amazonaws.com/",
        "https://tools.s3.amazonaws.com/key",
        "https://tools.s3.eu-central-1.amazonaws.com/key'; rm",
        "https://tools.s3.eu-central-1.amazonaws.com.cn/key",
        "https://tools.s3.cn-north-1.amazonaws.com/key",
        "s3://tools/key",
    ],
)
def test_what_is_no_such_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="expected the address of an object in S3"):
        Mirror.parse(url)
