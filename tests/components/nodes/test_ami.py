"""The AMI of a node group: its facts from a release, from tags, from Amazon's name; and AMIs that tell nothing."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from components.facts.manifest import IMAGE_ARN_TAG
from components.facts.release import BUILD_TAGS, FAST_LAUNCH_TAG, IMAGE_TAG, KUBELET_VERSION_TAG, OS_BUILD_TAG
from components.nodes.ami import AmiError, NodeAmi, described, exports, from_parameter, from_release, require, tags
from components.nodes.image_manifest import told_by_manifest
from tests.components.facts.test_release import RELEASE, TAGS
from tests.components.program import run

if TYPE_CHECKING:
    from standin.provider.facts import Fact

ID = "ami-0123456789abcdef0"
AMAZONS = "Windows_Server-2025-English-Full-EKS_Optimized-1.35-2026.11.14"
DAY = date(2026, 11, 18)

GET_PARAMETER = "aws:ssm/getParameter:getParameter"
GET_AMI = "aws:ec2/getAmi:getAmi"


def test_a_release_gives_the_ami_of_its_region_and_every_fact() -> None:
    assert from_release(RELEASE, "eu-central-1") == {
        "id": ID,
        "image": "windows-2022-core",
        "windows_server": "2022",
        "variant": "Core",
        "kubernetes_minor": "1.35",
        "kubelet_version": "1.35.8",
        "os_build": "20348.5962",
        "build_date": "2026-11-18",
        "recipe_version": "1.0.42",
        "fast_launch": False,
        "boot_levers": None,
    }


def test_a_release_that_is_not_in_the_region_is_refused() -> None:
    with pytest.raises(AmiError, match="is not in us-east-1; distribute the image there"):
        from_release(RELEASE, "us-east-1")


def test_an_ami_of_ours_tells_its_facts_by_its_tags() -> None:
    assert described(ID, "windows-2022-core-x", DAY, TAGS, amazon=False) == from_release(RELEASE, "eu-central-1")
    assert described(ID, "x", DAY, {**TAGS, FAST_LAUNCH_TAG: "true"}, amazon=False)["fast_launch"] is True


def test_facts_that_the_build_did_not_write_are_unknown_and_no_tags() -> None:
    without = {key: value for key, value in TAGS.items() if key not in {KUBELET_VERSION_TAG, OS_BUILD_TAG}}
    ami = described(ID, "x", DAY, without, amazon=False)
    assert (ami["kubelet_version"], ami["os_build"]) == (None, None)
    assert set(tags(ami)) == {
        IMAGE_TAG,
        "eks-windows-nodes/windows-server",
        "eks-windows-nodes/variant",
        "eks-windows-nodes/kubernetes-minor",
        "eks-windows-nodes/recipe-version",
        "eks-windows-nodes/build-date",
        "eks-windows-nodes/fast-launch",
    }


def test_amazons_ami_tells_its_facts_by_its_name() -> None:
    assert described(ID, AMAZONS, DAY, {}, amazon=True) == {
        "id": ID,
        "image": AMAZONS,
        "windows_server": "2025",
        "variant": "Full",
        "kubernetes_minor": "1.35",
        "kubelet_version": None,
        "os_build": None,
        "build_date": "2026-11-14",
        "recipe_version": None,
        "fast_launch": False,
        "boot_levers": None,
    }


@pytest.mark.parametrize(
    ("name", "amazon"),
    [
        ("my-own", False),
        (AMAZONS, False),
        ("Windows_Server-2022-English-Core-Base-2026.11.11", True),
    ],
    ids=["one shared by another account", "one with the name of Amazon's", "a plain Windows of Amazon's"],
)
def test_an_ami_that_tells_nothing_is_refused_with_the_way_out(name: str, amazon: bool) -> None:
    with pytest.raises(AmiError, match=r"neither is an EKS optimized .* nor carries the tag .*; pin it as a release"):
        described(ID, name, DAY, {}, amazon=amazon)


def test_an_ami_of_ours_that_lost_a_tag_is_refused_by_its_name() -> None:
    """A copy made by hand carries some of them only."""
    without = {key: value for key, value in TAGS.items() if key != "eks-windows-nodes/variant"}
    with pytest.raises(AmiError, match="lacks the tags eks-windows-nodes/variant: it is no finished release"):
        described(ID, "x", DAY, without, amazon=False)


def test_exports_name_every_fact_but_fast_launch() -> None:
    assert exports(from_release(RELEASE, "eu-central-1")) == {
        "amiId": ID,
        "image": "windows-2022-core",
        "windowsServer": "2022",
        "variant": "Core",
        "kubernetesMinor": "1.35",
        "kubeletVersion": "1.35.8",
        "osBuild": "20348.5962",
        "buildDate": "2026-11-18",
        "recipeVersion": "1.0.42",
        "bootLevers": None,
    }


def _read(parameter: Fact, ami: Fact) -> NodeAmi:
    found: list[NodeAmi] = []
    run(lambda: found.append(from_parameter("/a", "do this")), facts={GET_PARAMETER: parameter, GET_AMI: ami})
    return found[0]


def test_a_parameter_is_followed_to_its_ami() -> None:
    def ami(args: dict[str, Any]) -> dict[str, Any]:
        assert args["filters"] == [{"name": "image-id", "values": [ID]}]
        assert "owners" not in args  # Amazon's differ by Region and partition, and others share theirs
        return {"id": ID, "name": "x", "creationDate": "2026-11-18T04:05:06.000Z", "tags": TAGS}

    assert _read({"value": ID}, ami) == from_release(RELEASE, "eu-central-1")


def test_a_parameter_that_is_not_there_is_named_with_what_to_do() -> None:
    missing = {GET_PARAMETER: "reading SSM Parameter (/a): couldn't find resource"}
    with pytest.raises(AmiError, match="there is no parameter /a; do this"):
        run(lambda: from_parameter("/a", "do this") and None, failures=missing)


def test_a_parameter_that_holds_something_else_is_told_with_what_it_holds() -> None:
    """Such as the JSON of a whole parameter path."""
    with pytest.raises(AmiError, match=r"^parameter /a holds '1\.35-2026\.11\.14', expected an AMI id; do this$"):
        _read({"value": "1.35-2026.11.14"}, {})


def test_an_ami_that_is_not_there_is_told_before_anything_is_made() -> None:
    """Whether a parameter or a pinned release names it."""
    none = {GET_AMI: "Your query returned no results."}
    for read in (lambda: from_parameter("/a", "do this") and None, lambda: require(ID)):
        with pytest.raises(AmiError, match=f"there is no AMI {ID} of .* in this Region"):
            run(read, facts={GET_PARAMETER: {"value": ID}}, failures=none)


def test_another_failure_of_a_look_up_stays_as_it_is() -> None:
    with pytest.raises(Exception, match="AccessDenied"):
        run(lambda: from_parameter("/a", "do this") and None, failures={GET_PARAMETER: "AccessDenied"})


ARN = "arn:aws:imagebuilder:eu-central-1:123456789012:image/windows-2022-core/1.0.42/7"
COPY = {**{key: value for key, value in TAGS.items() if key not in BUILD_TAGS}, IMAGE_ARN_TAG: ARN}
MANIFEST = {"imageArn": ARN, "kubeletVersion": "1.35.8", "osBuild": "20348.5962", "fastLaunch": True}


def _copy(manifests: dict[str, object], tags: dict[str, str] = COPY) -> tuple[NodeAmi, list[str]]:
    """The copy's facts, where these manifests stand in their parameters; and which parameters were asked for."""
    asked: list[str] = []

    def parameter(args: dict[str, Any]) -> dict[str, Any]:
        name = str(args["name"]).removeprefix("/a")
        asked.append(name)
        held = manifests.get(name, ID)
        version = int(name.partition(":")[2] or len(manifests))
        return {"value": held if isinstance(held, str) else json.dumps(held), "version": version}

    created = {"id": ID, "name": "x", "creationDate": "2026-11-18T04:05:06.000Z", "tags": tags}
    return _read(parameter, created), asked


