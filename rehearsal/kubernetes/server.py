"""Start, keep and stop the API server of one folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rehearsal.kubernetes import commands
from rehearsal.kubernetes.processes import answers, end, free_ports, is_free, spawn, wait
from standin.api.statefile import process_exists

if TYPE_CHECKING:
    import subprocess

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
        pids: its processes, etcd last.
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
    state = data / _STATE
    if state.is_file():
        api = KubeApi.load(state)
        return api.url, api.certificate_authority
    _private(data)
    return _url(_port(data, free_ports(1)[0])), commands.certificate(data, _HOST)


def ensure(data: Path, aws: AwsSide | None = None) -> KubeApi:
    """The API server of this folder: the running one, or one started now over the data that is there.

    One that asks another AWS side, or of which a process is gone, is started again.
    """
    state = data / _STATE
    if state.is_file():
        api = KubeApi.load(state)
        whole = _asks(data, aws) and all(map(process_exists, api.pids))
        if whole and answers(f"{api.url}/readyz", api.certificate_authority, api.admin_token):
            return api
        stop(data)
    return start(data, aws)


def start(data: Path, aws: AwsSide | None = None) -> KubeApi:
    """Start etcd, the API server and, where `aws` is given, the webhook; return when kube-system is there.

    Raises:
        KubernetesError: the binaries are missing, or a process ends or does not answer in time.
    """
    commands.binaries()
    _private(data)
    (data / _WEBHOOK).unlink(missing_ok=True)
    started = _Started(data, [])
    try:
        api = started.all(aws)
    except BaseException:
        end(started.pids)
        raise
    state = data / _STATE
    state.touch(mode=0o600)
    state.write_text(json.dumps(asdict(api)))
    return api


def stop(data: Path) -> None:
    """Stop the processes that were started for this folder; the data stays."""
    state = data / _STATE
    if state.is_file():
        end(KubeApi.load(state).pids)
        state.unlink(missing_ok=True)


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
    file.write_text(str(port))
    return port


@dataclass(frozen=True)
class _Started:
    """The processes of one start, etcd first."""

    data: Path
    processes: list[subprocess.Popen[bytes]]

    @property
    def pids(self) -> tuple[int, ...]:
        """In the order in which they may end: etcd last."""
        return tuple(process.pid for process in reversed(self.processes))

    def all(self, aws: AwsSide | None) -> KubeApi:
        """Start each as soon as the one before it answers."""
        folder = commands.binaries()
        etcd_port, peer_port, other, webhook_port = free_ports(4)
        port = _port(self.data, other)
        etcd_url = f"http://127.0.0.1:{etcd_port}"
        etcd = self._spawn(commands.etcd(folder, self.data, etcd_url, f"http://127.0.0.1:{peer_port}"), "etcd")
        wait(lambda: answers(f"{etcd_url}/health"), etcd, self.data / "etcd.log")
        admin, nobody = commands.tokens(self.data)
        authority = commands.certificate(self.data, _HOST)
        command = commands.api_server(folder, self.data, etcd_url, port, webhook_port if aws else None)
        server = self._spawn(command, "kube-apiserver")
        api = KubeApi(_url(port), authority, admin, nobody, ())
        for path in ("/readyz", "/api/v1/namespaces/kube-system"):  # the namespace comes about a second after readyz
            self._until(api, path, server)
        if aws:
            self._webhook(api, aws, webhook_port)
        return replace(api, pids=self.pids)

    def _until(self, api: KubeApi, path: str, server: subprocess.Popen[bytes]) -> None:
        address = api.url + path
        log = self.data / "kube-apiserver.log"
        wait(lambda: answers(address, api.certificate_authority, api.admin_token), server, log)

    def _webhook(self, api: KubeApi, aws: AwsSide, port: int) -> None:
        settings = self.data / _WEBHOOK
        settings.touch(mode=0o600)
        settings.write_text(json.dumps({"aws": asdict(aws), "api": asdict(api), "port": port}))
        process = self._spawn(commands.webhook(settings), "webhook")
        wait(lambda: answers(f"http://127.0.0.1:{port}/healthz"), process, self.data / "webhook.log")

    def _spawn(self, command: list[str], name: str) -> subprocess.Popen[bytes]:
        process = spawn(command, self.data / f"{name}.log")
        self.processes.append(process)
        return process
