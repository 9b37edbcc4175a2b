"""The golden manifests on a real API server that has Karpenter's own definitions; nightly, as those are downloaded."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
import yaml

from rehearsal import kubernetes
from tests.components.aws_auth.live import Live
from tests.components.powershell import golden_files

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.nightly, pytest.mark.cluster]

MODULE = "github.com/aws/karpenter-provider-aws@v1.13.0"
"""The newest that Go 1.26.8 takes; its API version is v1, as of every release since 1.0."""

DEFINITIONS = {
    "EC2NodeClass": ("karpenter.k8s.aws_ec2nodeclasses", "karpenter.k8s.aws/v1/ec2nodeclasses"),
    "NodePool": ("karpenter.sh_nodepools", "karpenter.sh/v1/nodepools"),
}
"""File of the definition, and where the API server has its objects, of each kind."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The API server with both definitions."""
    told = subprocess.run(
        ["go", "mod", "download", "-json", MODULE], capture_output=True, text=True, check=True, cwd="/"
    )
    folder, data = Path(json.loads(told.stdout)["Dir"], "pkg/apis/crds"), tmp_path_factory.mktemp("karpenter")
    try:
        live = Live(kubernetes.start(data))
        for name, objects in DEFINITIONS.values():
            definition = yaml.safe_load((folder / f"{name}.yaml").read_text())
            live.ask("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition)
            wait_for(live, f"/apis/{objects}")
        yield live
    finally:
        kubernetes.stop(data)


def wait_for(live: Live, path: str) -> None:
    """Until the API server serves a kind that is new to it."""
    for _ in range(100):
        try:
            live.ask("GET", path)
        except ValueError:  # not JSON: a page that says 404
            time.sleep(0.1)
        else:
            return


def manifests() -> Iterator[dict[str, Any]]:
    """Every manifest of every golden file."""
    for name in sorted(golden_files.names("karpenter")):
        yield from yaml.safe_load_all(golden_files.read(f"karpenter/{name}.yaml"))


def merge(into: dict[str, Any], change: dict[str, Any]) -> None:
    """Change what is named, in maps inside maps."""
    for key, value in change.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], cast("dict[str, Any]", value))
        else:
            into[key] = value


def refusal(live: Live, manifest: dict[str, Any]) -> str:
    """What the API server says against it, as `kubectl apply --dry-run=server --validate=strict`; empty for nothing."""
    path = f"/apis/{DEFINITIONS[manifest['kind']][1]}?dryRun=All&fieldValidation=Strict"
    return live.ask("POST", path, manifest).get("message", "")


def test_the_api_server_takes_every_manifest(server: Live) -> None:
    assert [said for each in manifests() if (said := refusal(server, each))] == []


@pytest.mark.parametrize(
    ("kind", "change", "says"),
    [
        ("EC2NodeClass", {"amiSelectors": []}, 'unknown field "spec.amiSelectors"'),
        ("EC2NodeClass", {"tags": {"karpenter.sh/nodepool": "a"}}, "tag contains a restricted tag"),
        ("EC2NodeClass", {"tags": {"kubernetes.io/cluster/dev": "owned"}}, "tag contains a restricted tag"),
        (
            "EC2NodeClass",
            {"blockDeviceMappings": [{"ebs": {"volumeSize": "100Gi", "volumeInitializationRate": 200}}]},
            "snapshotID must be set when volumeInitializationRate is set",
        ),
        (
            "NodePool",
            {"template": {"metadata": {"labels": {"karpenter.sh/do-not-sync-taints": "true"}}}},
            'label domain "karpenter.sh" is restricted',
        ),
    ],
)
def test_what_the_settings_refuse_the_api_server_would_refuse(
    server: Live, kind: str, change: dict[str, Any], says: str
) -> None:
    manifest = next(each for each in manifests() if each["kind"] == kind)
    merge(manifest["spec"], change)
    assert says in refusal(server, manifest)
