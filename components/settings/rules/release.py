"""What has to hold between the facts of a pinned release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.facts.windows_images import WindowsServer


def kubelet_is_of_its_minor(kubelet_version: str, kubernetes_minor: str) -> Iterator[Problem]:
    """The kubelet is of the release's Kubernetes minor."""
    if not kubelet_version.startswith(f"{kubernetes_minor}."):
        text = f"found {kubelet_version}, expected a {kubernetes_minor} version; pin the release again"
        yield Problem(("kubelet_version",), text)


def build_is_of_its_server(os_build: str, windows_server: WindowsServer) -> Iterator[Problem]:
    """The OS build is one of the release's Windows Server."""
    yield from wrong_build(os_build, windows_server, "pin the release again")


def wrong_build(os_build: str, windows_server: WindowsServer, fix: str) -> Iterator[Problem]:
    """An OS build of another Windows Server."""
    build = windows_server.facts.os_build
    if not os_build.startswith(f"{build}."):
        yield Problem(
            ("os_build",),
            f"found {os_build}, expected build {build} of Windows Server {windows_server}; {fix}",
        )
