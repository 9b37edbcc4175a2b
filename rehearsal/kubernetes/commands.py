"""Command lines of etcd, kube-apiserver and the token webhook, and the files that they read."""

from __future__ import annotations

import json
import os
import secrets
import sys
from pathlib import Path

import trustme

from rehearsal.kubernetes.processes import KubernetesError
from standin.api import files
from tools.binaries.programs import KUBERNETES

ASSETS = "KUBEBUILDER_ASSETS"
"""Variable naming a folder with kube-apiserver and etcd, as controller-runtime's tests have it."""

VARIABLES = {
    "NO_PROXY": "127.0.0.1",
    "no_proxy": "127.0.0.1",
    "GOGC": "400",  # what they load stays: looking for garbage in it at Go's 100 is a quarter of their start
}
"""What etcd, kube-apiserver and the webhook are started with beside the starter's own."""


def available() -> bool:
    """Whether there is a kube-apiserver and an etcd to start."""
    return not _missing(_folder())


def binaries() -> Path:
    """The folder with kube-apiserver and etcd: the person's own, else what set-up built.

    Raises:
        KubernetesError: they are in neither.
    """
    folder = _folder()
    if missing := _missing(folder):
        raise KubernetesError(
            f"{', '.join(missing)} not found in {folder}; "
            f"run python3 -m tools.set_up --with-kubernetes, or set {ASSETS} to a folder that has them"
        )
    return folder


def etcd(folder: Path, data: Path, client: str, peer: str) -> list[str]:
    """etcd on two loopback addresses, without the disk guarantees that a rehearsal does not need."""
    return [
        str(folder / "etcd"),
        "--name=rehearsal",
        f"--data-dir={data / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=rehearsal={peer}",
        "--force-new-cluster",  # the ports of an earlier start are in the data
        "--unsafe-no-fsync",
        "--log-level=error",
    ]


def api_server(folder: Path, data: Path, etcd_url: str, port: int, webhook_port: int | None) -> list[str]:
    """The API server with static tokens, RBAC and, where there is a webhook, tokens of AWS identities."""
    key = data / "certs" / "apiserver.key"  # signs the tokens of service accounts, too
    webhook = (
        []
        if webhook_port is None
        else [
            f"--authentication-token-webhook-config-file={_webhook_file(data, webhook_port)}",
            "--authentication-token-webhook-cache-ttl=0s",
        ]
    )
    return [
        str(folder / "kube-apiserver"),
        f"--etcd-servers={etcd_url}",
        f"--cert-dir={data / 'certs'}",
        "--bind-address=127.0.0.1",
        f"--secure-port={port}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        "--service-cluster-ip-range=10.0.0.0/24",
        f"--token-auth-file={data / 'tokens.csv'}",
        "--authorization-mode=Node,RBAC",
        "--enable-admission-plugins=NodeRestriction",  # as EKS has it
        *webhook,
    ]


def webhook(settings: Path) -> list[str]:
    """The token webhook, a process of this package."""
    return [sys.executable, "-m", "rehearsal.kubernetes.token_webhook", str(settings)]


def tokens(data: Path) -> tuple[str, str]:
    """New bearer tokens of an administrator and of somebody without rights, in the API server's token file."""
    admin, nobody = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    files.write(data / "tokens.csv", f'{admin},admin,1,"system:masters"\n{nobody},nobody,2\n')
    return admin, nobody


def certificate(data: Path, host: str) -> str:
    """The authority (PEM) of the API server's certificate, made before its first start, so that it can be told."""
    folder = data / "certs"
    authority = folder / "authority.crt"
    if not authority.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        made = trustme.CA()
        issued = made.issue_cert(host)
        files.write(folder / "apiserver.key", issued.private_key_pem.bytes())  # where --cert-dir looks
        files.write(folder / "apiserver.crt", b"".join(each.bytes() for each in issued.cert_chain_pems))
        files.write(authority, made.cert_pem.bytes())  # the last: where it is, all are
    return authority.read_text()


def _folder() -> Path:
    return Path(os.environ.get(ASSETS) or KUBERNETES.output)


def _missing(folder: Path) -> list[str]:
    return [name for name in ("kube-apiserver", "etcd") if not (folder / name).is_file()]


def _webhook_file(data: Path, port: int) -> Path:
    """A kubeconfig that tells the API server where to ask about tokens; JSON is YAML."""
    file = data / "webhook-kubeconfig.json"
    cluster = {"name": "webhook", "cluster": {"server": f"http://127.0.0.1:{port}/authenticate"}}
    context = {"name": "webhook", "context": {"cluster": "webhook", "user": "apiserver"}}
    config = {"apiVersion": "v1", "kind": "Config", "clusters": [cluster], "contexts": [context]}
    files.write(
        file, json.dumps({**config, "current-context": "webhook", "users": [{"name": "apiserver", "user": {}}]})
    )
    return file
