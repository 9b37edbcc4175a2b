"""`images cached`: the command."""

from pathlib import Path
from typing import Annotated

import typer

from components.kubernetes.errors import RefusedError
from components.settings import ImageSettings, ImagesSettings
from operations.exit_codes import FOUND, INCOMPLETE, RIGHT
from operations.images.cached import ImageReport, Report, image_report
from operations.images.group import images
from operations.images.registries import ask
from operations.images.show import show_cached
from operations.registry.client import RegistryClient
from operations.registry.ecr import ecr_logins
from operations.stack.file import of_stack
from operations.stack.options import Folder
from operations.terminal.command import Call, command


@command(images, "cached")
def cached_images(
    call: Call,
    names: Annotated[list[str] | None, typer.Argument(metavar="[IMAGE]...", help="Images. Default: all.")] = None,
    stack: Annotated[str, typer.Option(help="The images stack, by its file.")] = "images",
    folder: Folder = Path(),
    authority: Annotated[Path | None, typer.Option(help="File with authorities of a registry of your own.")] = None,
) -> int:
    """Ask each registry whether a node of the image runs its cached images, and estimate the disk that they take.

    A tag tells little; the manifest's os.version decides. Logins of private registries of Amazon ECR are asked of AWS.

    Exit code: 0 all run and fit; 1 one is missing, for another Windows, or the disk is too small; 2 wrong usage;
    3 something could not be read.

    Example: eks-windows images cached windows-2022-core --stack images
    """
    settings = of_stack(folder, stack).settings()
    if not isinstance(settings, ImagesSettings):
        raise RefusedError(f"stack {stack} holds clusters, expected images; give --stack")
    client = RegistryClient(ecr_logins(call.session), str(authority) if authority else None)
    with call.output.working("asking the registries"):
        report = Report(images=tuple(_asked(client, each) for each in _chosen(settings, names or [])))
    call.output.report(report)
    show_cached(report, call.output)
    if report.wrong:
        return FOUND
    return INCOMPLETE if report.unread else RIGHT


def _chosen(settings: ImagesSettings, names: list[str]) -> list[ImageSettings]:
    known = {each.name: each for each in settings.images}
    if unknown := [name for name in names if name not in known]:
        raise RefusedError(f"there is no image {unknown[0]} in the stack's file, but {', '.join(known)}")
    return [known[name] for name in names] or list(settings.images)


def _asked(client: RegistryClient, image: ImageSettings) -> ImageReport:
    told = [ask(client, each, image.windows_server) for each in image.cached_images]
    return image_report(image.name, image.windows_server, image.root_volume.size_gib, told)
