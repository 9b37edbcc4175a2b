from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eks_windows.finding import Finding, unproven
from eks_windows.knowledge.builds import components, recipes, server_of
from eks_windows.knowledge.windows_versions import VERSIONS, container_images, version_of_tag
from eks_windows.model import SERVER, Os
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate, Fact, Recipe, Workload
    from eks_windows.rule import Options


class ContainersMatchHostOs(Rule):
    """Windows containers run on hosts that can run them."""

    id = "containers-match-host-os"
    title = "Windows container images fit the Windows Server version of their hosts."
    reason = (
        "With process isolation a host runs containers of its own version only (Windows Server 2025 those of 2022 "
        "too). A container of another version is pulled, eight gigabytes of it, and then fails with `The "
        "container operating system does not match the host operating system`."
    )
    source = "https://docs.aws.amazon.com/eks/latest/best-practices/windows-patching.html"
    fix = 'image="...-ltsc2022" for Windows Server 2022, or a node selector for the windows-build'
    severity = Severity.HIGH

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge cached images against their recipe's parent, and workloads against the stack's Windows nodes."""
        del options
        for _, recipe, unclear in recipes(estate):
            for finding in _cached(estate, recipe):
                yield finding if unclear is None else finding.hinging_on(unclear)
        images = [image for group in estate.windows_groups() for image in group.images]
        hosts = VERSIONS.keys() & {image.value.server for image in images if image.value}
        told = (image.value.open(SERVER, image.place) if image.value else image for image in images)
        unclear_host = next((fact for fact in told if fact is not None and fact.unknown is not None), None)
        for workload in estate.workloads:
            if workload.os.value is Os.WINDOWS or workload.os.unknown is not None:
                yield from _judged(workload, hosts, unclear_host)


def _cached(estate: Estate, recipe: Recipe) -> Iterator[Finding]:
    server = server_of(recipe)
    for document in (component.document for component in components(estate, recipe)):
        if document.unknown is not None:
            yield unproven("The recipe caches images that its host runs.", document, "images of its version")
        for image in container_images(document.value or ""):
            if server is not None and server in VERSIONS and not _runs({server}, image):
                what = f"An image is cached that a host of Windows Server {server} cannot run."
                yield Finding(document.place, what, image, _tags({server}))
            elif recipe.parent.unknown is not None and version_of_tag(image) is not None:
                yield unproven("The recipe caches images that its host runs.", recipe.parent, "images of its version")


def _judged(workload: Workload, hosts: set[str], unclear_host: Fact[Any] | None) -> Iterator[Finding]:
    """A workload on its hosts; where some of them may run another version, one image with a version is enough."""
    if workload.build.value is not None:
        hosts = {version for version, facts in VERSIONS.items() if facts.build == workload.build.value}
        unclear_host = None
    what = f"{workload.kind} '{workload.name}' runs on its hosts."
    for image in workload.images if hosts else ():
        if image.unknown is not None:
            yield unproven(what, image, _tags(hosts))
        elif image.value is not None and not _runs(hosts, image.value):
            wrong = f"{workload.kind} '{workload.name}' can land on a host that cannot run its container."
            found = Finding(image.place, wrong, image.value, _tags(hosts))
            unclear = next((one for one in (workload.os, workload.build) if one.unknown is not None), None)
            yield found if unclear is None else found.hinging_on(unclear)
        elif image.value is not None and unclear_host is not None and version_of_tag(image.value) is not None:
            yield unproven(what, unclear_host, f"a Windows Server that runs {image.value}")
    if not hosts and unclear_host is not None and any(version_of_tag(one.value or "") for one in workload.images):
        yield unproven(what, unclear_host, "a Windows Server that runs its containers")


def _runs(hosts: set[str], image: str) -> bool:
    """Whether each of the hosts runs a container image; one whose tag names no version may fit."""
    version = version_of_tag(image)
    return version is None or all(version in VERSIONS[host].runs for host in hosts)


def _tags(hosts: set[str]) -> str:
    words = {VERSIONS[version].words[0] for host in hosts for version in VERSIONS[host].runs}
    return f"a tag with {' or '.join(sorted(words))} on Windows Server {' and '.join(sorted(hosts))}"
