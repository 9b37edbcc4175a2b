"""From a declaration to aws-auth of its cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.aws_auth.cluster.api import AwsAuthApi
from components.kubernetes.connection import profile_session, reach
from components.kubernetes.token import session

if TYPE_CHECKING:
    import boto3

    from components.aws_auth.plan.declaration import Declaration
    from components.kubernetes.cluster import DescribedCluster


@dataclass(frozen=True)
class Connection:
    """A cluster as EKS describes it, its aws-auth, and the AWS session that speaks for us."""

    cluster: DescribedCluster
    api: AwsAuthApi
    aws: boto3.Session


def connect(declared: Declaration) -> Connection:
    """Describe the cluster and make a client for it; a given endpoint and authority win over the described ones.

    Raises:
        ClusterNotFoundError: there is no such cluster.
        ApiError: AWS cannot be asked, or what it says is no endpoint.
    """
    own = profile_session(declared.profile, declared.region)
    aws = session(declared.region, declared.assume_role_arn, base=own)
    found = reach(aws, declared.cluster_name, declared.endpoint, declared.certificate_authority)
    return Connection(found, AwsAuthApi.of_cluster(aws, found), aws)
