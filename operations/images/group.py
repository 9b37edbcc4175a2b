"""The group `images`, and what its commands are called with."""

from pathlib import Path
from typing import Annotated

import typer

from components.kubernetes.errors import RefusedError
from operations.stack.options import refuse_both
from operations.stack.outputs import ImageOutputs, outputs

images = typer.Typer(name="images", help="Images: what they cache, and how their builds go.", no_args_is_help=True)

Image = Annotated[str, typer.Argument(help="Name of the image, as in its stack file.")]


@images.callback()
def about() -> None:
    """Images: what they cache, and how their builds go."""


def image_outputs(image: str, stack: str | None, file: Path | None) -> ImageOutputs:
    """What a stack has made of an image.

    Raises:
        RefusedError: the stack has no such image, or its outputs cannot be had.
    """
    refuse_both(stack, file)
    known = outputs(file, stack).images or {}
    if image not in known:
        raise RefusedError(f"the stack has no image {image}, but {', '.join(sorted(known)) or 'none'}; give --stack")
    return known[image]
