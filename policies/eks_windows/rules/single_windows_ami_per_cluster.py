from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.knowledge.former import excused, rolling
from eks_windows.knowledge.majority import by_place, most_common, run
from eks_windows.model import spoken
from eks_windows.rule import Level, Parameter, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate, Fact, Image, NodeGroup
    from eks_windows.rule import Options


class SingleWindowsAmiPerCluster(Rule):
    """One Windows image in a cluster, or one of each Windows Server version and variant."""

    id = "single-windows-ami-per-cluster"
    title = "All Windows nodes of a cluster run one AMI."
    reason = (
        "One image on every Windows node means that a fault seen on one node is a fault of all, and that a patch is "
        "proven once. AWS calls keeping one AMI across a cluster an essential step towards production. What counts is "
        "the image, not its label: two groups that both say `Core` can still run different releases.\n\n"
        "While a release is rolled out beside the former one, the groups of the new one have the tag "
        "`eks-windows-nodes/former` with the former AMI's id (of a managed group without an AMI of its own, its "
        "release version). As long as it names the AMI of the others, the difference is told for the record and does "
        "not block; a third AMI does, and so does the difference once the tag is gone."
    )
    source = "https://docs.aws.amazon.com/eks/latest/best-practices/windows-ami.html"
    fix = "image_id=<the AMI of the cluster's other Windows node groups>"
    level = Level.MANDATORY
    severity = Severity.HIGH
    parameters = (
        Parameter(
            "scope",
            "cluster",
            "`cluster`: one AMI in all. `serverVersion`: one per Windows Server version and variant.",
            ("cluster", "serverVersion"),
        ),
    )

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Name the groups whose image differs from the most common one of their cluster."""
        for cluster, groups in estate.by_cluster():
            images = [(group, image) for group in groups if group.windows for image in group.images]
            if len(images) < 2:  # noqa: PLR2004  (one image cannot differ from another)
                continue
            for scoped in _scopes(images, options.text("scope")):
                yield from _odd_ones(cluster, scoped)
        yield from _open_ones(estate)


def _open_ones(estate: Estate) -> Iterator[Finding]:
    """Groups that would run another AMI, if they are Windows nodes of that cluster."""
    for group, beside, unclear in estate.open_pairs(_key, _same):
        mine, theirs = group.images[0], beside.images[0]
        what = f"{group.title} runs another Windows AMI than {beside.title}."
        expected = f"{theirs.value or 'one AMI'}, as {beside.title} has"
        yield Finding(mine.place, what, f"{mine.value or 'an AMI that is not told'}", expected).hinging_on(unclear)


def _key(group: NodeGroup) -> str | None:
    image = group.images[0].value
    return None if image is None else image.key


def _same(one: NodeGroup, other: NodeGroup) -> bool | None:
    mine, theirs = one.images[0].value, other.images[0].value
    return None if mine is None or theirs is None else mine.same(theirs)


def _scopes(images: list[tuple[NodeGroup, Fact[Image]]], scope: str) -> list[list[tuple[NodeGroup, Fact[Image]]]]:
    if scope == "cluster":
        return [images]
    scopes: dict[object, list[tuple[NodeGroup, Fact[Image]]]] = {}
    for group, image in images:
        label = (image.value.server, image.value.variant) if image.value else None
        scopes.setdefault(label, []).append((group, image))
    return list(scopes.values())


def _odd_ones(cluster: str, images: list[tuple[NodeGroup, Fact[Image]]]) -> Iterator[Finding]:
    known = [(group, image.value) for group, image in images if image.value is not None]
    common = most_common(known, lambda one: one[1].key)
    expected = f"{common[1]}, as {common[0].title} has" if common else "one AMI for all Windows node groups"
    rolled: Image | None = None  # one AMI beside the most common one is explained by a roll-out, never two
    for groups, image in by_place(images):
        same = image.value.same(common[1]) if image.value and common else None
        if same or (common and image.value is common[1]):
            continue
        if common is None or same is None:
            what = f"{run(groups)} the one Windows AMI of cluster {spoken(cluster)}."
            yield unproven(what, image, expected)
        else:
            what = f"{run(groups)} another Windows AMI than {common[0].title} in cluster {spoken(cluster)}."
            odd = Finding(image.place, what, str(image.value), expected)
            tag = rolling(groups, [group for group, other in known if other.same(common[1])])
            if tag.known and image.value is not None:
                rolled = rolled or image.value
            yield odd if rolled and not rolled.same(image.value or rolled) else excused(odd, tag)
