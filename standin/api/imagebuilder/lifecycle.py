"""What a run of a lifecycle policy does: which images it takes, which it leaves, and why.

Sources: https://docs.aws.amazon.com/imagebuilder/latest/userguide/lifecycle-policy-execution.html (order, retention,
exclusions) and https://docs.aws.amazon.com/imagebuilder/latest/userguide/image-lifecycle-rules.html: what is kept is
counted for each version of a recipe by itself, whatever pattern of versions the policy names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from standin.api.fields import Fields, entries, section
from standin.api.imagebuilder.arns import Arn, slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ORDER = ("DEPRECATE", "DISABLE", "DELETE")
"""Rules are looked at in this order, and one of them at most acts on an image in a run."""

_BUILDING = frozenset({"PENDING", "CREATING", "BUILDING", "TESTING", "DISTRIBUTING", "INTEGRATING"})
_BROKEN = frozenset({"FAILED", "CANCELLED"})
_DAYS = {"DAYS": 1, "WEEKS": 7, "MONTHS": 30, "YEARS": 365}


@dataclass(frozen=True)
class Ami:
    """What exclusion rules ask of an output AMI.

    Attributes:
        region: its Region.
        tags: its tags.
        public: whether anybody may launch it.
        shared: accounts that may.
        launched: when an instance was last started from it; None for never.
    """

    region: str
    tags: Mapping[str, str]
    public: bool
    shared: frozenset[str]
    launched: datetime | None


def selected(policy: Fields, images: Iterable[Fields]) -> list[Fields]:
    """The images in a policy's scope, newest first; those in the making are left for the next run."""
    found = [image for image in images if _in_scope(policy["resourceSelection"], image)]
    settled = [image for image in found if image["state"]["status"] not in _BUILDING]
    return sorted(settled, key=lambda image: (image["dateCreated"], image["arn"]), reverse=True)


def decided(policy: Fields, images: Iterable[Fields], now: datetime) -> list[tuple[Fields, Fields]]:
    """The images that a run acts on, each with the detail of the policy that does.

    Args:
        policy: the policy.
        images: every image of the account.
        now: the time of the run, naive, UTC.
    """
    details = sorted(policy["policyDetails"], key=lambda detail: ORDER.index(detail["action"]["type"]))
    kept: dict[str, int] = {}
    found: list[tuple[Fields, Fields]] = []
    for image in selected(policy, images):
        detail = next((each for each in details if _matches(each, image, now, kept)), None)
        if detail is not None and not _tagged(section(detail, "exclusionRules"), section(image, "tags")):
            found.append((image, detail))
    return found


def excluded(rules: Fields, ami: Ami, now: datetime) -> str | None:
    """Why an output AMI is skipped, in a sentence; None where it is not."""
    reasons = {
        f"The AMI is in the excluded Region {ami.region}.": ami.region in entries(rules, "regions"),
        "The AMI is public.": bool(rules.get("isPublic")) and ami.public,
        "The AMI has an excluded tag.": _tagged(rules, ami.tags),
        "The AMI is shared with an excluded account.": bool(ami.shared & set(entries(rules, "sharedAccounts"))),
        "The AMI was launched of late.": _launched_of_late(section(rules, "lastLaunched"), ami, now),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _in_scope(selection: Fields, image: Fields) -> bool:
    recipe = section(image, "imageRecipe")
    if selection.get("tagMap"):
        return _tagged(selection, section(image, "tags"))
    return any(
        slug(each["name"]) == slug(recipe.get("name", "")) and _fits(each["semanticVersion"], recipe["version"])
        for each in entries(selection, "recipes")
    )


def _fits(pattern: str, version: str) -> bool:
    return all(wanted in {"x", node} for wanted, node in zip(pattern.split("."), version.split("."), strict=True))


def _matches(detail: Fields, image: Fields, now: datetime, kept: dict[str, int]) -> bool:
    """Whether a rule takes an image. Images come newest first: what a rule for deletion keeps is counted in `kept`."""
    rule = detail["filter"]
    old = rule["type"] == "COUNT" or _created(image) < now - timedelta(days=rule["value"] * _DAYS[rule["unit"]])
    if detail["action"]["type"] != "DELETE" or image["state"]["status"] in _BROKEN:
        return old
    version = Arn.parse(image["arn"]).version
    slots = rule["value"] if rule["type"] == "COUNT" else rule.get("retainAtLeast", 0)
    if kept.get(version, 0) < slots:
        kept[version] = kept.get(version, 0) + 1
        return False
    return old


def _created(image: Fields) -> datetime:
    return datetime.fromisoformat(image["dateCreated"]).replace(tzinfo=None)


def _tagged(rules: Fields, tags: Mapping[str, str]) -> bool:
    return any(tags.get(key) == value for key, value in section(rules, "tagMap").items())


def _launched_of_late(rule: Fields, ami: Ami, now: datetime) -> bool:
    if not rule or ami.launched is None:
        return False
    return ami.launched >= now - timedelta(days=rule["value"] * _DAYS[rule["unit"]])


@dataclass(frozen=True)
class Outcome:
    """What became of one resource in a run: an image, or an AMI of it."""

    resource: str
    parent: str
    region: str
    account: str
    action: str
    status: str
    reason: str | None = None

    @property
    def shown(self) -> dict[str, Any]:
        """As ListLifecycleExecutionResources has it."""
        state = {"status": self.status, **({"reason": self.reason} if self.reason else {})}
        return {
            "accountId": self.account,
            "resourceId": self.resource,
            "region": self.region,
            "action": {"name": self.action},
            "state": state,
        }


def of(outcomes: Iterable[Outcome], parent: str) -> Iterator[dict[str, Any]]:
    """The outcomes for the images of a run, where `parent` is empty, or for the AMIs of one of them."""
    return (each.shown for each in outcomes if each.parent == parent)
