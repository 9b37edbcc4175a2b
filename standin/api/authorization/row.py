"""What a row of the table says: which resources an action is on, and what the request tells conditions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from standin.api.authorization.checks import ANY, Check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from standin.api.authorization.request import Request

Arns: TypeAlias = "Callable[[Request], Iterable[str]]"
Values: TypeAlias = "Callable[[Request], Sequence[str]]"
OfResource: TypeAlias = "Callable[[Request, str], Sequence[str]]"
Tags: TypeAlias = "Callable[[Request], Mapping[str, str]]"

REQUEST_TAGS = frozenset({"aws:requesttag/", "aws:tagkeys"})
NONE = frozenset[str]()


@dataclass(frozen=True, kw_only=True)
class Target:
    """The resources of one type that a request is on.

    Attributes:
        type: its name in the Service Authorization Reference.
        arns: their ARNs; none where this request is on no such resource.
        keys: condition keys whose values depend on the resource.
        tags: the service's own key for a resource's tags beside ``aws:ResourceTag``, e.g. ``ec2:ResourceTag``; None
            where a resource of this kind has none, as it does not exist yet.
        request_tags: whether the request's tags are for this type.
    """

    type: str
    arns: Arns
    keys: Mapping[str, OfResource] = field(default_factory=dict[str, "OfResource"])
    tags: tuple[str, ...] | None = ("aws:ResourceTag",)
    request_tags: bool = True


@dataclass(frozen=True, kw_only=True)
class Further:
    """Another action that the same request takes: tagging what is created, passing a role.

    Attributes:
        action: the action.
        targets: what it is on.
        keys: its condition keys.
        tags: the tags that it sets.
        needed: whether this request takes it.
    """

    action: str
    targets: tuple[Target, ...] = ()
    keys: Mapping[str, Values] = field(default_factory=dict[str, "Values"])
    tags: Tags | None = None
    needed: Callable[[Request], bool] = lambda _: True


@dataclass(frozen=True, kw_only=True)
class Row:
    """One operation.

    Attributes:
        targets: what the action of the operation's own name is on; none where AWS has no resources for it.
        keys: its condition keys beside those of the targets, with what this request has for each.
        tags: the request's tags.
        further: other actions that it takes.
        action: the action, where it has not the operation's name.
    """

    targets: tuple[Target, ...] = ()
    keys: Mapping[str, Values] = field(default_factory=dict[str, "Values"])
    tags: Tags | None = None
    further: tuple[Further, ...] = ()
    action: str = ""

    def checks(self, request: Request) -> Iterator[Check]:
        """Everything that this request has to be allowed."""
        own = self.action or f"{request.service}:{request.operation}"
        yield from _checks(request, Further(action=own, targets=self.targets, keys=self.keys, tags=self.tags))
        for one in self.further:
            if one.needed(request):
                yield from _checks(request, one)


def _checks(request: Request, asked: Further) -> Iterator[Check]:
    context = {key.lower(): list(values(request)) for key, values in asked.keys.items()}
    tags = dict(asked.tags(request)) if asked.tags else None
    if not asked.targets:
        known = frozenset(context) | (NONE if tags is None else REQUEST_TAGS)
        yield _check(request, asked.action, ANY, context | _of_request(tags or {}), known)
        return
    for target in asked.targets:
        sent = tags if target.request_tags else None
        for arn in target.arns(request):
            own = {key.lower(): list(values(request, arn)) for key, values in target.keys.items()}
            live, live_keys = _of_resource(request, target, arn)
            known = frozenset(context) | frozenset(own) | live_keys | (NONE if sent is None else REQUEST_TAGS)
            yield _check(request, asked.action, arn, context | own | live | _of_request(sent or {}), known)


def _check(
    request: Request, action: str, resource: str, context: Mapping[str, Sequence[str]], keys: frozenset[str]
) -> Check:
    everywhere = request.everywhere()
    return Check(
        action=action,
        resource=resource,
        context={key: values for key, values in (everywhere | dict(context)).items() if values},
        keys=keys | frozenset(everywhere) | {"aws:principaltag/"},
    )


def _of_request(tags: Mapping[str, str]) -> dict[str, list[str]]:
    named = {f"aws:requesttag/{key}".lower(): [value] for key, value in tags.items()}
    return {**named, "aws:tagkeys": list(tags)} if tags else {}


def _of_resource(request: Request, target: Target, arn: str) -> tuple[dict[str, list[str]], frozenset[str]]:
    if target.tags is None:
        return {}, frozenset()
    tags = request.live.tags(arn)
    named = {f"{name}/{key}".lower(): [value] for name in target.tags for key, value in tags.items()}
    return named, frozenset(f"{name}/".lower() for name in target.tags)
