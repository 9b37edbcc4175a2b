"""The pack's configuration: what the stack's owner set, checked for mistakes that the engine lets through.

The engine fills in defaults and checks types by each policy's schema, but it takes an unknown policy name with a level,
and an unknown parameter, without a word. We refuse both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from eks_windows import image_facts
from eks_windows.language import Language, language_of
from eks_windows.stack.urn import name_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from eks_windows.image_facts import ImageFacts
    from eks_windows.rule import Level, Options, Rule

PACK_SETTINGS = "pack-settings"
_FIELDS = {"rule", "urn", "name", "owner", "reason", "expires"}
_REQUIRED = ("rule", "owner", "reason", "expires")


class ConfigurationError(ValueError):
    """The configuration is wrong; the text names the key, what was found and what is allowed."""


@dataclass(frozen=True, slots=True)
class Exemption:
    """Leave to break one rule at one place until a day.

    Attributes:
        rule: the rule's id.
        owner: who answers for it.
        reason: why.
        expires: the last day on which it holds.
        urn: the URN it is for, or a pattern (``*``, ``?``) for it, or empty.
        name: the resource's name in the program, or a pattern for it, or empty.
    """

    rule: str
    owner: str
    reason: str
    expires: date
    urn: str = ""
    name: str = ""

    def covers(self, rule: str, urn: str) -> bool:
        """Whether it is for this rule and resource."""
        found, wanted = (urn, self.urn) if self.urn else (name_in(urn), self.name)
        return rule == self.rule and (found == wanted or fnmatchcase(found, wanted))

    def __str__(self) -> str:
        return f"{self.rule} for {self.urn or self.name} until {self.expires} ({self.owner}: {self.reason})"


@dataclass(frozen=True)
class Settings:
    """The whole configuration of one evaluation.

    Attributes:
        levels: each rule's level by id.
        options: each rule's parameters by id.
        fail_on_unknown: ids of the rules whose unproven findings count as violations.
        exemptions: leave that was given.
        locked: rules that nobody can be exempted from.
        pages: what stands before ``<rule id>.md`` in a page's address.
        images: what is known of AMIs, by id.
        language: that of the program, for fixes.
        today: the day on which exemptions are judged, UTC.
    """

    levels: Mapping[str, Level]
    options: Mapping[str, Options]
    fail_on_unknown: frozenset[str] = frozenset()
    exemptions: tuple[Exemption, ...] = ()
    locked: frozenset[str] = frozenset()
    pages: str = "docs/rules"
    language: Language = Language.PYTHON
    images: ImageFacts = field(default_factory=dict["str", "dict[str, str]"])
    today: date = field(default_factory=lambda: datetime.now(UTC).date())


def read(rules: Iterable[type[Rule]], given: Mapping[str, tuple[Level | None, Mapping[str, Any]]]) -> Settings:
    """Check and complete the configuration.

    Args:
        rules: the rules there are.
        given: rule id to the level (None: the rule's own) and parameters that were set.

    Raises:
        ConfigurationError: an unknown rule or parameter, a malformed exemption, or facts of images that cannot be read.
    """
    known = {rule.id: rule for rule in rules}
    for name, (_, parameters) in given.items():
        if name == "all":  # the engine has spread its level over every rule already
            continue
        _refuse_unknown("rule", name, known)
        for key in parameters:
            _refuse_unknown(f"parameter of {name}", key, known[name].schema())
    levels = {name: given.get(name, (None, {}))[0] or rule.level for name, rule in known.items()}
    options = {name: rule.options(given.get(name, (None, {}))[1]) for name, rule in known.items()}
    pack = options[PACK_SETTINGS]
    for name in pack.texts("locked"):
        _refuse_unknown(f"rule in {PACK_SETTINGS}.locked", name, known)
    strict = {name for name in known if options[name].values.get("onUnknown", pack.values["onUnknown"]) == "fail"}
    records = cast("list[object]", pack.values["exemptions"])
    return Settings(
        levels=levels,
        options=options,
        fail_on_unknown=frozenset(strict),
        exemptions=tuple(_exemption(index, one, known) for index, one in enumerate(records)),
        locked=frozenset(pack.texts("locked")),
        pages=pack.text("pages"),
        language=language_of(Path.cwd()) or Language.PYTHON,
        images=_image_facts(pack.text("imageFacts")),
    )


def _image_facts(path: str) -> ImageFacts:
    if not path:
        return {}
    try:
        return image_facts.read(Path(path))
    except ValueError as error:
        raise ConfigurationError(f"{PACK_SETTINGS}.imageFacts: {error}") from None


def _exemption(index: int, record: object, rules: Collection[str]) -> Exemption:
    where = f"{PACK_SETTINGS}.exemptions[{index}]"
    if not isinstance(record, dict):
        raise ConfigurationError(f"{where}: found {record!r}, expected {', '.join(_REQUIRED)} and urn or name")
    texts = {str(key): str(value) for key, value in cast("dict[object, object]", record).items()}
    for key in texts:
        _refuse_unknown(f"field of {where}", key, _FIELDS)
    missing = [key for key in _REQUIRED if not texts.get(key, "").strip()]
    if missing:
        raise ConfigurationError(
            f"{where}: {', '.join(missing)} missing; an exemption says what for, who answers, why and until when"
        )
    if bool(texts.get("urn")) == bool(texts.get("name")):
        raise ConfigurationError(f"{where}: expected exactly one of urn and name, so that it is plain what is exempt")
    _refuse_unknown(f"rule in {where}", texts["rule"], rules)
    try:
        expires = date.fromisoformat(texts["expires"])
    except ValueError:
        raise ConfigurationError(
            f"{where}.expires: found {texts['expires']!r}, expected a day such as 2027-01-31"
        ) from None
    return Exemption(**{key: texts[key] for key in texts if key != "expires"}, expires=expires)


def _refuse_unknown(what: str, found: str, known: Collection[str]) -> None:
    if found in known:
        return
    near = get_close_matches(found, known, n=1, cutoff=0.4)
    hint = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(sorted(known))}"
    raise ConfigurationError(f"unknown {what}: {found!r}{hint}")