def test_a_copy_is_told_what_its_build_found_by_the_manifest_beside_its_parameter() -> None:
    ami, _ = _copy({"/manifest": MANIFEST})
    assert (ami["kubelet_version"], ami["os_build"]) == ("1.35.8", "20348.5962")
    assert ami["fast_launch"] is False  # that is the build's own AMI's


def test_the_manifest_of_a_build_that_has_no_copy_yet_is_passed_over_for_the_one_before_it() -> None:
    later = {**MANIFEST, "imageArn": f"{ARN[:-1]}8", "kubeletVersion": "1.35.9"}
    ami, asked = _copy({"/manifest": later, "/manifest:1": MANIFEST})
    assert ami["kubelet_version"] == "1.35.8"
    assert asked == ["", "/manifest", "/manifest:1"]


def test_the_manifest_of_another_image_tells_a_copy_nothing() -> None:
    other = {**MANIFEST, "imageArn": f"{ARN[:-1]}6"}
    ami, asked = _copy({"/manifest": other, **{f"/manifest:{n}": other for n in range(1, 9)}})
    assert (ami["kubelet_version"], ami["os_build"]) == (None, None)
    assert asked == ["", "/manifest", "/manifest:8", "/manifest:7", "/manifest:6"]


def test_a_copy_without_a_manifest_has_the_facts_of_its_tags() -> None:
    found: list[object] = []
    missing = {GET_PARAMETER: "reading SSM Parameter (/a/manifest): couldn't find resource"}
    run(lambda: found.append(told_by_manifest("/a/ami-id", COPY, None)), failures=missing)
    assert found == [COPY]


def test_an_ami_whose_tags_tell_all_needs_no_manifest() -> None:
    assert _copy({"/manifest": MANIFEST}, {**TAGS, IMAGE_ARN_TAG: ARN})[1] == [""]


@pytest.mark.parametrize("text", ["", "[]", "ami-0123456789abcdef0", '{"a":', "[" * 100_000])
def test_a_parameter_that_holds_no_manifest_is_told_in_one_line(text: str) -> None:
    with pytest.raises(
        AmiError, match=r"^parameter /a/manifest: '.*' is no manifest of an image; expected a JSON object$"
    ):
        _copy({"/manifest": text})
