"""The manifests of the controller that takes the startup taint off: its text, its rights, and what else it may change.

Pure. RBAC can't say which part of a node may be changed, so an admission policy does: only this taint, and only away.
Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ (since Kubernetes 1.30)
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.facts.taints import STARTUP_TAINT
from components.powershell.manifest_text import manifest_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAME = "eks-windows-startup-taint"
NAMESPACE = "kube-system"
IMAGE = "public.ecr.aws/docker/library/python:3.13-slim"
"""Where Python is; the controller needs no package."""

_RBAC = "rbac.authorization.k8s.io"
_ADMISSION = "admissionregistration.k8s.io/v1"
_NOBODY = 65534

RULES = (
    {"apiGroups": [""], "resources": ["nodes"], "verbs": ["list", "patch"]},
    {"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]},
    {"apiGroups": ["storage.k8s.io"], "resources": ["csinodes"], "verbs": ["get"]},
)
"""What the controller asks for."""


def startup_taint_manifests(groups: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
    """All of them as one YAML text for `kubectl apply`; the same groups give the same text.

    Args:
        groups: node group to what it waits for: ``daemonSets`` (``NAMESPACE/NAME``) and ``csiDrivers``.
    """
    config = json.dumps({"taint": STARTUP_TAINT, "groups": groups}, sort_keys=True, indent=1)
    controller = Path(__file__).with_name("controller.py").read_text()
    files = {"controller.py": controller, "config.json": config}
    named: dict[str, Any] = {"name": NAME, "namespace": NAMESPACE}
    made = [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": named},
        {"apiVersion": f"{_RBAC}/v1", "kind": "ClusterRole", "metadata": {"name": NAME}, "rules": list(RULES)},
        {
            "apiVersion": f"{_RBAC}/v1",
            "kind": "ClusterRoleBinding",
            "metadata": {"name": NAME},
            "roleRef": {"apiGroup": _RBAC, "kind": "ClusterRole", "name": NAME},
            "subjects": [{"kind": "ServiceAccount", **named}],
        },
        *_admission(),
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": named, "data": files},
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": named, "spec": _deployment(files)},
    ]
    return manifest_text(made)


def _admission() -> list[dict[str, Any]]:
    """The controller's changes of a node: all but its taints stay, and of those all but ours."""
    rest = "(has(object.spec.taints) ? object.spec.taints : [])"
    kept = f"oldObject.spec.taints.filter(taint, taint.key != '{STARTUP_TAINT}')"
    same = (
        "object.metadata.labels == oldObject.metadata.labels",
        "has(object.spec.unschedulable) == has(oldObject.spec.unschedulable)",
    )
    caller = f"request.userInfo.username == 'system:serviceaccount:{NAMESPACE}:{NAME}'"
    spec = {
        "failurePolicy": "Fail",
        "matchConstraints": {
            "resourceRules": [
                {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["UPDATE"], "resources": ["nodes", "nodes/*"]}
            ]
        },
        "matchConditions": [{"name": "controller", "expression": caller}],
        "validations": [
            {"expression": " && ".join(same), "message": "nothing but a taint may be changed"},
            {"expression": f"{rest} == {kept}", "message": f"only {STARTUP_TAINT} may be taken off"},
        ],
    }
    binding = {"policyName": NAME, "validationActions": ["Deny"]}
    kinds = {"ValidatingAdmissionPolicy": spec, "ValidatingAdmissionPolicyBinding": binding}
    named = {"name": NAME}
    return [{"apiVersion": _ADMISSION, "kind": kind, "metadata": named, "spec": each} for kind, each in kinds.items()]


def _deployment(files: Mapping[str, str]) -> dict[str, Any]:
    digest = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]
    container = {
        "name": "controller",
        "image": IMAGE,
        "command": ["python", "-u", "/config/controller.py", "/config/config.json"],
        "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"memory": "96Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [{"name": "config", "mountPath": "/config", "readOnly": True}],
    }
    pod = {
        "serviceAccountName": NAME,
        "priorityClassName": "system-cluster-critical",
        "nodeSelector": {"kubernetes.io/os": "linux"},
        "securityContext": {"runAsNonRoot": True, "runAsUser": _NOBODY, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container],
        "volumes": [{"name": "config", "configMap": {"name": NAME}}],
    }
    labels = {"app.kubernetes.io/name": NAME}
    # What it reads is in its template, so that other groups or another text start it anew.
    meta = {"labels": labels, "annotations": {"eks-windows-nodes/config": digest}}
    return {"replicas": 1, "selector": {"matchLabels": labels}, "template": {"metadata": meta, "spec": pod}}
