"""What an image demands of its updates: a build without it fails in its test, and the failure is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from components.powershell.image_documents import evidence_document
from rehearsal.account.releases import CALENDAR
from standin.tests.api.imagebuilder import good
from tests.components.powershell.test_image_documents import PROMISE

if TYPE_CHECKING:
    from tests.operations.conftest import World

BUILD = CALENDAR[-1].os_build(PROMISE.server)
LATER = f"{PROMISE.server.facts.os_build}.{int(BUILD.rpartition('.')[2]) + 1}"


@pytest.mark.parametrize(
    ("demanded", "says"),
    [
        ({"required_updates": [CALENDAR[-1].update], "minimum_os_build": BUILD}, ""),
        ({"required_updates": [CALENDAR[-1].update, "KB9999999"]}, "required updates are missing: KB9999999"),
        ({"required_updates": [CALENDAR[0].update]}, f"required updates are missing: {CALENDAR[0].update}"),
        ({"minimum_os_build": LATER}, f"this is OS build {BUILD}, expected revision {LATER.rpartition('.')[2]}"),
    ],
)
def test_a_build_without_what_is_demanded_fails_in_its_test(
    world: World, demanded: dict[str, object], says: str
) -> None:
    document = evidence_document(replace(PROMISE, **demanded))  # pyright: ignore[reportArgumentType]  any attribute
    component = world.workshop.imagebuilder.create_component(**good.component("demands", data=document))
    image = world.image(component["componentBuildVersionArn"])
    ran = world.run("images", "build", image, "--outputs", world.outputs, "--follow")
    assert ran.exit_code == (1 if says else 0), ran.output
    if says:
        assert "phase test, step ProveAndTag" in ran.stdout
        assert says in ran.stdout
