"""Component documents: golden files, the schema of AWSTOE, and what can't work refused."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING

import pytest
import yaml

from components.facts.boot import Boot, Bootstrapper, Defender, Mirror, SsmAgent, Unattend
from components.facts.container_images import ImageReference
from components.facts.registries import Registry
from components.facts.windows_images import Variant, WindowsServer
from components.facts.windows_updates import UpdateClassification
from components.powershell import image_documents
from components.powershell.boot_documents import boot_documents
from components.powershell.evidence import Promise
from components.powershell.image_documents import (
    cache_document,
    evidence_document,
    registries_document,
    update_document,
)
from tests.components.powershell import golden_files

if TYPE_CHECKING:
    from collections.abc import Sequence

PUBLIC = ("mcr.microsoft.com/windows/servercore:ltsc2022", "mcr.microsoft.com/windows/nanoserver:ltsc2022")
PRIVATE = (
    "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/web:1.4-ltsc2022",
    "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/api:2.0-ltsc2022",
    "210987654321.dkr.ecr.us-east-1.amazonaws.com/base:7-ltsc2022",
)


PROMISE = Promise(
    image="windows-2022-core",
    server=WindowsServer.SERVER_2022,
    variant=Variant.CORE,
    minor="1.35",
    parameter="/imagebuilder/eks-windows-nodes/windows-2022-core/manifest",
)


REGISTRIES = (
    Registry(host="mcr.microsoft.com", mirror="mirror.example/mcr"),
    Registry(
        host="docker.io",
        login="arn:aws:secretsmanager:eu-central-1:123456789012:secret:hub-AbCdEf",
        mirror="123456789012.dkr.ecr.eu-central-1.amazonaws.com/hub",
    ),
)


BOOT = Boot(
    ssm_agent=SsmAgent.DELAYED,
    unattend=Unattend.TRIMMED,
    locale="de-DE",
    time_zone="W. Europe Standard Time",
    defender=Defender.EXCLUDE,
    bootstrapper=Bootstrapper(version="1.35.0", sha256="0123456789abcdef" * 4),
)
MIRRORED = Boot(
    bootstrapper=Bootstrapper(
        version="1.35.0",
        sha256="0123456789abcdef" * 4,
        shutdown_on_failure=True,
        mirror=Mirror.parse("https://tools.s3.eu-central-1.amazonaws.com/eks/1.35.0.exe"),
    )
)


def _cache(references: Sequence[str], registries: Sequence[Registry] = ()) -> str:
    return cache_document([ImageReference.parse(reference) for reference in references], registries)


CASES = {
    "update_all": update_document(),
    "update_some": update_document(include=["KB5068787", "KB5066131"]),
    "update_without": update_document(exclude=["KB5068787"]),
    "update_by_title": update_document(include=["*Cumulative Update*"], exclude=["*Preview*", "KB5068787"]),
    "update_by_classification": update_document(
        exclude=["*Preview*"], classifications=[UpdateClassification.SECURITY_UPDATES], refresh_base_layers=True
    ),
    "cache_public": _cache(PUBLIC),
    "cache_private": _cache([*PUBLIC[:1], *PRIVATE]),
    "cache_through_mirrors": _cache([PUBLIC[0], "docker.io/team/app:1-ltsc2022"], REGISTRIES),
    "registries": registries_document(REGISTRIES) or "",
    "evidence": evidence_document(PROMISE),
    "evidence_with_updates": evidence_document(
        replace(
            PROMISE,
            server=WindowsServer.SERVER_2025,
            required_updates=["KB5068787"],
            cached_images=[ImageReference.parse(PUBLIC[0])],
            other_regions=["us-east-1"],
            fast_launch=True,
        )
    ),
    **{f"{name}-exclude" if name == "boot-defender" else name: text for name, text in boot_documents(BOOT).items()},
    "boot-defender-remove": boot_documents(Boot(defender=Defender.REMOVE))["boot-defender"],
    "boot-bootstrapper-mirrored": boot_documents(MIRRORED)["boot-bootstrapper"],
}


@pytest.mark.parametrize("case", CASES)
def test_a_document_is_as_in_its_golden_file(case: str) -> None:
    golden_files.expect(f"documents/{case}.yaml", CASES[case])


def test_every_golden_file_has_its_case() -> None:
    assert golden_files.names("documents") == set(CASES)


@pytest.mark.parametrize("case", CASES)
def test_a_document_has_the_form_that_image_builder_reads(case: str) -> None:
    document = yaml.safe_load(CASES[case])
    assert set(document) == {"name", "description", "schemaVersion", "phases"}
    assert document["schemaVersion"] == 1.0
    assert {phase["name"] for phase in document["phases"]} <= {"build", "validate", "test"}
    for phase in document["phases"]:
        names = [step["name"] for step in phase["steps"]]
        assert len(names) == len(set(names))
        for step in phase["steps"]:
            assert set(step) <= {"name", "action", "timeoutSeconds", "maxAttempts", "onFailure", "inputs"}
            assert step["onFailure"] == "Abort"
    # Doubled braces would be read as a reference to another step's output.
    assert "{{" not in CASES[case]


def test_images_are_looked_for_before_the_image_is_taken_and_after_sysprep() -> None:
    phases = {phase["name"]: phase for phase in yaml.safe_load(CASES["cache_public"])["phases"]}
    assert list(phases) == ["build", "validate", "test"]
    assert phases["validate"]["steps"][0]["inputs"] == phases["test"]["steps"][0]["inputs"]


def test_each_private_registry_gets_one_login_and_public_ones_none() -> None:
    assert CASES["cache_private"].count("(Get-ECRLoginCommand") == 2
    assert "Get-ECRLoginCommand" not in CASES["cache_public"]


@pytest.mark.parametrize(
    "script", ["'x'\n\n\n", "\t'x'  \n  'y'", "'\u00e9 \u20ac \U0001f600'", "'#: - | >'", "'x\x85\u2028'"]
)
def test_a_document_is_the_same_text_where_pyyaml_has_no_libyaml(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = spec_from_file_location("without_libyaml", image_documents.__file__)
    assert yaml.__with_libyaml__
    assert spec is not None
    assert spec.loader is not None
    without = module_from_spec(spec)
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    spec.loader.exec_module(without)
    assert without.script_document("agent", script) == image_documents.script_document("agent", script)


NO_UPDATES = ["5068787", "KB12", "kb5068787", "KB5068787;", "*", "**", "*Preview", "a*b*", "[a]*", "a?*", "`*", ""]


@pytest.mark.parametrize("name", NO_UPDATES)
def test_other_text_than_an_update_id_or_titles_is_refused(name: str) -> None:
    for document in (lambda: update_document(include=[name]), lambda: update_document(exclude=[name])):
        with pytest.raises(ValueError, match="is neither the id of an update"):
            document()


@pytest.mark.parametrize("name", [*NO_UPDATES, "*Preview*"])
def test_other_text_than_an_update_id_is_no_required_update(name: str) -> None:
    with pytest.raises(ValueError, match="is not the id of an update"):
        evidence_document(replace(PROMISE, required_updates=[name]))


def test_an_update_can_not_be_both_included_and_excluded() -> None:
    with pytest.raises(ValueError, match="KB5068787 is both included and excluded"):
        update_document(include=["KB5068787"], exclude=["KB5068787"])


def test_the_list_of_images_is_neither_empty_nor_repeats_itself_nor_too_long() -> None:
    with pytest.raises(ValueError, match="number of cached images: found 0, expected 1 to 20"):
        _cache([])
    with pytest.raises(ValueError, match=r"found mcr\.microsoft\.com/windows/servercore:ltsc2022 twice; name it once"):
        _cache([PUBLIC[0], PUBLIC[1], PUBLIC[0]])
    with pytest.raises(ValueError, match="number of cached images: found 21, expected 1 to 20"):
        _cache([f"registry.example/app-{number}:1" for number in range(21)])


def test_a_document_that_image_builder_would_not_take_is_refused() -> None:
    long = [f"{'r' * 30}.example/{'a' * 200}-{number:02}:{'t' * 128}" for number in range(20)]
    with pytest.raises(
        ValueError, match=r"number of characters of the component document ContainerdPull: .* 1 to 16000"
    ):
        _cache(long)
