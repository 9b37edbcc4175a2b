"""What a build tells of a release beside its tags: programs, updates, digests, findings; and what of it differs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from components.facts import release as facts
from operations.aws import UnreadError
from operations.releases import evidence_live
from operations.releases.compare import Change
from operations.releases.evidence import NOTHING, Evidence, changes, of_manifests, scanned
from operations.releases.facts import BUILD_ARN_TAG
from standin.tests.api.imagebuilder import good

if TYPE_CHECKING:
    from tests.operations.conftest import World

SERVERCORE, NANOSERVER = (
    "mcr.microsoft.com/windows/servercore:ltsc2022",
    "mcr.microsoft.com/windows/nanoserver:ltsc2022",
)
OCTOBER: dict[str, Any] = {
    "imageArn": "arn:october",
    "sourceAmiId": "ami-00000001",
    "updates": ["KB5068787", "KB5067000"],
    "cachedImages": [SERVERCORE, NANOSERVER],
    "digests": ["sha256:aa", "sha256:bb"],
    "programs": {"kubelet": "1.35.7", "containerd": "1.7.27", "csiProxy": "1.2.1", "authenticator": None},
}
NOVEMBER: dict[str, Any] = {
    **OCTOBER,
    "imageArn": "arn:november",
    "sourceAmiId": "ami-00000002",
    "updates": ["KB5068787", "KB5070000"],
    "digests": ["sha256:cc", "sha256:bb"],
    "programs": {"kubelet": "1.35.8", "containerd": "2.1.4", "csiProxy": "1.2.1"},
}
TOLD = {
    ("containerd", "1.7.27", "2.1.4"),
    ("sourceAmiId", "ami-00000001", "ami-00000002"),
    ("updates", "KB5067000", ""),
    ("updates", "", "KB5070000"),
    (f"digest of {SERVERCORE}", "sha256:aa", "sha256:cc"),
}


def of(*manifests: object, build: str = "arn:october") -> Evidence:
    return of_manifests([each if isinstance(each, str) else json.dumps(each) for each in manifests], build)


def test_a_build_is_told_by_its_own_manifest_among_those_that_a_parameter_has_held() -> None:
    found = of(NOVEMBER, OCTOBER)
    assert found.programs == {"kubelet": "1.35.7", "containerd": "1.7.27", "csiProxy": "1.2.1"}
    assert found.updates == ("KB5067000", "KB5068787")
    assert found.digests == {SERVERCORE: "sha256:aa", NANOSERVER: "sha256:bb"}
    assert found.source_ami_id == "ami-00000001"


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "1", "[" * 9999, "{}", '{"imageArn": "arn:other"}'])
def test_what_is_no_manifest_of_a_build_tells_nothing(text: str) -> None:
    assert of(text) == NOTHING
    assert of(text, OCTOBER) == of(OCTOBER)


@pytest.mark.parametrize("key", ["updates", "digests", "programs", "cachedImages", "sourceAmiId"])
@pytest.mark.parametrize("value", [None, 1, "x", [1], {"a": 1}])
def test_a_member_of_another_form_tells_nothing(key: str, value: object) -> None:
    assert of({**OCTOBER, key: value}).programs is not None


def test_all_that_differs_is_told_by_name() -> None:
    found = list(changes(of(OCTOBER), of(NOVEMBER, build="arn:november")))
    assert {(each.fact, each.before, each.after) for each in found} == TOLD
    assert len(found) == len(TOLD)
    assert not [*changes(of(OCTOBER), of(OCTOBER))]


def test_what_one_side_does_not_tell_is_no_difference() -> None:
    assert not [*changes(NOTHING, of(OCTOBER)), *changes(of(OCTOBER), NOTHING)]


def test_findings_are_compared_where_both_were_scanned() -> None:
    before, after = Evidence(findings={"critical": 0, "high": 2}), Evidence(findings={"critical": 1, "high": 2})
    assert [*changes(before, after)] == [Change("findings, critical", "0", "1")]
    assert not [*changes(before, NOTHING)]


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (NOTHING, ""),
        (Evidence(scan="PENDING"), "pending"),
        (Evidence(scan="COMPLETED"), ""),
        (Evidence(scan="COMPLETED", findings={"critical": 0, "high": 0}), "none"),
        (Evidence(scan="COMPLETED", findings={"critical": 1, "high": 3}), "1 critical, 3 high"),
    ],
)
def test_what_inspector_found_is_told_in_short(evidence: Evidence, words: str) -> None:
    assert scanned(evidence) == words


PLACE = "/imagebuilder/elsewhere"
TAGS = {
    facts.WINDOWS_SERVER_TAG: "2022",
    facts.VARIANT_TAG: "Core",
    facts.KUBERNETES_MINOR_TAG: "1.35",
    facts.RECIPE_VERSION_TAG: "1.0.0",
    facts.KUBELET_VERSION_TAG: "1.35.7",
    facts.OS_BUILD_TAG: "20348.5839",
    f"{facts.CACHED_IMAGE_TAG_PREFIX}01": SERVERCORE,
}


def build(world: World, image: str, manifest: dict[str, Any]) -> str:
    """A build that has written its manifest; its AMI."""
    code, told = world.told("images", "build", image, "--outputs", world.outputs, "--follow")
    assert code == 0, told
    ami = told["build"]["amis"]["eu-central-1"]
    described: Any = world.ec2.describe_images(ImageIds=[ami])
    tags = {each["Key"]: each["Value"] for each in described["Images"][0]["Tags"]}
    text = json.dumps({**manifest, "imageArn": tags[BUILD_ARN_TAG]})
    name = f"{PLACE}/{image}/manifest"
    boto3.client("ssm").put_parameter(Name=name, Value=text, Type="String", Overwrite=True)
    return ami


def test_each_of_two_builds_tells_its_own_and_what_may_not_be_asked_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the parameter that the build itself names, wherever that is."""
    image = world.image()
    place: dict[str, Any] = {
        "region": "eu-central-1",
        "amiDistributionConfiguration": {
            "name": f"{image}-{{{{ imagebuilder:buildDate }}}}",
            "amiTags": {facts.IMAGE_TAG: image, **TAGS},
        },
        "ssmParameterConfigurations": [{"parameterName": f"{PLACE}/{image}/ami-id", "dataType": "aws:ec2:image"}],
    }
    client: Any = world.workshop.imagebuilder
    client.update_distribution_configuration(
        distributionConfigurationArn=f"{good.ACCOUNT}:distribution-configuration/{image}",
        distributions=[place],
        clientToken=good.token(),
    )
    former, newest = build(world, image, OCTOBER), build(world, image, NOVEMBER)
    code, told = world.told("releases", "list", image)
    by_ami = {row["ami_ids"]["eu-central-1"]: row["evidence"] for row in told["releases"]}
    assert (code, told["unread"]) == (0, [])
    assert {id_: each["programs"]["containerd"] for id_, each in by_ami.items()} == {former: "1.7.27", newest: "2.1.4"}
    shown = world.run("releases", "show", image, newest)
    assert all(word in shown.stdout for word in ("csi-proxy", "1.2.1", "KB5070000", f"{SERVERCORE}  sha256:cc"))
    code, told = world.told("releases", "diff", image, former, newest)
    assert {(each["fact"], each["before"], each["after"]) for each in told["changes"]} >= TOLD

    def denied(*_: object) -> None:
        raise UnreadError("missing permission ec2:DescribeFastLaunchImages")

    monkeypatch.setattr(evidence_live, "states", denied)
    for words in (("list", image), ("show", image, former), ("diff", image, former, newest)):
        code, told = world.told("releases", *words)
        line = "eu-central-1: Fast Launch in eu-central-1: missing permission ec2:DescribeFastLaunchImages"
        assert (code, told["unread"]) == (3, [line])
