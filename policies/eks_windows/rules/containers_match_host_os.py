from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.knowledge.builds import components, server_of, windows_recipes
from eks_windows.knowledge.windows_versions import VERSIONS, container_images, version_of_tag
from eks_windows.model import Os
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate, Workload
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
        for _, recipe in windows_recipes(estate):
            server = server_of(recipe)
            for component in components(estate, recipe):
                if component.document.unknown is not None:
                    yield unproven(
                        "The recipe caches images that its host runs.", component.document, "images of its version"
                    )
                for image in container_images(component.document.value or ""):
                    if server is not None and server in VERSIONS and not _runs({server}, image):
                        what = f"An image is cached that a host of Windows Server {server} cannot run."
                        yield Finding(component.document.place, what, image, _tags({server}))
        hosts = {image.value.server for group in estate.windows_groups() for image in group.images if image.value}
        for workload in estate.workloads:
            if workload.os.value is Os.WINDOWS:
                yield from _judged(workload, {host for host in hosts if host is not None and host in VERSIONS})


def _judged(workload: Workload, hosts: set[str]) -> Iterator[Finding]:
    if workload.build.value is not None:
        hosts = {version for version, facts in VERSIONS.items() if facts.build == workload.build.value}
    for image in workload.images if hosts else ():
        if image.unknown is not None:
            yield unproven(f"{workload.kind} '{workload.name}' runs on its hosts.", image, _tags(hosts))
        elif image.value is not None and not _runs(hosts, image.value):
            what = f"{workload.kind} '{workload.name}' can land on a host that cannot run its container."
            wrong = Finding(image.place, what, image.value, _tags(hosts))
            yield wrong if workload.build.unknown is None else wrong.hinging_on(workload.build)


def _runs(hosts: set[str], image: str) -> bool:
    """Whether each of the hosts runs a container image; one whose tag names no version may fit."""
    version = version_of_tag(image)
    return version is None or all(version in VERSIONS[host].runs for host in hosts)


def _tags(hosts: set[str]) -> str:
    words = {VERSIONS[version].words[0] for host in hosts for version in VERSIONS[host].runs}
    return f"a tag with {' or '.join(sorted(words))} on Windows Server {' and '.join(sorted(hosts))}"
