"""One check for the arguments of a component and the settings of a stack file."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel, ValidationError

from components.arguments.error import ArgumentError
from components.arguments.known import LATER, later, plain, too_late
from components.problems.names import unknown_key
from components.problems.problem import Path, Problem
from components.settings.base import NONE, values_of, without_models
from components.settings.rules.table import broken
from components.settings.validation import MISSING, problems, sections_in

Args = TypeVar("Args", bound=Mapping[str, object])
Values = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Counterpart(Generic[Args]):
    """The arguments that say in a program what a section of settings says in a stack file, under the same names.

    Attributes:
        args: type of the arguments.
        settings: the section.
        renamed: argument to setting, where the names differ.
        own: arguments that no stack file has.
        needed: arguments that a program has to give, for which a stack finds a default in the account.
        of_stack: settings that no program has, because the stack makes arguments of its own of them.
    """

    args: type[Args]
    settings: type[BaseModel]
    renamed: Mapping[str, str] = field(default_factory=dict[str, str])
    own: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    of_stack: frozenset[str] = frozenset()

    def problems(self, given: Values, **context: object) -> Iterator[Problem]:
        """Everything that is wrong with arguments, as far as they are known: what is known later is AWS's to judge.

        Args:
            given: the arguments.
            context: what rules of the section read beside its settings; left out while it is unknown.
        """
        names = self.args.__annotations__
        yield from (Problem((str(name),), self._unknown(str(name))) for name in given if name not in names)
        yield from self._unmet(given)
        values = cast("dict[str, object]", plain({name: value for name, value in given.items() if name in names}))
        for path in later(values):
            yield from too_late(self.args, path)
        shared = {self.renamed.get(name, name): value for name, value in values.items() if name not in self.own}
        unknown = {*later(shared), *((name,) for name in self.of_stack)}
        found = single_problems(self.settings, shared, unknown)
        if not found:
            complete = {**_complete(self.settings, shared, unknown), **context}
            found = list(broken(self.settings, complete, str))
        yield from map(self._at_argument, found)

    def arguments(self, settings: BaseModel, **own: object) -> Args:
        """The arguments that say what a section of a stack file says.

        Args:
            settings: the section.
            own: the arguments that it does not hold.
        """
        arguments = {setting: argument for argument, setting in self.renamed.items()}
        given = values_of(settings)
        shared = {arguments.get(name, name): value for name, value in given.items() if name not in self.of_stack}
        return cast("Args", {**shared, **own})

    def _unknown(self, name: str) -> str:
        reason: str | None = getattr(self.settings, "not_here", {}).get(name)
        return reason or unknown_key(name, self.args.__annotations__)

    def _unmet(self, given: Values) -> Iterator[Problem]:
        for name in sorted(self.needed):
            if name not in given:
                yield Problem((name,), MISSING)
            elif given[name] in ([], ()):
                yield Problem((name,), NONE)

    def _at_argument(self, problem: Problem) -> Problem:
        arguments = {setting: argument for argument, setting in self.renamed.items()}
        match problem.path:
            case (str(setting), *rest):
                return Problem((arguments.get(setting, setting), *rest), problem.text)
            case _:
                return problem


def without_refused(args: Values, found: Iterable[Problem]) -> dict[str, object]:
    """The arguments of which nothing wrong is said yet, for what can be said without the others.

    Args:
        args: all of them.
        found: what is wrong with some.
    """
    refused = {problem.path[0] for problem in found}
    return {name: value for name, value in args.items() if name not in refused}


def single_problems(section: type[BaseModel], values: Values, unknown: Collection[Path]) -> list[Problem]:
    """The problems of single values of a section: their names, kinds, forms and limits.

    Args:
        section: what they are held to.
        values: them, plain, `LATER` where one is known later.
        unknown: places of which nothing is said, those of what is known later among them.
    """
    try:
        section.model_validate(_without_later(values), by_alias=False, by_name=True)
    except ValidationError as error:
        found = problems(error, section, str)
        return [problem for problem in found if not any(_inside(problem.path, path) for path in unknown)]
    return []


def refuse(component: str, found: Iterator[Problem]) -> None:
    """Refuse arguments with problems.

    Raises:
        ArgumentError: there are some; the text is one line for each, with the component and the property's path.
    """
    told = list(dict.fromkeys(found))
    if told:
        raise ArgumentError(*told, of=component)


def _without_later(value: object) -> object:
    """Keys of unknown values go; in a list they stay, so that the others keep their positions."""
    if isinstance(value, dict):
        given = cast("dict[str, object]", value)
        return {key: _without_later(each) for key, each in given.items() if each is not LATER}
    if isinstance(value, tuple):
        return tuple(_without_later(each) for each in cast("tuple[object, ...]", value))
    return value


def _complete(section: type[BaseModel], values: Values, unknown: Collection[Path], path: Path = ()) -> dict[str, Any]:
    """The settings of a section as rules read them: the default where nothing is given, nothing where it is unknown."""
    found: dict[str, Any] = {}
    for name, setting in section.model_fields.items():
        here = (*path, name)
        inner = sections_in(section).get(name)
        if here in unknown:
            continue
        if name not in values:
            if not setting.is_required():
                found[name] = without_models(setting.get_default(call_default_factory=True))
        elif inner is not None and isinstance(values[name], dict):
            found[name] = _complete(inner, cast("Values", values[name]), unknown, here)
        elif inner is not None and isinstance(values[name], tuple):
            listed = enumerate(cast("tuple[object, ...]", values[name]))
            found[name] = tuple(_item(inner, each, unknown, (*here, index)) for index, each in listed)
        elif not any(_inside(each, here) and len(each) <= len(here) + 1 for each in unknown):
            found[name] = _without_later(values[name])
    return found


def _item(section: type[BaseModel], value: object, unknown: Collection[Path], here: Path) -> object:
    """One of a list of sections; what is not known at all has nothing that a rule could read."""
    return _complete(section, cast("Values", value), unknown, here) if isinstance(value, dict) else {}


def _inside(inner: Path, outer: Path) -> bool:
    return inner[: len(outer)] == outer
