"""ARNs and versions."""

from __future__ import annotations

import pytest

from standin.api.imagebuilder.arns import Arn, age, slug

STEM = "arn:aws:imagebuilder:eu-central-1:123456789012:component/app"
KNOWN = [f"{STEM}/1.2.3/1", f"{STEM}/1.2.3/2", f"{STEM}/1.10.0/1", f"{STEM}/2.0.0/1", f"{STEM}-2/9.0.0/1"]


@pytest.mark.parametrize(("name", "shown"), [("My App", "my-app"), ("my_app", "my-app"), ("App-1", "app-1")])
def test_a_name_is_lower_case_with_hyphens_in_an_arn(name: str, shown: str) -> None:
    assert slug(name) == shown


@pytest.mark.parametrize(
    ("reference", "newest"),
    [
        ("x.x.x", "2.0.0/1"),
        ("1.x.x", "1.10.0/1"),
        ("1.2.x", "1.2.3/2"),
        ("1.2.3", "1.2.3/2"),
        ("1.2.3/1", "1.2.3/1"),
    ],
)
def test_an_x_or_a_missing_build_stands_for_the_newest(reference: str, newest: str) -> None:
    assert Arn.parse(f"{STEM}/{reference}").newest_of(KNOWN) == f"{STEM}/{newest}"


@pytest.mark.parametrize("reference", ["3.x.x", "1.2.4", "1.2.3/3"])
def test_what_is_not_there_has_no_newest(reference: str) -> None:
    assert Arn.parse(f"{STEM}/{reference}").newest_of(KNOWN) is None


def test_versions_sort_by_their_numbers() -> None:
    assert sorted(KNOWN[3::-1], key=age) == KNOWN[:4]


@pytest.mark.parametrize("text", [*KNOWN, "arn:aws-cn:imagebuilder:cn-north-1:aws:image-pipeline/p"])
def test_an_arn_comes_together_as_it_was(text: str) -> None:
    assert str(Arn.parse(text)) == text


@pytest.mark.parametrize("text", ["ami-1", "arn:aws:s3:::bucket/key/x", "arn:aws:imagebuilder:r:1:component"])
def test_what_is_no_arn_of_image_builder_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an ARN of Image Builder"):
        Arn.parse(text)
