"""The arguments of a Windows image pipeline, checked as a stack file is, and as what they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from components.arguments.check import Counterpart
from components.arguments.kind import arguments_of
from components.facts import defaults
from components.facts.container_images import ImageReference
from components.facts.registries import Registry
from components.facts.windows_images import Variant, WindowsServer
from components.images.args import UpdatesArgs, WindowsImagePipelineArgs
from components.settings.images import ImageSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from components.problems.problem import Problem

IMAGE = Counterpart(
    args=WindowsImagePipelineArgs,
    settings=ImageSettings,
    renamed={"image_name": "name"},
    own=frozenset({"region", "parent_image", "artifacts_component_arn"}),
    of_stack=frozenset({"base"}),
)


@arguments_of(WindowsImagePipelineArgs)
def problems(args: WindowsImagePipelineArgs) -> Iterator[Problem]:
    """What is plain and can't work; what is only known later is AWS's to judge."""
    args = parsed(args)
    updates = args.get("updates", True)
    own = {name: cast("object", args.get(name)) for name in ("region", "parent_image")}
    context = {name: value for name, value in own.items() if isinstance(value, str)}
    yield from IMAGE.problems({**args, "updates": False if updates is None else updates}, **context)


def parsed(args: WindowsImagePipelineArgs) -> WindowsImagePipelineArgs:
    """The same arguments, texts of versions and references as what they stand for; wrong ones stay to be refused."""
    found: dict[str, Any] = {**args}
    for name, enumeration in (("windows_server", WindowsServer), ("variant", Variant)):
        if type(found.get(name)) in {str, int}:
            found[name] = _parsed(enumeration, str(found[name]))
    images = found.get("cached_images")
    if isinstance(images, list | tuple):
        found["cached_images"] = tuple(_parsed(ImageReference.parse, each) for each in cast("Sequence[object]", images))
    return cast("WindowsImagePipelineArgs", found)


def as_registered(args: WindowsImagePipelineArgs) -> dict[str, object]:
    """The arguments as the engine keeps them: in texts, and all updates as an empty choice, as states have it."""
    plain: dict[str, object] = {**args}
    if "updates" in args:
        plain["updates"] = chosen_updates(args)
    if "cached_images" in args:
        plain["cached_images"] = [str(image) for image in args["cached_images"]]
    return plain


def references(args: WindowsImagePipelineArgs) -> Sequence[ImageReference]:
    """The container images of parsed arguments."""
    return cast("Sequence[ImageReference]", args.get("cached_images", ()))


def registries(args: WindowsImagePipelineArgs) -> list[Registry]:
    """What is known of the registries of cached images."""
    return [Registry(**each) for each in args.get("registries", ())]


def output_parameter(args: WindowsImagePipelineArgs) -> str:
    """The parameter that each build writes its AMI id to."""
    return args.get("output_parameter") or defaults.output_parameter(args["image_name"])


def chosen_updates(args: WindowsImagePipelineArgs) -> UpdatesArgs | None:
    """The choice of updates, empty for all; None for none."""
    updates = args.get("updates", True)
    return UpdatesArgs() if updates is True else None if updates is False else updates


_Parsed = TypeVar("_Parsed")


def _parsed(parse: Callable[[str], _Parsed], value: object) -> _Parsed | object:
    try:
        return parse(value) if isinstance(value, str) else value
    except ValueError:
        return value
