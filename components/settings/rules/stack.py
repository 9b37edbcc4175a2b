"""What has to hold in a whole stack: each rule yields problems at the key to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic.alias_generators import to_camel

from components.facts import defaults, manifest
from components.powershell.syntax import ask
from components.problems.problem import Path, Problem
from components.settings.base import values_of
from components.settings.images import ImageSettings, ImagesSettings
from components.settings.rules.given_names import names_are_of_one_group
from components.settings.rules.shared_role import groups_have_no_role_of_their_own
from components.settings.rules.table import broken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import BaseModel

    from components.settings.environment import ClusterSettings, EnvironmentSettings
    from components.settings.node_group import AmiSettings


def image_problems(settings: ImagesSettings, region: str | None) -> Iterator[Problem]:
    """Everything that is wrong between the values of an images stack; None for a Region that is not known."""
    yield from _names_once(("images",), [image.name for image in settings.images])
    yield from _parameters_once(settings)
    yield from _steps_once(settings)
    ask(component.script for image in settings.images for component in image.components if component.script)
    for index, image in enumerate(settings.images):
        values = values_of(image) if region is None else {**values_of(image), "region": region}
        yield from broken(ImageSettings, values, to_camel, ("images", index))


def environment_problems(settings: EnvironmentSettings, region: str | None) -> Iterator[Problem]:
    """Everything that is wrong between the values of an environment stack; None for a Region that is not known."""
    yield from _names_once(("clusters",), [cluster.name for cluster in settings.clusters])
    yield from names_are_of_one_group(settings.clusters)
    here = {} if region is None else {"region": region}
    groups = [group for cluster in settings.clusters for group in cluster.node_groups]
    ask(each for group in groups for each in (group.pre_bootstrap, group.post_bootstrap, group.bootstrap_script))
    for index, cluster in enumerate(settings.clusters):
        path: Path = ("clusters", index, "nodeGroups")
        yield from _once_in_a_cluster(("clusters", index), cluster)
        yield from groups_have_no_role_of_their_own(("clusters", index), cluster)
        yield from _names_once(path, [group.name for group in cluster.node_groups])
        for position, group in enumerate(cluster.node_groups):
            values = {**values_of(group), **here, "cluster_name": cluster.name}
            yield from broken(type(group), values, to_camel, (*path, position))
            yield from _ami_can_be_found((*path, position, "ami"), group.ami, settings.images_stack, region)


def _once_in_a_cluster(path: Path, cluster: ClusterSettings) -> Iterator[Problem]:
    for name in ("vpc_cni", "termination_queue", "windows_support"):
        section: BaseModel | None = getattr(cluster, name)
        if section is not None:
            yield from broken(type(section), values_of(section), to_camel, (*path, to_camel(name)))


def _names_once(path: Path, names: Sequence[str]) -> Iterator[Problem]:
    # AWS folds case in some of the names made of these, so two that differ by case alone would collide there.
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        earlier = first.setdefault(name.lower(), index)
        if earlier != index:
            yield Problem((*path, index, "name"), f"found {name!r} again, first at [{earlier}]; give it another name")


def _parameters_once(settings: ImagesSettings) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, image in enumerate(settings.images):
        parameter = image.output_parameter or defaults.output_parameter(image.name)
        written = (parameter, manifest.parameter(parameter))
        earlier = min((first[name] for name in written if name in first), default=index)
        if settings.images[earlier].name != image.name:
            yield Problem(
                ("images", index, "outputParameter"),
                f"found {parameter!r} again, to which images[{earlier}] writes, too; give it another one",
            )
        first |= {name: index for name in written if name not in first}


def _steps_once(settings: ImagesSettings) -> Iterator[Problem]:
    """A component is called after image and step; two with the same name and text would be one."""
    first: dict[str, int] = {}
    for index, image in enumerate(settings.images):
        for position, step in enumerate(image.components):
            name = f"{image.name}-{step.name}"
            earlier = first.setdefault(name, index) if step.name else index
            if earlier != index:
                text = f"found {step.name!r}, by which {name!r} is a component of images[{earlier}], too; rename one"
                yield Problem(("images", index, "components", position, "name"), text)


def _ami_can_be_found(path: Path, ami: AmiSettings, images_stack: str | None, region: str | None) -> Iterator[Problem]:
    if ami.image is not None and images_stack is None:
        yield Problem(
            (*path, "image"), f"found {ami.image!r}, but no imagesStack; name the stack that builds it in imagesStack"
        )
    if ami.release is not None and region is not None and region not in ami.release.ami_ids:
        found = ", ".join(sorted(ami.release.ami_ids))
        yield Problem(
            (*path, "release", "amiIds"),
            f"found {found}, expected this stack's Region {region}; distribute the image there and pin it again",
        )
