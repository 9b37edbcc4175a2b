"""What tests of drains on a real API server share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from components.kubernetes.client import KubernetesClient
from components.kubernetes.token import TokenSource
from rehearsal import kubernetes
from rehearsal.kubernetes import controllers
from tests.operations.drain.played import PlayedNodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rehearsal.kubernetes import KubeApi


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlayedNodes]:
    """A kube-apiserver with the controllers that a drain meets, for all drains; its nodes are played."""
    data = tmp_path_factory.mktemp("kubernetes")
    try:
        api = kubernetes.start(data)
        controllers.start(data, api)
        with PlayedNodes(api) as played:
            yield played
    finally:
        kubernetes.stop(data)


@pytest.fixture
def client(cluster: PlayedNodes) -> Callable[[str], KubernetesClient]:
    """Makes clients of ours, for a token."""

    def make(token: str) -> KubernetesClient:
        api: KubeApi = cluster.api
        return KubernetesClient(api.url, api.certificate_authority, TokenSource(lambda: token), lambda: "the tester")

    return make
