"""What one row of the table says about a resource type."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from standin.provider.hooks import Hooks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Value: TypeAlias = Any
"""A property value as plain data: None, bool, int, float, str, list, dict, or `values.UNKNOWN`."""


@dataclass(frozen=True)
class Call:
    """An operation of the resource's service, and the members that say which resource is meant."""

    operation: str
    key: Mapping[str, Value] = field(default_factory=dict[str, Value])
    """Members beside the row's own key. Strings are templates over the properties and the id."""
    at: str = ""
    """For a read: where in the answer the resource lies (`LaunchTemplates.0`)."""
    on: tuple[str, ...] = ()
    """For an update: the properties it is for; empty for every one that its input has a member for."""
    sparse: bool = False
    """For an update: whether only what changed is sent, as the real provider does where AWS refuses some changes."""


@dataclass(frozen=True)
class Tags:
    """How tags are changed after creation, and read where the resource's own read leaves them out."""

    add: str
    remove: str
    key: Mapping[str, Value]
    read: Call | None = None
    """An operation of its own that reads the tags; `at` says where its answer has them."""


@dataclass(frozen=True)
class Link:
    """A property that calls of its own set: attached policies, a profile's role, a log group's retention."""

    property: str
    add: str
    remove: str
    member: str
    """The member that carries the value, or one element of it."""
    removal_member: str | None = None
    """The member for the removal where it differs; empty where the removal needs none."""
    one_by_one: bool = False
    """Whether a list is sent in one call per element; otherwise the elements to add, or to remove, go in one call."""
    first: bool = False
    """Whether the link must go before the resource can be deleted."""
    none: Value = None
    """The value that means no link, beside the property being left out: a retention of 0 days."""


@dataclass(frozen=True)
class Ready:
    """What to wait for after a change, in the first read's part of the answer."""

    path: str
    good: tuple[str, ...]
    bad: tuple[str, ...] = ()
    seconds: int = 60
    """How long a rehearsal waits at most; AWS itself takes minutes where the stand-in takes moments."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One resource type. Property names and types are the schema's; the row says what AWS makes of them."""

    type: str
    """Pulumi's type token, e.g. `aws:iam/role:Role`."""
    service: str
    """The service's name in botocore."""
    id: str = "{id}"
    """The id, from the properties, as the real provider builds it; `{id}` where AWS gives the resource an id."""
    import_id: str = ""
    """The id by which a resource is imported, where that is another one."""
    name: str = "name"
    """The property that is named automatically when neither it nor its prefix is given; empty where there is none."""

    create: Call
    made: Mapping[str, str] = field(default_factory=dict[str, str])
    """Properties that the answer to the creation gives, and where it has them; `id` among them where AWS gives it."""
    key: Mapping[str, Value] = field(default_factory=dict[str, Value])
    """The members by which reads, updates and the deletion name the resource, where their input has such a member."""
    read: tuple[Call, ...]
    update: tuple[Call, ...] = ()
    delete: Call
    tags: Tags | None = None
    tag_specification: str = ""
    """EC2's resource type under which tags are given at creation."""
    links: tuple[Link, ...] = ()
    ready: Ready | None = None
    hooks: Hooks = field(default_factory=Hooks)

    renames: Mapping[str, str] = field(default_factory=dict[str, str])
    """Property path -> path of its member, where the name does not say it. See `mapping`."""
    inside: str = ""
    """The member in which most properties lie."""
    aside: tuple[str, ...] = ()
    """Inputs that creation does not send: the provider's own, or those of hooks and later calls."""
    unserved: tuple[str, ...] = ()
    """Inputs of the real provider that a rehearsal does not serve and refuses by name."""

    source: str
    """The file of terraform-provider-aws that says what replaces the resource: ForceNew, RequiresReplace or a
    CustomizeDiff of its schema."""
    replace: tuple[str, ...] = ()
    """Inputs, by path without indices, whose change replaces the resource; `*` for all that are not `in_place`."""
    replace_if: Mapping[str, Callable[[Value, Value], bool]] = field(
        default_factory=dict[str, "Callable[[Value, Value], bool]"]
    )
    """Inputs, by path, whose change replaces the resource from some old values (None: not given) to some new ones."""
    swaps: tuple[str, ...] = ()
    """Inputs that may change in place, and replace the resource when they come or go: a rule's kind of source."""
    in_place: tuple[str, ...] = ("tags",)
    computed: tuple[str, ...] = ()
    """Inputs, by path, that AWS chooses where they are left out, so that leaving them out changes nothing."""
    recomputed: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Outputs that an update changes: for each, the inputs whose change does so; `*` for all but tags."""
    sets: tuple[str, ...] = ()
    """Lists, by path without indices, in which order does not count."""
    json: tuple[str, ...] = ()
    """Inputs that hold JSON text, compared as JSON."""
    unread: tuple[str, ...] = ()
    """Inputs whose live value is not compared with the state, as the real provider does not read it either."""
    one_of: tuple[tuple[str, ...], ...] = ()
    """Groups of inputs of which exactly one must be given."""
    forms: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """Texts that the real provider itself checks: for each input a pattern, and its own words for what it expects."""
    empty: Mapping[str, Value] = field(default_factory=dict[str, Value])
    """What an update sends for an input that is no longer given."""
    framework: bool = False
    """Whether the real one is on Terraform's plugin framework, where a fixed name forces no delete-before-replace."""

    defaults: Mapping[str, Value] = field(default_factory=dict[str, Value])
    """Values that the real provider's schema fills in where a property is left out; by path in a given object."""
    built: Mapping[str, str] = field(default_factory=dict[str, str])
    """Outputs that AWS does not return and that the real provider builds itself, as templates."""
    samples: Mapping[str, Value] = field(default_factory=dict[str, Value])
    """A value for each output that AWS computes, for mocks only: strings are templates over the properties."""

    def replaces(self, path: str) -> bool:
        """Whether a change at a property path (without indices) replaces the resource."""
        heads = [path[:end] for end, char in enumerate(path) if char == "."] + [path]
        if any(head in self.in_place for head in heads):
            return False
        return "*" in self.replace or any(head in self.replace for head in heads)
