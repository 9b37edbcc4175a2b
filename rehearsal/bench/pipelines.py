"""Image pipelines by the dozen: previews against the same resources written flat, and their text by itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from components.arguments.check import refuse
from components.facts.content_version import content_version
from components.facts.names import PROJECT
from components.facts.windows_images import Variant, WindowsServer, ssm_name
from components.images.checked import IMAGE, parsed, problems
from components.images.components import identity, parts
from components.settings import load
from rehearsal import shell
from rehearsal.bench import flat
from rehearsal.bench.project import PREVIEW, own_project
from rehearsal.bench.timing import Command, Pair, against, median_of_three
from rehearsal.stacks import Stack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from components.settings import ImagesSettings

FEW, MANY, RENDERED = 20, 40, 200
MINOR = "1.35"


@dataclass(frozen=True)
class Times:
    """What pipelines cost.

    Attributes:
        pairs: previews, each against its baseline.
        rendering: CPU seconds in which so many pipelines are read from settings, checked and rendered as documents.
    """

    pairs: tuple[Pair, ...]
    rendering: Mapping[int, float]


def images(count: int) -> list[dict[str, Any]]:
    """So many images as a stack file has them, each another one, with all that documents are made of."""
    return [
        {
            "name": f"windows-{number:03}",
            "windowsServer": 2022,
            "kubernetesMinor": MINOR,
            "cachedImages": ["mcr.microsoft.com/windows/servercore:ltsc2022"],
            "components": [{"name": "agent", "script": f"Write-Output {number}"}],
        }
        for number in range(count)
    ]


def measured(folder: Path, variables: dict[str, str], runs: int) -> Times:
    """Time it all. The account of `variables` gets the pipelines; `folder` the projects."""
    few, many = (_project(folder / str(count), count, variables) for count in (FEW, MANY))
    made = Stack(few, "made", variables)
    made.select()
    if made.up().code:
        raise SystemExit("up of pipelines failed; run `make up` to see why")
    parameter = ssm_name(WindowsServer.SERVER_2022, Variant.CORE, MINOR)
    flat.write(folder / "pipelines-flat", made.resources(), flat.IMAGES, {"parameter": parameter}, _config())
    Stack(folder / "pipelines-flat", "bench", variables).select()
    if made.destroy().code:  # a preview refuses to make log groups that are there
        raise SystemExit("destroy of pipelines failed; run `make up` to see why")
    ours = Command(f"preview of {FEW} pipelines", PREVIEW, few, variables)
    written_flat = Command(
        f"the resources of {FEW} pipelines written flat", PREVIEW, folder / "pipelines-flat", variables
    )
    more = Command(f"preview of {MANY} pipelines", PREVIEW, many, variables)
    pairs = against([(ours, written_flat), (more, ours)], runs)
    return Times(pairs, {count: median_of_three(partial(_render, count)) for count in (RENDERED // 2, RENDERED)})


def section(times: Times) -> str:
    """The page's part on rendering."""
    half, whole = times.rendering[RENDERED // 2], times.rendering[RENDERED]
    return (
        f"\n## Image pipelines\n\n{RENDERED} pipelines are read from their settings, checked and rendered as component "
        f"documents in {whole:.2f} CPU seconds, {RENDERED // 2} in {half:.2f} "
        f"({whole / half:.2f} times as long; goal 2.2).\n"
    )


def _render(count: int) -> None:
    """From what YAML gives to the documents of every image."""
    config = {"aws:region": shell.REGION, f"{PROJECT}:images": json.dumps(images(count))}
    settings = cast("ImagesSettings", load(config))
    for image in settings.images:
        args = parsed(IMAGE.arguments(image, region=shell.REGION, parent_image="ami-0123456789abcdef0"))
        refuse(image.name, problems(args))
        content_version([identity(part) for part in parts(args)])


def _config() -> str:
    return f"config:\n  aws:region: {shell.REGION}\n"


def _project(folder: Path, count: int, variables: dict[str, str]) -> Path:
    """This project's own program with so many images in its stacks `bench` and `made`."""
    text = f"{_config()}  eks-windows-nodes:images: {json.dumps(images(count))}\n"
    return own_project(folder, text, variables)
