"""What is asked about may be there, gone, never have been or be another's: AWS answers, and nothing haunts it.

A failure of the stand-in's own (a KeyError in moto or in ours) is no answer: the provider would take what is gone for
a fault, and a stack would stand still.
"""

from __future__ import annotations

import json
from functools import cache
from itertools import islice, product
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.model import ListShape, MapShape, StructureShape

from standin.provider import botocore_models
from standin.provider.table import ROWS
from standin.tests.api.conftest import REGION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.model import Shape

ACCOUNT = "123456789012"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)
RIGHTS = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]})
FIXED = {"AssumeRolePolicyDocument": TRUST, "PolicyDocument": RIGHTS, "clientToken": "token", "VersionId": "v1"}
"""Members that name nothing."""

Client = Any


def operations() -> list[tuple[str, str]]:
    """Service and operation of every call in the table of the provider's resources."""
    found: set[tuple[str, str]] = set()
    for row in ROWS.values():
        names = {call.operation for call in (row.create, *row.read, *row.update, row.delete)}
        names |= {name for link in row.links for name in (link.add, link.remove)}
        if row.tags is not None:
            names |= {row.tags.add, row.tags.remove, *([row.tags.read.operation] if row.tags.read else [])}
        found |= {(row.service, name) for name in names}
    return sorted(found)


@cache
def sent(service: str, operation: str) -> frozenset[str]:
    """The members that rows send beside those that the model requires: what names the resource."""
    members = set(botocore_models.input_shape(service, operation).members)
    return frozenset(key for row in ROWS.values() if row.service == service for key in row.key if key in members)


@pytest.fixture(scope="module")
def clients(settings: dict[str, Any]) -> Mapping[str, Client]:
    """A client of each service that the table calls; it sends anything, and once."""
    once = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
    services = {service for service, _ in operations()}
    return {service: cast("Any", boto3).client(service, config=once, **settings) for service in services}


@pytest.fixture(scope="module")
def words(clients: Mapping[str, Client]) -> Mapping[str, list[str]]:
    """For the end of a member's name, what to say: something that is there, is gone, never was, or is another's."""
    iam, ec2, logs, ssm = (clients[service] for service in ("iam", "ec2", "logs", "ssm"))
    for name in ("fuzz-here", "fuzz-gone"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
        iam.create_instance_profile(InstanceProfileName=name)
        logs.create_log_group(logGroupName=name)
        ssm.put_parameter(Name=name, Value="x", Type="String")
    iam.delete_role(RoleName="fuzz-gone")
    iam.delete_instance_profile(InstanceProfileName="fuzz-gone")
    logs.delete_log_group(logGroupName="fuzz-gone")
    ssm.delete_parameter(Name="fuzz-gone")
    group = ec2.create_security_group(GroupName="fuzz-here", Description="-", VpcId=_vpc(ec2))["GroupId"]
    data = {"ImageId": "ami-00000000000000000"}
    template = ec2.create_launch_template(LaunchTemplateName="fuzz-here", LaunchTemplateData=data)["LaunchTemplate"]
    cluster = clients["eks"].list_clusters()["clusters"][0]
    return {
        "arn": [
            iam.create_policy(PolicyName="fuzz-here", PolicyDocument=RIGHTS)["Policy"]["Arn"],
            f"arn:aws:iam::{ACCOUNT}:role/fuzz-gone",
            f"arn:aws:imagebuilder:{REGION}:{ACCOUNT}:image-recipe/fuzz-never/1.0.0",
            "arn:aws:imagebuilder:us-east-1:999999999999:component/fuzz-anothers/1.0.0/1",
        ],
        "groupid": [group, "sg-00000000000000000"],
        "launchtemplateid": [template["LaunchTemplateId"], "lt-00000000000000000"],
        "clustername": [cluster, "fuzz-never"],
        "": ["fuzz-here", "fuzz-gone", "fuzz-never"],
    }


def _vpc(ec2: Client) -> str:
    return ec2.describe_vpcs()["Vpcs"][0]["VpcId"]


def values(shape: Shape, name: str, words: Mapping[str, list[str]]) -> list[Any]:
    """What to try for a member of a request."""
    found: list[Any] = [shape.metadata.get("min", 1)]
    if name in FIXED:
        found = [FIXED[name]]
    elif "enum" in shape.metadata:
        found = [shape.metadata["enum"][0]]
    elif isinstance(shape, StructureShape):
        found = list(requests(shape, frozenset(), words))
    elif isinstance(shape, ListShape):
        found = [[value] for value in values(shape.member, name, words)]
    elif isinstance(shape, MapShape):
        found = [{"fuzz": value} for value in values(shape.value, name, words)][:1]
    elif shape.type_name == "string":
        found = next(told for end, told in words.items() if name.lower().removesuffix("s").endswith(end))
    return found


def requests(
    shape: StructureShape, named: frozenset[str], words: Mapping[str, list[str]], most: int = 9
) -> Iterator[dict[str, Any]]:
    """Requests of the required members and of those that name the resource, with all that can be said in them."""
    members = sorted({*shape.required_members, *named})
    options = [values(shape.members[name], name, words) for name in members]
    return (dict(zip(members, chosen, strict=True)) for chosen in islice(product(*options), most))


def failures(client: Client, operation: str, words: Mapping[str, list[str]], named: frozenset[str]) -> Iterator[str]:
    """The requests, each sent twice, that fail in the stand-in itself."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    for request in requests(shape, named, words):
        for _ in range(2):
            try:
                getattr(client, xform_name(operation))(**request)
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") == "InternalFailure":
                    yield f"{operation} {request}: {error}"


OWN = {"autoscaling", "eks", "imagebuilder"}
"""Services with most code of the stand-in's own; the others are tried each night."""


@pytest.mark.parametrize(
    "service",
    [
        pytest.param(each, marks=[] if each in OWN else pytest.mark.nightly)
        for each in sorted({service for service, _ in operations()})
    ],
)
def test_a_name_that_nothing_has_is_an_error_of_the_services_own(
    service: str, clients: Mapping[str, Client], words: Mapping[str, list[str]]
) -> None:
    asked = [operation for its, operation in operations() if its == service]
    assert asked
    found = [each for name in asked for each in failures(clients[service], name, words, sent(service, name))]
    assert found == []


def test_a_log_group_that_is_made_anew_has_no_tags_of_its_namesake(clients: Mapping[str, Client], name: str) -> None:
    logs = clients["logs"]
    logs.create_log_group(logGroupName=name, tags={"team": "a"})
    logs.delete_log_group(logGroupName=name)
    logs.create_log_group(logGroupName=name)
    assert logs.list_tags_log_group(logGroupName=name)["tags"] == {}
