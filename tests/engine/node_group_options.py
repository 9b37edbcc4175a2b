"""Every setting of a self-managed node group: set, and set to what is empty of its kind; as few groups as hold them."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Any, cast, get_args, get_origin

from components.settings.node_group import NodeGroupSettings
from components.settings.validation import section_of
from tests.components.configs import REGION, RELEASE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel

ELSEWHERE = frozenset({"name", "ami", "kind", "subnetIds", "dnsClusterIp"})
"""Settings that other tests of the engine show: each group has the first two, and the rest are of one network."""


def whole(account: Mapping[str, str]) -> Sequence[dict[str, Any]]:
    """Groups that have every setting among them, with what the account holds for them."""
    return (
        {
            "name": "whole",
            "instanceType": "t3.2xlarge",
            "minSize": 0,
            "desiredSize": 1,
            "maxSize": 2,
            "securityGroupIds": [account["security_group"]],
            "securityGroupClusterTag": False,
            "ingressRules": [
                {"name": "ports", "fromPort": 30000, "toPort": 32767, "cidr": "0.0.0.0/0", "description": "node ports"},
                {"name": "ping", "protocol": "icmp", "securityGroupId": account["security_group"]},
                {"name": "rdp", "fromPort": 3389, "cidr": "10.0.0.0/16"},
                {"name": "https", "fromPort": 443, "prefixListId": "pl-0123456789abcdef0"},
            ],
            "egressRules": [
                {"name": "https", "fromPort": 443, "toPort": 443, "cidr": "0.0.0.0/0", "description": "AWS"},
                {"name": "s3", "fromPort": 443, "prefixListId": "pl-0123456789abcdef0"},
                {"name": "peers", "protocol": "all", "securityGroupId": account["security_group"]},
            ],
            "dnsSecurityGroupIds": [account["security_group"]],
            "labels": {"example.com/team": "a"},
            "taints": [{"key": "only", "value": "batch", "effect": "NoExecute"}],
            "maxPods": 40,
            "kubeReserved": {"memory": "1Gi"},
            "systemReserved": {"memory": "2Gi"},
            "evictionHard": {"memory.available": "5%"},
            "kubeletExtraArgs": {"--v": "4"},
            "kubeProxyExtraArgs": {"--v": "2"},
            "bootstrapExtraArgs": {"Own": "it's"},
            "excludedSnatCidrs": ["10.0.0.0/8"],
            "preBootstrap": "'before'",
            "postBootstrap": "'after'",
            "rootVolume": {
                "sizeGib": 200,
                "iops": 6000,
                "throughput": 250,
                "volumeInitializationRate": 300,
                "kmsKeyId": "alias/aws/ebs",
            },
            "metadataHopLimit": 2,
            "keyPair": account["key_pair"],
            "ssmAccess": False,
            "cniPolicy": False,
            "policyArns": [account["policy"]],
            "permissionsBoundary": account["policy"],
            "cloudwatchAgent": True,
            "rolePath": f"/{'p' * 510}/",
            "names": {
                "role": "team-nodes",
                "instanceProfile": "team-profile",
                "securityGroup": "team nodes",
                "launchTemplate": "team/template",
                "autoScalingGroup": "team group",
            },
            "adopted": {"amiId": "ami-0123456789abcdef0", "roleArn": "arn:aws:iam::123456789012:role/former"},
            "launchTemplate": {
                "ebsOptimized": True,
                "cpuCredits": "unlimited",
                "cpuOptions": {"coreCount": 4, "threadsPerCore": 1},
                "disableApiStop": True,
                "disableApiTermination": False,
                "autoRecovery": "disabled",
            },
            "detailedMonitoring": True,
            "tags": {"team": "a"},
            "instanceRefresh": {
                "minHealthyPercentage": 50,
                "maxHealthyPercentage": 150,
                "checkpoints": [50, 100],
                "checkpointSeconds": 60,
                "alarms": ["latency"],
                "scaleInProtectedInstances": "Wait",
                "standbyInstances": "Terminate",
                "warmupSeconds": 60,
            },
            "launchHook": {"enabled": True, "timeoutMinutes": 45},
            "drain": {"by": "handler", "timeoutMinutes": 20, "retainFailed": False},
            "timeouts": {"updateMinutes": 40, "deleteMinutes": 90},
        },
        {
            "name": "own-script",
            "bootstrapScript": '& "$env:ProgramFiles\\Amazon\\EKS\\Start-EKSBootstrap.ps1" @EksArguments',
        },
        {
            "name": "volumes",
            "volumes": [
                {"drive": "D", "sizeGib": 200, "iops": 6000, "throughput": 250, "label": "data"},
                {"drive": "E", "type": "io2", "sizeGib": 10, "iops": 10000, "kmsKeyId": account["key"]},
                {"drive": "F", "snapshotId": account["snapshot"], "device": "xvdbc"},
            ],
            "proxy": {
                "https": "http://proxy.example:3128",
                "http": "http://other.example:80",
                "noProxy": [".corp.example"],
                "endpointByProxy": True,
            },
            "volumeKeyGrants": [account["key"]],
            "containerdDrive": "D",
            "pagefile": {"drive": "E", "sizeMib": 8192},
        },
        {
            "name": "warm",
            "placement": {"group": "near"},
            "kubeReserved": {},
            "systemReserved": {},
            "evictionHard": {},
            "warmPool": {"minSize": 1, "maxPreparedCapacity": 2, "state": "Stopped", "reuseOnScaleIn": True},
        },
        {"name": "for-karpenter", "karpenter": True, "minSize": 0, "desiredSize": 0},
        {
            "name": "mixed",
            "instanceTypes": ["m6i.xlarge", "m5.xlarge"],
            "weights": {"m6i.xlarge": 1, "m5.xlarge": 2},
            "spot": {
                "onDemandBase": 1,
                "onDemandPercentage": 50,
                "allocation": "lowest-price",
                "onDemandAllocation": "lowest-price",
                "pools": 3,
                "maxPrice": "0.5",
            },
            "capacityRebalance": True,
            "rootVolume": {"type": "gp2", "sizeGib": 200},
            "maxLifetimeDays": 30,
            "suspendedProcesses": ["AZRebalance"],
            "enabledMetrics": ["GroupInServiceInstances"],
            "domain": {
                "directoryId": "d-0123456789",
                "name": "corp.example.com",
                "organizationalUnit": "OU=Nodes,DC=corp,DC=example,DC=com",
                "dnsIpAddresses": ["10.0.0.10", "10.0.1.10"],
                "computerNamePrefix": "SPOT-",
            },
            "gmsa": {
                "accounts": ["WebApp1"],
                "domainName": "corp.example.com",
                "netbiosName": "CORP",
                "sid": "S-1-5-21-1-2-3",
                "guid": "0a1b2c3d-0000-4000-8000-0123456789ab",
                "credentialsArn": f"arn:aws:secretsmanager:{REGION}:123456789012:secret:gmsa-AbCdEf",
                "credentialsKeyArn": f"arn:aws:kms:{REGION}:123456789012:key/0a1b2c3d-0000-4000-8000-0123456789ab",
            },
            "startupTaint": {"daemonSets": ["logging/fluent-bit"], "csiDrivers": ["ebs.csi.aws.com"]},
        },
        {
            "name": "reserved",
            "capacityReservation": {
                "preference": "capacity-reservations-first",
                "ids": ["cr-0123456789abcdef0"],
                "resourceGroups": [f"arn:aws:resource-groups:{REGION}:123456789012:group/reserved"],
            },
            "placement": {
                "tenancy": "host",
                "hostResourceGroup": f"arn:aws:resource-groups:{REGION}:123456789012:group/hosts",
            },
            "licences": [f"arn:aws:license-manager:{REGION}:123456789012:license-configuration:lic-{'0' * 32}"],
        },
        {
            "name": "green",
            "strategy": "blueGreen",
            "ami": {
                "release": RELEASE | {"amiIds": {REGION: account["ami"]}},
                "former": RELEASE | {"amiIds": {REGION: account["other_ami"]}},
                "share": 50,
            },
        },
    )


def emptied(model: type[BaseModel] = NodeGroupSettings) -> dict[str, Any]:
    """Every setting that can be empty, empty: a list, a map, a text, nothing, or a section of such."""
    found: dict[str, Any] = {}
    for field in model.model_fields.values():
        name, kind = str(field.alias), field.annotation
        section = section_of(kind)
        if field.is_required() or name in ELSEWHERE:
            continue
        if NoneType in get_args(kind):
            found[name] = None
        elif get_origin(kind) in _EMPTY:
            found[name] = _EMPTY[get_origin(kind)]
        elif section is not None:
            found[name] = emptied(section)
        elif field.default == "":
            found[name] = ""
    return found


_EMPTY: Mapping[object, object] = {tuple: [], dict: {}}


def unshown(groups: Sequence[Mapping[str, Any]], model: type[BaseModel] = NodeGroupSettings) -> set[str]:
    """Settings that no group has, those of sections inside by their path."""
    found: set[str] = set()
    for field in model.model_fields.values():
        name, section = str(field.alias), section_of(field.annotation)
        if name in ELSEWHERE:
            continue
        given = [group[name] for group in groups if name in group]
        if not given:
            found.add(name)
        elif section is not None:
            inside = [each for value in given for each in _sections(value)]
            found |= {f"{name}.{inner}" for inner in unshown(inside, section)}
    return found


def _sections(value: object) -> list[Mapping[str, Any]]:
    return cast("list[Mapping[str, Any]]", value if isinstance(value, list) else [value])
