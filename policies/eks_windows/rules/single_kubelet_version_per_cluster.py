from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.knowledge.former import excused, rolling
from eks_windows.knowledge.majority import by_place, most_common, run, titles
from eks_windows.model import Kubelet, spoken
from eks_windows.rule import Level, Parameter, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eks_windows.model import Cluster, Estate, Fact, Image, NodeGroup
    from eks_windows.rule import Options

PATCH, MINOR = "patch", "minor"

PROVE = (
    'tags={"eks-windows-nodes/kubelet-version": "<kubelet of the AMI>"} on instances; or imageFacts in pack-settings, '
    "the file that python -m eks_windows.describe_images makes of aws ec2 describe-images"
)
"""The ways to prove what an AMI's id does not tell."""


class SingleKubeletVersionPerCluster(Rule):
    """One kubelet in every cluster with Windows nodes, and one that its control plane supports."""

    id = "single-kubelet-version-per-cluster"
    title = "All nodes of a cluster with Windows nodes run one kubelet version, which its control plane supports."
    reason = (
        "AWS asks for one kubelet version across a cluster because it shortens troubleshooting and keeps behaviour the "
        "same wherever a pod lands. Amazon builds Linux and Windows AMIs on different days, so Linux nodes are held to "
        "the same minor by default and Windows nodes to the same patch. Kubernetes supports no kubelet that is newer "
        "than the control plane or more than three minors older.\n\n"
        "While a release is rolled out beside the former one, whose AMI the tag `eks-windows-nodes/former` of its "
        "groups names, a difference between the two is told for the record and does not block."
    )
    source = "https://docs.aws.amazon.com/eks/latest/best-practices/windows-ami.html"
    fix = 'tags={"eks-windows-nodes/kubelet-version": "<kubelet of the AMI>"} on instances, and an AMI of that kubelet'
    level = Level.MANDATORY
    severity = Severity.HIGH
    parameters = (
        Parameter("precision", PATCH, "How Windows nodes are compared with each other.", (PATCH, MINOR)),
        Parameter("linuxPrecision", MINOR, "How Linux nodes are compared with the Windows nodes.", (PATCH, MINOR)),
        Parameter("maxSkew", 3, "How many minors a kubelet may be older than the control plane."),
    )

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Compare the kubelets of each cluster with the most common one, and all of them with the control plane."""
        for cluster, groups in estate.by_cluster():
            if any(group.windows for group in groups):
                yield from _differing(cluster, groups, options)
                if cluster in estate.clusters:
                    yield from _skewed(estate.clusters[cluster], groups, options.number("maxSkew"))

        def alike(one: NodeGroup, other: NodeGroup) -> bool | None:
            return _same(one, other, options.text("linuxPrecision" if one.linux else "precision"))

        for group, beside, unclear in estate.open_pairs(_told, alike, linux=True):
            what = f"{group.title} runs another kubelet than {beside.title}."
            found = f"{group.kubelet.value or 'a kubelet that is not told'}"
            yield Finding(group.kubelet.place, what, found, _expected(beside)).hinging_on(unclear)


def _told(group: NodeGroup) -> Kubelet | Image | None:
    """A group's kubelet; of one that is not told, the image, which may be another's as well."""
    return group.kubelet.value or group.image.value


def _differing(cluster: str, groups: list[NodeGroup], options: Options) -> Iterator[Finding]:
    windows = [group for group in groups if group.windows]
    told = [group for group in windows if group.kubelet.known]
    common = most_common(told, lambda group: group.kubelet.value) or windows[0]
    expected = _expected(common)
    silent: list[tuple[list[NodeGroup], Fact[Kubelet]]] = []
    for members, kubelet in by_place([(group, group.kubelet) for group in groups]):
        what = f"{run(members)} the one kubelet version of cluster {spoken(cluster)}."
        if common in members and not kubelet.known:
            if len(groups) > 1 and kubelet.absent:
                silent.append((members, kubelet))
            elif len(groups) > 1:
                yield unproven(what, kubelet, expected)
            continue
        others = [one for one in members if one is not common]
        verdicts = [
            _same(one, common, options.text("precision" if one.windows else "linuxPrecision")) for one in others
        ]
        if False in verdicts:
            what = f"{run(members)} another kubelet than {common.title} in cluster {spoken(cluster)}."
            fix = _fix(kubelet.place.path, common.kubelet.value)
            odd = Finding(kubelet.place, what, str(kubelet.value), expected, fix=fix)
            yield excused(odd, _rolling(others, common, windows, options))
        elif None in verdicts and kubelet.absent:
            silent.append((members, kubelet))
        elif None in verdicts and common.kubelet.known:
            yield unproven(what, kubelet, expected)
    yield from _untold(cluster, expected, silent)


def _rolling(
    others: Sequence[NodeGroup], common: NodeGroup, windows: Sequence[NodeGroup], options: Options
) -> Fact[str]:
    """The tag of a roll-out that explains why groups differ; Linux nodes may be as those that it leads to."""
    commons = [one for one in windows if _same(one, common, options.text("precision"))]
    precision = options.text("linuxPrecision")
    alike = [one for one in windows if one not in commons and all(_same(one, each, precision) for each in others)]
    return rolling(others if all(one.windows for one in others) or not alike else alike, commons)


def _fix(path: str, wanted: Kubelet | None) -> str | None:
    """What mends the property that differs, in a template of CloudFormation, too; None for tags and AMIs, which the
    rule's own fix is about."""
    if wanted is None:
        return None
    properties = {
        "releaseVersion": f'release_version="<a release with kubelet {wanted}>"',
        "version": f'version="{wanted.minor}"',
    }
    return properties.get(path.rpartition(".Properties.")[2])


