"""An AMI of one's own by its id: told by itself, completed by what is given, refused where nothing tells a fact."""

from typing import Any

import pytest
from pydantic.alias_generators import to_camel

from components.nodes.ami import AmiError, NodeAmi
from components.nodes.own_ami import TO_GIVE, from_id
from tests.components.facts.test_release import TAGS
from tests.components.nodes.test_ami import AMAZONS, GET_AMI, ID
from tests.components.program import run

GIVEN = {"windows_server": "2022", "variant": "Core", "kubelet_version": "1.35.8", "os_build": "20348.5962"}
PLAIN: dict[str, Any] = {
    "name": "golden-7",
    "creationDate": "2026-11-18T04:05:06.000Z",
    "imageOwnerAlias": "",
    "tags": {},
}
OURS = {**PLAIN, "tags": TAGS}
OF_AMAZON = {**PLAIN, "name": AMAZONS, "imageOwnerAlias": "amazon"}


def read(ami: dict[str, Any], given: dict[str, str]) -> NodeAmi:
    """The AMI as a program reads it."""
    found: list[NodeAmi] = []
    run(lambda: found.append(from_id(ID, given, spell=to_camel)), facts={GET_AMI: {"id": ID, **ami}})
    return found[0]


def test_an_ami_that_tells_nothing_is_what_is_given() -> None:
    """The kubelet's version tells the Kubernetes minor."""
    assert read(PLAIN, GIVEN) == {
        "id": ID,
        "image": "golden-7",
        "windows_server": "2022",
        "variant": "Core",
        "kubernetes_minor": "1.35",
        "kubelet_version": "1.35.8",
        "os_build": "20348.5962",
        "build_date": "2026-11-18",
        "recipe_version": None,
        "fast_launch": False,
        "boot_levers": None,
    }


def test_an_ami_that_tells_all_needs_nothing_and_takes_the_same_again() -> None:
    assert read(OURS, {}) == read(OURS, GIVEN)
    assert read(OURS, {})["recipe_version"] == "1.0.42"


def test_tags_and_what_is_given_complete_each_other() -> None:
    tags = {tag: value for tag, value in TAGS.items() if tag.endswith(("windows-server", "variant"))}
    given = {name: GIVEN[name] for name in ("kubelet_version", "os_build")}
    assert read({**PLAIN, "tags": tags}, given) == read(PLAIN, GIVEN)


def test_amazons_ami_is_told_by_its_name_and_by_what_is_given() -> None:
    """Amazon publishes kubelet and OS build in its documentation only."""
    alone, more = read(OF_AMAZON, {}), read(OF_AMAZON, {"kubelet_version": "1.35.3", "os_build": "26100.1"})
    assert (alone["variant"], alone["kubelet_version"], alone["build_date"]) == ("Full", None, "2026-11-14")
    assert more == {**alone, "kubelet_version": "1.35.3", "os_build": "26100.1"}


@pytest.mark.parametrize("missing", TO_GIVE)
def test_a_fact_that_nothing_tells_is_named_with_where_to_give_it(missing: str) -> None:
    given = {name: value for name, value in GIVEN.items() if name != missing}
    with pytest.raises(
        AmiError, match=rf"^{ID} \(golden-7\) does not tell its {to_camel(missing)}, .*; give it beside"
    ):
        read(PLAIN, given)


def test_all_that_nothing_tells_is_named_at_once() -> None:
    """Also where another account's AMI has the name of one of Amazon's."""
    for ami in (PLAIN, {**PLAIN, "name": AMAZONS, "imageOwnerAlias": ""}):
        with pytest.raises(
            AmiError, match=r"its windowsServer, variant, kubeletVersion, osBuild, .*; give them beside"
        ):
            read(ami, {})


def test_a_fact_that_the_ami_tells_otherwise_is_refused() -> None:
    with pytest.raises(AmiError, match=rf"^found 1.35.7 as kubeletVersion of {ID}, which itself says 1.35.8; drop it$"):
        read(OURS, {"kubelet_version": "1.35.7"})


def test_a_kubelet_of_another_minor_than_the_ami_tells_is_refused() -> None:
    with pytest.raises(AmiError, match=r"^found 1.34.9 as kubeletVersion of .*, which itself says 1.35; drop it$"):
        read(OF_AMAZON, {"kubelet_version": "1.34.9"})


def test_an_ami_that_is_not_there_is_told_so() -> None:
    none = {GET_AMI: "Your query returned no results."}
    with pytest.raises(AmiError, match=f"^there is no AMI {ID} in this Region, or it is not shared"):
        run(lambda: from_id(ID, GIVEN) and None, failures=none)
