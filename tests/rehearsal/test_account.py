"""The account as a rehearsal finds it, row by row of the tables it is made from."""

from __future__ import annotations

import json
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import yaml

from components.facts.release import Release
from components.facts.windows_images import (
    AmiName,
    Variant,
    WindowsServer,
    ami_name_pattern,
    has_ami,
    parse_minor,
    ssm_name,
    ssm_parent_name,
)
from rehearsal import account
from rehearsal.account.clusters import CLUSTERS
from rehearsal.account.images import AMI_OWNER
from rehearsal.account.releases import CALENDAR, CLUSTER_MINOR, KUBERNETES_MINORS, LATEST
from rehearsal.shell import REGION
from standin.api import process
from standin.api.eks.versions import MINORS
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_eks import EKSClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_ssm import SSMClient

ROWS = list(product(WindowsServer, Variant, KUBERNETES_MINORS))


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """boto3 clients of the account, by service and region."""
    folder = tmp_path_factory.mktemp("account")
    server = process.start(folder, account.seed())
    made: Any = boto3.Session("rehearsal", "rehearsal")  # boto3's overloads want literals

    def client(service: str, region: str = REGION) -> Any:  # noqa: ANN401 - as above
        return made.client(service, region_name=region, endpoint_url=server.url)

    yield client
    process.stop(folder)


@pytest.fixture(scope="module")
def ec2(session: Any) -> EC2Client:  # noqa: ANN401 - as above
    return session("ec2")


@pytest.fixture(scope="module")
def ssm(session: Any) -> SSMClient:  # noqa: ANN401 - as above
    return session("ssm")


@pytest.mark.parametrize(("windows", "variant", "minor"), ROWS)
def test_every_ami_of_the_table_has_its_parameters_and_its_releases(
    ec2: EC2Client, ssm: SSMClient, windows: WindowsServer, variant: Variant, minor: str
) -> None:
    pattern: Any = [{"Name": "name", "Values": [ami_name_pattern(windows, variant, minor)]}]
    images = ec2.describe_images(Owners=[AMI_OWNER], Filters=pattern)["Images"]
    if not has_ami(windows, minor):
        assert images == []
        with pytest.raises(ssm.exceptions.ParameterNotFound):
            ssm.get_parameter(Name=ssm_name(windows, variant, minor))
        return
    ids = {AmiName.parse(image.get("Name", "")).released: image.get("ImageId") for image in images}
    assert set(ids) == {month.released for month in CALENDAR}
    newest = ids[LATEST.released]
    assert ssm.get_parameter(Name=ssm_name(windows, variant, minor))["Parameter"].get("Value") == newest
    parent = ssm.get_parameter(Name=ssm_parent_name(windows, variant, minor))["Parameter"].get("Value", "")
    assert json.loads(parent) == {"image_id": newest, "release_version": f"{minor}-{LATEST.released:%Y.%m.%d}"}
    assert {image.get("Platform") for image in images} == {"windows"}
    assert {image.get("ImageOwnerAlias") for image in images} == {"amazon"}
    assert {image.get("BlockDeviceMappings", [{}])[0].get("DeviceName") for image in images} == {"/dev/sda1"}


def test_windows_parameters_are_listed_by_path(ssm: SSMClient) -> None:
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path="/aws/service/ami-windows-latest", Recursive=True)
    names = {parameter.get("Name") for page in pages for parameter in page["Parameters"]}
    assert {ssm_name(*row) for row in ROWS if has_ami(row[0], row[2])} <= names


@pytest.mark.parametrize("region", account.REGIONS)
@pytest.mark.parametrize(("cluster", "mode"), CLUSTERS.items())
def test_every_region_has_the_clusters_with_linux_nodes(
    session: Any,  # noqa: ANN401 - as above
    region: str,
    cluster: str,
    mode: str,
) -> None:
    eks: EKSClient = session("eks", region)
    iam: IAMClient = session("iam")
    found = eks.describe_cluster(name=cluster)["cluster"]
    assert (found.get("status"), found.get("version"), found.get("accessConfig", {}).get("authenticationMode")) == (
        "ACTIVE",
        CLUSTER_MINOR,
        mode,
    )
    group = eks.describe_nodegroup(clusterName=cluster, nodegroupName="linux")["nodegroup"]
    role = group.get("nodeRole", "")
    assert group.get("status") == "ACTIVE"
    assert role == f"arn:aws:iam::123456789012:role/{cluster}-linux-node"
    if mode != "CONFIG_MAP":
        entry = eks.describe_access_entry(clusterName=cluster, principalArn=role)["accessEntry"]
        assert entry.get("type") == "EC2_LINUX"
    attached = iam.list_attached_role_policies(RoleName=f"{cluster}-cluster")["AttachedPolicies"]
    assert {policy.get("PolicyName") for policy in attached} == {
        "AmazonEKSClusterPolicy",
        "AmazonEKSVPCResourceController",
    }
    assert set(eks.list_addons(clusterName=cluster)["addons"]) == {"vpc-cni", "kube-proxy", "coredns"}


def test_the_release_that_the_prod_stack_pins_is_there(ec2: EC2Client) -> None:
    config = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text(encoding="utf-8"))["config"]
    pinned = config["eks-windows-nodes:clusters"][0]["nodeGroups"][0]["ami"]["release"]
    image = ec2.describe_images(ImageIds=[pinned["amiIds"]["eu-central-1"]], Owners=["self"])["Images"][0]
    tags = {tag.get("Key", ""): tag.get("Value", "") for tag in image.get("Tags", [])}
    created = CALENDAR[-2].released.replace(day=18)
    release = Release.from_ami("eu-central-1", image.get("ImageId", ""), created, tags)
    assert {key: value for key, value in release.to_settings().items() if key in pinned} == pinned
    assert image.get("CreationDate", "").startswith(pinned["buildDate"])


def test_the_calendar_goes_forward() -> None:
    assert [month.released for month in CALENDAR] == sorted(month.released for month in CALENDAR)
    for earlier, later in pairwise(CALENDAR):
        assert earlier.released < later.patch_day < later.released
        assert all(earlier.revisions[server] < later.revisions[server] for server in WindowsServer)
        assert set(earlier.kubelets) == set(later.kubelets)
    for month in CALENDAR:
        assert (month.patch_day.weekday(), (month.patch_day.day - 1) // 7) == (1, 1), "a second Tuesday"
        assert all(version.startswith(f"{minor}.") for minor, version in month.kubelets.items())
    assert list(KUBERNETES_MINORS) == sorted(KUBERNETES_MINORS, key=parse_minor)
    assert set(KUBERNETES_MINORS) == set(MINORS), "the minors that the stand-in's EKS has"
