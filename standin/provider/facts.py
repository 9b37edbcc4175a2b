"""What data sources answer in unit tests, unless a test says otherwise: a small believable account.

A fact is the outputs of a data source, or a function from its arguments (wire names) to them. The arguments given are
part of every answer.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ACCOUNT = "123456789012"
REGION = "eu-central-1"

Fact: TypeAlias = "Mapping[str, Any] | Callable[[dict[str, Any]], Mapping[str, Any]]"
Facts: TypeAlias = dict[str, Fact]


def image_id(seed: str) -> str:
    """An AMI id that belongs to a name: `ami-` and 17 hexadecimal digits."""
    return f"ami-{hashlib.sha256(seed.encode()).hexdigest()[:17]}"


def _parameter(args: dict[str, Any]) -> Mapping[str, Any]:
    name = str(args["name"])
    arn = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/{name.removeprefix('/')}"
    value = image_id(name)
    return {"id": name, "arn": arn, "type": "String", "value": value, "insecureValue": value, "version": 1}


def _cluster(args: dict[str, Any]) -> Mapping[str, Any]:
    name = str(args["name"])
    issuer = f"https://oidc.eks.{REGION}.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
    return {
        "id": name,
        "arn": f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/{name}",
        "accessConfigs": [
            {"authenticationMode": "API_AND_CONFIG_MAP", "bootstrapClusterCreatorAdminPermissions": False},
        ],
        "certificateAuthorities": [{"data": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t"}],
        "endpoint": f"https://0123456789ABCDEF0123456789ABCDEF.gr7.{REGION}.eks.amazonaws.com",
        "identities": [{"oidcs": [{"issuer": issuer}]}],
        "kubernetesNetworkConfigs": [{"ipFamily": "ipv4", "serviceIpv4Cidr": "172.20.0.0/16"}],
        "platformVersion": "eks.9",
        "roleArn": f"arn:aws:iam::{ACCOUNT}:role/{name}-cluster",
        "status": "ACTIVE",
        "tags": {},
        "version": "1.35",
        "vpcConfig": {
            "clusterSecurityGroupId": "sg-0c1c2c3c4c5c6c7c8",
            "endpointPrivateAccess": True,
            "endpointPublicAccess": True,
            "publicAccessCidrs": ["0.0.0.0/0"],
            "securityGroupIds": [],
            "subnetIds": ["subnet-0a1a2a3a4a5a6a7a8", "subnet-0b1b2b3b4b5b6b7b8", "subnet-0c1c2c3c4c5c6c7c8"],
            "vpcId": "vpc-0a1b2c3d4e5f60718",
        },
    }


FACTS: Facts = {
    "aws:autoscaling/getAmiIds:getAmiIds": {"id": REGION, "arns": [], "names": []},
    "aws:eks/getNodeGroups:getNodeGroups": {"names": []},
    "aws:ssm/getParameter:getParameter": _parameter,
    "aws:eks/getCluster:getCluster": _cluster,
    "aws:ec2/getSubnets:getSubnets": {
        "id": REGION,
        "ids": ["subnet-0a1a2a3a4a5a6a7a8", "subnet-0b1b2b3b4b5b6b7b8", "subnet-0c1c2c3c4c5c6c7c8"],
    },
    "aws:ec2/getSubnet:getSubnet": {
        "vpcId": "vpc-0a1b2c3d4e5f60718",
        "availabilityZone": f"{REGION}a",
        "availableIpAddressCount": 250,
    },
    "aws:ec2/getVpc:getVpc": {"id": "vpc-0a1b2c3d4e5f60718", "dhcpOptionsId": "dopt-0a1b2c3d4e5f60718"},
    "aws:ec2/getVpcDhcpOptions:getVpcDhcpOptions": {"domainName": f"{REGION}.compute.internal"},
    "aws:ec2/getSecurityGroup:getSecurityGroup": {
        "id": "sg-0c1c2c3c4c5c6c7c8",
        "vpcId": "vpc-0a1b2c3d4e5f60718",
        "tags": {},
    },
    "aws:index/getCallerIdentity:getCallerIdentity": {
        "id": ACCOUNT,
        "accountId": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:user/rehearsal",
        "userId": "AIDAREHEARSAL",
    },
    "aws:index/getRegion:getRegion": {
        "id": REGION,
        "region": REGION,
        "name": REGION,
        "description": "Europe (Frankfurt)",
    },
    "aws:index/getPartition:getPartition": {
        "id": "aws",
        "partition": "aws",
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
    },
}
