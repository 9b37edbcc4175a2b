"""What tests of aws-auth share: the authenticator's parser, a real API server, and a clean aws-auth on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from components.aws_auth.cluster.api import AwsAuthApi
from components.kubernetes.token import TokenSource
from rehearsal import kubernetes
from tests.components.aws_auth.judge import Judge, running_judge
from tests.components.aws_auth.live import Live
from tools.binaries.programs import KUBERNETES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rehearsal.kubernetes import KubeApi


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    """aws-iam-authenticator's parser."""
    with running_judge(KUBERNETES.output / "awsauth-parse") as process:
        yield process


@pytest.fixture(scope="session")
def api_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KubeApi]:
    """A kube-apiserver and etcd of the session's own."""
    data: Path = tmp_path_factory.mktemp("kubernetes")
    try:
        yield kubernetes.start(data)
    finally:
        kubernetes.stop(data)


@pytest.fixture
def live(api_server: KubeApi) -> Iterator[Live]:
    """The API server without an aws-auth, and its administrator's view."""
    view = Live(api_server)
    view.delete()
    yield view
    view.delete()


@pytest.fixture
def client(api_server: KubeApi) -> Callable[[], AwsAuthApi]:
    """Makes clients of ours, as the administrator."""

    def make() -> AwsAuthApi:
        token = TokenSource(lambda: api_server.admin_token)
        return AwsAuthApi(api_server.url, api_server.certificate_authority, token, lambda: "the administrator")

    return make