def _untold(cluster: str, expected: str, silent: Sequence[tuple[list[NodeGroup], Fact[Kubelet]]]) -> Iterator[Finding]:
    """That nothing tells the kubelets of some AMIs, once for a cluster and with the ways to prove them."""
    listed = sorted(silent, key=lambda one: one[1].place)
    if listed:
        what = f"{run([group for members, _ in listed for group in members])} the one kubelet version of cluster"
        yield replace(unproven(f"{what} {spoken(cluster)}.", listed[0][1], expected), fix=PROVE)


def _expected(common: NodeGroup) -> str:
    kubelet = common.kubelet.value
    if kubelet is None:
        return "one version for all nodes"
    return f"{kubelet}, as {common.title} has{'' if kubelet.patch else ', with a patch that its release or tags tell'}"


def _same(one: NodeGroup, other: NodeGroup, precision: str) -> bool | None:
    """Whether two groups run one kubelet: groups of one image do, whatever its version."""
    mine, theirs = one.kubelet.value, other.kubelet.value
    if one.image.value and other.image.value and one.image.value.same(other.image.value):
        return True
    if mine is None or theirs is None:
        return None
    if mine.minor != theirs.minor:
        return False
    if precision == MINOR:
        return True
    return mine.patch == theirs.patch if mine.patch and theirs.patch else None


def _skewed(cluster: Cluster, groups: list[NodeGroup], most: int) -> Iterator[Finding]:
    if cluster.minor.value is None:
        if cluster.minor.unknown is not None:
            what = f"The control plane of cluster {spoken(cluster.key)} supports the kubelets of its nodes."
            yield unproven(what, cluster.minor, f"a version that is at most {most} minors newer than each")
        return
    expected = f"a kubelet of {cluster.minor.value}, or at most {most} minors older"
    for members, kubelet in by_place([(group, group.kubelet) for group in groups]):
        if kubelet.value is not None and not 0 <= _number(cluster.minor.value) - _number(kubelet.value.minor) <= most:
            what = (
                f"The control plane of cluster {spoken(cluster.key)} does not support the kubelet of {titles(members)}."
            )
            fix = _fix(kubelet.place.path, Kubelet(cluster.minor.value))
            yield Finding(kubelet.place, what, str(kubelet.value), expected, fix=fix)


def _number(minor: str) -> int:
    return int(minor.split(".")[1])
