"""Updates by classification, and base layers pulled anew, on the engine: each branch once, against stub commands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from components.facts.windows_updates import UpdateClassification
from components.powershell.image_documents import update_document
from tests.components.powershell.machine import CORE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.components.powershell.engine.process import Run
    from tests.components.powershell.machine import Machine

RESTART = 3010
PRODUCT = "a3c2375d-0c8a-42f9-bce0-28333e198407"
SECURITY, CRITICAL = UpdateClassification.SECURITY_UPDATES, UpdateClassification.CRITICAL_UPDATES


def update(title: str, kind: UpdateClassification = SECURITY, kb: str = "5068787", **more: object) -> dict[str, Any]:
    return {
        "Title": title,
        "KBArticleIDs": [kb],
        "Categories": [{"CategoryID": PRODUCT}, {"CategoryID": kind.category_id.upper()}],
        "Identity": {"UpdateID": f"id of {title}", "RevisionNumber": 1},
        "InstallationBehavior": {"CanRequestUserInput": False},
        "EulaAccepted": True,
        **more,
    }


def installed(
    machine: Machine,
    offered: Sequence[dict[str, Any]],
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    kinds: Sequence[UpdateClassification] = (SECURITY,),
    **environment: str,
) -> Run:
    return machine.run(update_document(include, exclude, kinds), OFFERED=json.dumps(offered), **environment)


MONTH, PREVIEW, OTHER = (
    update("2026-11 Cumulative Update"),
    update("2026-12 Preview of a Cumulative Update", kb="5070000"),
    update("A tool", CRITICAL, kb="890830"),
)
CHOICES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "of one classification": ({}, [MONTH["Title"], PREVIEW["Title"]]),
    "of several": ({"kinds": [SECURITY, CRITICAL]}, [MONTH["Title"], PREVIEW["Title"], OTHER["Title"]]),
    "of another": ({"kinds": [CRITICAL]}, [OTHER["Title"]]),
    "titles left out": ({"exclude": ["*preview*"]}, [MONTH["Title"]]),
    "an id left out": ({"exclude": ["KB5068787"]}, [PREVIEW["Title"]]),
    "titles alone": ({"include": ["2026-11*"]}, [MONTH["Title"]]),
    "ids alone": ({"include": ["KB5070000", "KB5068787"], "exclude": ["*11 Cumulative*"]}, [PREVIEW["Title"]]),
}


@pytest.mark.parametrize("choice", CHOICES)
def test_what_is_wanted_is_installed_and_the_machine_restarts(bare: Machine, choice: str) -> None:
    chosen, titles = CHOICES[choice]
    run = installed(bare, [MONTH, PREVIEW, OTHER], **chosen)
    assert (run.code, run.lines) == (RESTART, tuple(f"installed: {title}" for title in titles))
    assert bare.wrote("downloaded") == [", ".join(titles)]
    assert bare.wrote("searched") == ["IsInstalled=0 and IsHidden=0 and Type='Software'"]


def test_where_nothing_more_is_wanted_the_step_ends(bare: Machine) -> None:
    assert installed(bare, [MONTH]).code == RESTART
    run = installed(bare, [OTHER])
    assert (run.code, run.lines) == (0, ("no more updates are wanted",))
    assert list((bare.folder / "ProgramData/eks-windows-nodes").iterdir()) == []


def test_an_update_that_comes_back_ends_the_step_and_no_restart_follows_another_for_ever(bare: Machine) -> None:
    installed(bare, [MONTH, PREVIEW])
    run = installed(bare, [MONTH])
    says = f"offered again after it was installed, so leave it out by updates.exclude: {MONTH['Title']}"
    assert (run.code, run.lines) == (1, (says,))
    anew = {**MONTH, "Identity": {**MONTH["Identity"], "RevisionNumber": 2}}
    assert installed(bare, [anew]).code == RESTART


def test_an_update_that_would_ask_somebody_is_left_out(bare: Machine) -> None:
    run = installed(bare, [update("Asks", InstallationBehavior={"CanRequestUserInput": True})])
    assert (run.code, run.lines) == (0, ("left out, as it may ask somebody: Asks", "no more updates are wanted"))


def test_terms_of_use_are_accepted(bare: Machine) -> None:
    assert installed(bare, [update("Terms", EulaAccepted=False), MONTH]).code == RESTART
    assert bare.wrote("accepted") == ["Terms"]


def test_a_download_that_fails_ends_the_step(bare: Machine) -> None:
    run = installed(bare, [MONTH], DOWNLOAD="4")
    assert (run.code, run.lines) == (1, ("updates could not be downloaded: result code 4, error 0x80240017",))


def test_an_update_that_can_not_be_installed_is_named_and_ends_the_step(bare: Machine) -> None:
    run = installed(bare, [MONTH, PREVIEW], NOT_INSTALLED=MONTH["Title"])
    says = (
        f"not installed, result code 4, error 0x80240022: {MONTH['Title']}",
        f"installed: {PREVIEW['Title']}",
    )
    assert (run.code, run.lines) == (1, says)


REFRESH = update_document(refresh_base_layers=True)
NANO = "mcr.microsoft.com/windows/nanoserver:ltsc2022"


def refreshed(machine: Machine, **environment: str) -> Run:
    return machine.run(REFRESH, step="RefreshBaseLayers", **environment)


def test_base_layers_that_are_cached_are_pulled_anew_and_pinned_and_nothing_else_is(machine: Machine) -> None:
    others = "602401143452.dkr.ecr.eu-central-1.amazonaws.com/eks/pause-windows:3.10 example.com/windows/servercore:1"
    run = refreshed(machine, CACHED=f"{CORE} {others} {NANO} sha256:12")
    assert (run.code, run.lines) == (0, (f"cached {CORE}", f"cached {NANO}"))
    pulled = [line for line in machine.wrote("ctr") if "pull" in line or "label" in line]
    assert pulled == [
        line
        for each in (CORE, NANO)
        for line in (
            f"-n k8s.io images pull {each}",
            f"-n k8s.io images label {each} io.cri-containerd.pinned=pinned",
        )
    ]


def test_an_image_without_base_layers_says_what_to_take_out(machine: Machine) -> None:
    run = refreshed(machine, CACHED="sha256:12")
    says = "no base layers are on this image: take out updates.refreshBaseLayers, or name them in cachedImages"
    assert (run.code, run.lines) == (1, (says,))


def test_base_layers_that_can_not_be_listed_end_the_step(machine: Machine) -> None:
    run = refreshed(machine, LS_FAILS="1")
    assert (run.code, run.lines) == (1, ("ctr.exe images ls ended with exit code 7, see the lines above",))


def test_a_base_layer_that_can_not_be_pulled_ends_the_step(machine: Machine) -> None:
    run = refreshed(machine, PULLS_FAILED="9")
    assert (run.code, run.lines[-1]) == (1, f"attempt 5 for {CORE} ended with exit code 9")
