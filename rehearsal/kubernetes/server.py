"""Start, keep and stop the API server of one folder."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from rehearsal.kubernetes import commands, controllers
from rehearsal.kubernetes.processes import answers, free_ports, is_free, wait
from standin.api import files
from standin.api.detached import STOP_SECONDS, Detached

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

_SERVERS = ("webhook", "kube-apiserver", "etcd")
"""In the order in which they may end."""

_STATE = "kubernetes.json"
_PORT = "port"
_WEBHOOK = "webhook.json"
_HOST = "127.0.0.1"


@dataclass(frozen=True)
class AwsSide:
    """What the token webhook asks: the AWS endpoint, the cluster's name, and the ARN that made the cluster."""

    endpoint: str
    region: str
    cluster: str
    creator: str


@dataclass(frozen=True)
class KubeApi:
    """A running API server.

    Attributes:
        url: https address on the loopback.
        certificate_authority: PEM that its certificate is verified with.
        admin_token: bearer token of a member of system:masters.
        nobody_token: bearer token of a user without any right.
        pids: its processes, in the order in which they may end: etcd last.
    """

    url: str
    certificate_authority: str
    admin_token: str
    nobody_token: str
    pids: tuple[int, ...]

    @staticmethod
    def load(state: Path) -> KubeApi:
        """The server that was started with this state file."""
        found = json.loads(state.read_text())
        return KubeApi(**{name: found[name] for name in _NAMES}, pids=tuple(found["pids"]))


_NAMES = ("url", "certificate_authority", "admin_token", "nobody_token")


def reserve(data: Path) -> tuple[str, str]:
    """URL and certificate authority that the API server of this folder has, or will have once it is started."""
    _private(data)
    port = data / _PORT
    known = port.is_file() and _pids(data)  # one that runs has its port for itself
    return _url(int(port.read_text()) if known else _port(data, free_ports(1)[0])), commands.certificate(data, _HOST)


def ensure(data: Path, aws: AwsSide | None = None) -> KubeApi:
    """The API server of this folder: the running one, or one started now over the data that is there.

    One that asks another AWS side, or of which a process is gone, is started again.
    """
    api = _running(data)
    if (
        api is not None
        and _asks(data, aws)
        and answers(f"{api.url}/readyz", api.certificate_authority, api.admin_token)
    ):
        return api
    stop(data)
    return start(data, aws)


def start(data: Path, aws: AwsSide | None = None) -> KubeApi:
    """Start etcd, the API server and, where `aws` is given, the webhook; return when kube-system is there.

    Raises:
        KubernetesError: the binaries are missing, or a process ends or does not answer in time.
        AlreadyRunningError: one of them runs.
    """
    commands.binaries()
    _private(data)
    (data / _WEBHOOK).unlink(missing_ok=True)
    try:
        api = _Start(data).all(aws)
    except BaseException:
        stop(data)
        raise
    files.write(data / _STATE, json.dumps(asdict(api)))
    return api


def stop(data: Path) -> None:
    """Stop all that runs for this folder, whoever started it and however far that came; the data stays.

    It is etcd's: the others keep nothing, and nobody waits until they have taken leave of their clients.
    """
    for name in (controllers.PROGRAM, *_SERVERS):
        Detached(data, name).stop(STOP_SECONDS if name == "etcd" else 0)
    (data / _STATE).unlink(missing_ok=True)


def _running(data: Path) -> KubeApi | None:
    """The server of this very folder, all its processes running."""
    state = data / _STATE
    api = KubeApi.load(state) if state.is_file() else None
    return api if api and api.pids == _pids(data) else None


def _pids(data: Path) -> tuple[int, ...]:
    return tuple(pid for name in _SERVERS if (pid := Detached(data, name).pid()))


def _private(data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)


def _url(port: int) -> str:
    return f"https://{_HOST}:{port}"


def _asks(data: Path, aws: AwsSide | None) -> bool:
    """Whether the server of this folder was started with just this AWS side."""
    settings = data / _WEBHOOK
    before = AwsSide(**json.loads(settings.read_text())["aws"]) if settings.is_file() else None
    return before == aws


def _port(data: Path, other: int) -> int:
    """The port of the last start, because a cluster's address never changes; another where that is taken."""
    file = data / _PORT
    port = int(file.read_text()) if file.is_file() else other
    if not is_free(port):
        port = other
    files.write(file, str(port))
    return port


@dataclass(frozen=True)
class _Start:
    """One start in a folder."""

    data: Path

    def all(self, aws: AwsSide | None) -> KubeApi:
        """Start each as soon as the one before it answers."""
        folder = commands.binaries()
        etcd_port, peer_port, other, webhook_port = free_ports(4)
        port = _port(self.data, other)
        etcd_url = f"http://127.0.0.1:{etcd_port}"
        etcd = self._spawn(commands.etcd(folder, self.data, etcd_url, f"http://127.0.0.1:{peer_port}"), "etcd")
        wait(lambda: answers(f"{etcd_url}/health"), etcd, Detached(self.data, "etcd").log)
        admin, nobody = commands.tokens(self.data)
        authority = commands.certificate(self.data, _HOST)
        command = commands.api_server(folder, self.data, etcd_url, port, webhook_port if aws else None)
        server = self._spawn(command, "kube-apiserver")
        api = KubeApi(_url(port), authority, admin, nobody, ())
        for path in ("/readyz", "/api/v1/namespaces/kube-system"):  # the namespace comes about a second after readyz
            self._until(api, path, server)
        if aws:
            self._webhook(api, aws, webhook_port)
        return replace(api, pids=_pids(self.data))

    def _until(self, api: KubeApi, path: str, server: subprocess.Popen[bytes]) -> None:
        address, log = api.url + path, Detached(self.data, "kube-apiserver").log
        wait(lambda: answers(address, api.certificate_authority, api.admin_token), server, log)

    def _webhook(self, api: KubeApi, aws: AwsSide, port: int) -> None:
        settings = self.data / _WEBHOOK
        files.write(settings, json.dumps({"aws": asdict(aws), "api": asdict(api), "port": port}))
        process = self._spawn(commands.webhook(settings), "webhook")
        wait(lambda: answers(f"http://127.0.0.1:{port}/healthz"), process, Detached(self.data, "webhook").log)

    def _spawn(self, command: list[str], name: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, **commands.VARIABLES}
        return Detached(self.data, name).start(command, environment)
