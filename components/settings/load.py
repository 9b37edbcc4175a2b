"""From a stack's raw config to its settings, or to one line per problem."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic.alias_generators import to_camel

from components.facts.names import PROJECT
from components.problems.names import near
from components.problems.problem import Path, Problem
from components.settings.environment import EnvironmentSettings
from components.settings.images import ImagesSettings
from components.settings.misread_numbers import misread_numbers
from components.settings.problem import SettingsError
from components.settings.rules.stack import environment_problems, image_problems
from components.settings.validation import problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_Model = TypeVar("_Model", bound=BaseModel)

_KINDS: Mapping[str, type[ImagesSettings | EnvironmentSettings]] = {
    "images": ImagesSettings,
    "clusters": EnvironmentSettings,
}
"""The key that tells what a stack holds."""


def load(config: Mapping[str, str], stack_file: str | None = None) -> ImagesSettings | EnvironmentSettings:
    """Read a stack's whole config as the engine hands it over: full keys to text, JSON where a value has structure.

    Args:
        config: the config.
        stack_file: the text that the engine has read it from, which shows the numbers that YAML has changed; None where
            it is not known.

    Raises:
        SettingsError: something in it can't be used; the text is one line per problem.
    """
    own = {key.removeprefix(f"{PROJECT}:"): value for key, value in config.items() if key.startswith(f"{PROJECT}:")}
    kinds = [kind for kind in _KINDS if kind in own]
    if len(kinds) != 1:
        raise SettingsError([_no_kind(own, kinds)])
    values = {key: _value(key, value) for key, value in own.items()}
    misread = [*_dates(values), *_numbers(stack_file or "", values)]
    if misread:
        raise SettingsError(misread)
    if kinds == ["images"]:
        images = _parse(ImagesSettings, values)
        return _without_problems(images, image_problems(images, config.get("aws:region")))
    environment = _parse(EnvironmentSettings, values)
    return _without_problems(environment, environment_problems(environment, config.get("aws:region")))


def _no_kind(own: Mapping[str, str], kinds: list[str]) -> Problem:
    if kinds:
        return Problem(
            (), "found images and clusters, expected one of them: a stack holds either; move one to its own stack"
        )
    close = [(key, match) for key in own if (match := near(key, _KINDS))]
    hint = f"; {close[0][0]!r} is unknown, did you mean {close[0][1]!r}?" if close else ""
    return Problem((), f"found neither images nor clusters, expected one of them in Pulumi.<stack>.yaml{hint}")


def _value(key: str, text: str) -> object:
    """The engine hands structured values over as JSON, and plain ones as they are."""
    if key not in _KINDS:
        return text
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _dates(value: object, path: Path = ()) -> Iterator[Problem]:
    """Problems with what YAML has made a point in time of."""
    if isinstance(value, dict):
        for key, each in cast("dict[str, object]", value).items():
            yield from _dates(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(cast("list[object]", value)):
            yield from _dates(each, (*path, index))
    elif isinstance(value, str) and (found := _TIMESTAMP.fullmatch(value)):
        yield Problem(path, f"found {value!r}, which YAML makes of {found[1]} without quotation marks; quote it")


def _numbers(stack_file: str, values: Mapping[str, object]) -> Iterator[Problem]:
    """Problems with what YAML has made other numbers of; not with one in whose place another value has been given."""
    for each in misread_numbers(stack_file):
        key, *rest = each.path
        path = (str(key).removeprefix(f"{PROJECT}:"), *rest)
        if path[0] != key and _at(values, path) == each.value:
            yield Problem(path, each.text)


def _at(value: object, path: Path) -> object:
    """What stands there; None where nothing does."""
    for part in path:
        if isinstance(value, dict):
            value = cast("dict[str | int, object]", value).get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(cast("list[object]", value)):
            value = cast("list[object]", value)[part]
        else:
            return None
    return value


_TIMESTAMP = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)? [+-][0-9]{4} \S+")
"""What the engine hands over of a day, or a time of one, without quotation marks: as Go writes a time."""


def _parse(model: type[_Model], values: Mapping[str, object]) -> _Model:
    try:
        return model.model_validate_json(json.dumps(values))
    except ValidationError as error:
        raise SettingsError(problems(error, model, to_camel)) from error


def _without_problems(settings: _Model, found: Iterator[Problem]) -> _Model:
    problems = list(found)
    if problems:
        raise SettingsError(problems)
    return settings
