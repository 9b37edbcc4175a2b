"""Real API servers behind the account's clusters.

Those in mode CONFIG_MAP, whose access can't be rehearsed without one, are started at once. The others have an address
from the beginning, because it is in the user data of their nodes, and are started where somebody asks for all.

Only where kube-apiserver and etcd have been built, or `KUBEBUILDER_ASSETS` names a folder with them. Without them a
cluster is described all the same, and its API server can't be reached.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
import urllib3
import yaml
from filelock import FileLock

from components.aws_auth.text.mapping import LINUX_GROUPS, NODE_USERNAME, WINDOWS_GROUPS
from rehearsal import belongings, kubernetes
from rehearsal.kubernetes import AwsSide, KubeApi, KubernetesError
from standin.api.eks.kubernetes_apis import Endpoint, announce, withdraw

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_eks import EKSClient

    from standin.api.process import Server

_FOLDER = "kubernetes"
_CREATED, _CONFLICT = 201, 409


def ensure(folder: Path, server: Server, region: str, *, every: bool = False) -> None:
    """Have an API server behind each cluster of the region, or know its address, and tell the account of it.

    Those in mode CONFIG_MAP run, or `every` one, and hold aws-auth with the roles of the cluster's managed node groups,
    as EKS writes it when it makes them; in another mode EKS makes access entries instead. Objects outlive `stop`, but
    not the account: for one that has just begun they begin anew.

    Raises:
        KubernetesError: an API server does not start.
    """
    if not kubernetes.available():
        return
    session = boto3.Session("rehearsal", "rehearsal", region_name=region)
    eks = session.client("eks", endpoint_url=server.url)
    creator = session.client("sts", endpoint_url=server.url).get_caller_identity()["Arn"]
    with FileLock(folder / f"{_FOLDER}.lock"):
        if belongings.is_foreign(folder / _FOLDER, server):
            _stop_all(folder)
            shutil.rmtree(folder / _FOLDER)
        belongings.claim(folder / _FOLDER, server)
        apis: dict[str, Endpoint] = {}
        for cluster in _clusters(eks):
            data, by_config_map = folder / _FOLDER / cluster.name, cluster.mode == "CONFIG_MAP"
            if every or by_config_map:
                api = kubernetes.ensure(data, AwsSide(server.url, region, cluster.name, creator))
                if by_config_map:
                    _put_aws_auth(api, _map_roles(eks, cluster.name))
            apis[cluster.arn] = Endpoint.of(*kubernetes.reserve(data))
        announce(folder / "account", apis)


def stop(folder: Path) -> None:
    """Stop the API servers of a rehearsal; their objects stay."""
    if (folder / _FOLDER).is_dir():
        with FileLock(folder / f"{_FOLDER}.lock"):
            _stop_all(folder)
        withdraw(folder / "account")


def _stop_all(folder: Path) -> None:
    for data in (folder / _FOLDER).glob("*/"):
        kubernetes.stop(data)


@dataclass(frozen=True)
class _Cluster:
    name: str
    arn: str
    mode: str


def _clusters(eks: EKSClient) -> list[_Cluster]:
    described = (eks.describe_cluster(name=name)["cluster"] for name in eks.list_clusters()["clusters"])
    return [_Cluster(each["name"], each["arn"], each["accessConfig"]["authenticationMode"]) for each in described]


def _map_roles(eks: EKSClient, cluster: str) -> str:
    """`mapRoles` with the roles of the managed node groups, keys in the order in which EKS writes them."""
    names = eks.list_nodegroups(clusterName=cluster)["nodegroups"]
    groups = [eks.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"] for name in names]
    windows = {group["nodeRole"]: group.get("amiType", "").startswith("WINDOWS_") for group in groups}
    entries = [
        {"groups": list(WINDOWS_GROUPS if is_windows else LINUX_GROUPS), "rolearn": role, "username": NODE_USERNAME}
        for role, is_windows in windows.items()
    ]
    return yaml.safe_dump(entries)


def _put_aws_auth(api: KubeApi, map_roles: str) -> None:
    """Make aws-auth unless it is there."""
    path = "/api/v1/namespaces/kube-system/configmaps"
    body = {"metadata": {"name": "aws-auth", "namespace": "kube-system"}, "data": {"mapRoles": map_roles}}
    headers = {"Authorization": f"Bearer {api.admin_token}", "Content-Type": "application/json"}
    with urllib3.PoolManager(ca_cert_data=api.certificate_authority, retries=False, timeout=20.0) as pool:
        answer = pool.request("POST", api.url + path, headers=headers, body=json.dumps(body))
    if answer.status not in {_CREATED, _CONFLICT}:
        raise KubernetesError(f"{api.url} does not take aws-auth: {answer.status} {answer.data[:300]!r}")
