"""Data sources find what the account has, and say what they do not find in the real provider's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc
import pytest
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime.proto import provider_pb2

from standin.tests.accounts import OWNER
from standin.tests.provider import engine as driver

if TYPE_CHECKING:
    from collections.abc import Callable

    from standin.tests.provider.engine import Engine

PARAMETER = "/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-1.35/image_id"
WINDOWS = "Windows_Server-2022-English-Core-EKS_Optimized-1.35-*"
NO_ENTRY = {"clusterName": "dev", "principalArn": "x"}
NO_ADDON = {"clusterName": "dev", "addonName": "none"}
NO_PROVIDER = {"arn": "arn:aws:iam::123456789012:oidc-provider/none.example"}
NO_GROUP = {"clusterName": "dev", "nodeGroupName": "none"}
NO_IMAGE = {"owners": ["self"], "filters": [{"name": "name", "values": ["none"]}]}


def refusal(engine: Engine, token: str, **args: object) -> str:
    with pytest.raises(grpc.RpcError) as caught:
        engine.invoke(token, **args)
    error: Any = caught.value
    assert error.code() == grpc.StatusCode.FAILED_PRECONDITION
    return str(error.details())


def test_a_parameter_by_name(engine: Engine, aws: Callable[[str], Any]) -> None:
    found = engine.invoke("aws:ssm/getParameter:getParameter", name=PARAMETER)
    live = aws("ssm").get_parameter(Name=PARAMETER)["Parameter"]
    assert (found["value"], found["insecureValue"], found["version"]) == (live["Value"], live["Value"], live["Version"])
    assert (found["id"], found["type"], found["arn"]) == (PARAMETER, "String", live["ARN"])


def test_a_parameters_value_is_a_secret_and_its_plain_twin_is_not(engine: Engine) -> None:
    args = driver.struct({"name": PARAMETER})
    answer = engine.provider.Invoke(provider_pb2.InvokeRequest(tok="aws:ssm/getParameter:getParameter", args=args))
    found = PropertyValue.unmarshal_map(getattr(answer, "return"))
    assert {name for name, value in found.items() if value.is_secret} == {"value"}


def test_an_add_on_by_cluster_and_name(engine: Engine) -> None:
    found = engine.invoke("aws:eks/getAddon:getAddon", clusterName="dev", addonName="vpc-cni")
    assert (found["addonName"], found["addonVersion"], found["tags"]) == ("vpc-cni", "v1.21.1-eksbuild.1", {})


def test_an_oidc_provider_by_its_arn(engine: Engine, aws: Callable[[str], Any]) -> None:
    url, clients = "https://oidc.eks.eu-central-1.amazonaws.com/id/0A", ["sts.amazonaws.com"]
    made = aws("iam").create_open_id_connect_provider(Url=url, ClientIDList=clients, ThumbprintList=["a" * 40])
    arn = made["OpenIDConnectProviderArn"]
    found = engine.invoke("aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider", arn=arn)
    assert (found["url"], found["clientIdLists"]) == (url.removeprefix("https://"), clients)


def test_a_role_its_profile_and_a_launch_template_by_name(engine: Engine, aws: Callable[[str], Any]) -> None:
    iam, ec2 = aws("iam"), aws("ec2")
    tags = [{"Key": "team", "Value": "web"}]
    role = iam.create_role(RoleName="nodes", AssumeRolePolicyDocument='{"Statement": []}', Tags=tags)["Role"]
    iam.create_instance_profile(InstanceProfileName="nodes")
    assert engine.invoke("aws:iam/getInstanceProfile:getInstanceProfile", name="nodes")["roleName"] == ""
    iam.add_role_to_instance_profile(InstanceProfileName="nodes", RoleName="nodes")
    found = engine.invoke("aws:iam/getRole:getRole", name="nodes")
    assert (found["arn"], found["tags"], found["path"]) == (role["Arn"], {"team": "web"}, "/")
    profile = engine.invoke("aws:iam/getInstanceProfile:getInstanceProfile", name="nodes")
    assert (profile["roleName"], profile["roleArn"]) == ("nodes", role["Arn"])
    tagged = [{"ResourceType": "launch-template", "Tags": tags}]
    data = {"InstanceType": "m6i.large"}
    made = ec2.create_launch_template(LaunchTemplateName="nodes", LaunchTemplateData=data, TagSpecifications=tagged)
    template = engine.invoke("aws:ec2/getLaunchTemplate:getLaunchTemplate", name="nodes")
    assert (template["id"], template["tags"]) == (made["LaunchTemplate"]["LaunchTemplateId"], {"team": "web"})
    assert engine.invoke("aws:ec2/getLaunchTemplate:getLaunchTemplate", id=template["id"]) == template


def test_a_managed_node_group_by_cluster_and_name(engine: Engine, aws: Callable[[str], Any]) -> None:
    cluster = aws("eks").describe_cluster(name="dev")["cluster"]
    sizes = {"minSize": 1, "maxSize": 3, "desiredSize": 2}
    aws("eks").create_nodegroup(
        clusterName="dev",
        nodegroupName="spot",
        nodeRole=cluster["roleArn"],
        subnets=cluster["resourcesVpcConfig"]["subnetIds"],
        scalingConfig=sizes,
        capacityType="SPOT",
        tags={"a": "b"},
    )
    found = engine.invoke("aws:eks/getNodeGroup:getNodeGroup", clusterName="dev", nodeGroupName="spot")
    assert (found["nodeGroupName"], found["nodeRoleArn"]) == ("spot", cluster["roleArn"])
    assert (found["scalingConfigs"], found["capacityType"], found["tags"]) == ([sizes], "SPOT", {"a": "b"})
    assert found["subnetIds"] == cluster["resourcesVpcConfig"]["subnetIds"]


def test_the_node_groups_of_a_cluster_by_its_name(engine: Engine, aws: Callable[[str], Any]) -> None:
    live = aws("eks").list_nodegroups(clusterName="dev")["nodegroups"]
    found = engine.invoke("aws:eks/getNodeGroups:getNodeGroups", clusterName="dev")
    assert (sorted(found["names"]), found["clusterName"]) == (sorted(live), "dev")


def test_auto_scaling_groups_by_their_tags_over_all_pages(engine: Engine, aws: Callable[[str], Any]) -> None:
    ec2, autoscaling = aws("ec2"), aws("autoscaling")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    data = {"ImageId": image, "InstanceType": "m6i.large"}
    ec2.create_launch_template(LaunchTemplateName="many", LaunchTemplateData=data)
    names = [f"many-{number:03}" for number in range(101)]
    for name in names:
        autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=name,
            MinSize=0,
            MaxSize=0,
            LaunchTemplate={"LaunchTemplateName": "many", "Version": "1"},
            VPCZoneIdentifier=subnet,
            Tags=[{"Key": "many", "Value": name[-1]}],
        )
    look_up = "aws:autoscaling/getAmiIds:getAmiIds"
    found = engine.invoke(look_up, filters=[{"name": "tag-key", "values": ["many"]}])
    assert found["names"] == names
    assert len(found["arns"]) == len(names)
    assert engine.invoke(look_up, filters=[{"name": "tag:many", "values": ["0"]}])["names"] == names[::10]
    assert engine.invoke(look_up, filters=[{"name": "tag:many", "values": ["none"]}])["names"] == []


def test_a_cluster_by_name(engine: Engine, aws: Callable[[str], Any]) -> None:
    found = engine.invoke("aws:eks/getCluster:getCluster", name="dev")
    live = aws("eks").describe_cluster(name="dev")["cluster"]
    network = live["resourcesVpcConfig"]
    assert found["id"] == "dev"
    assert (found["version"], found["status"], found["endpoint"]) == (live["version"], "ACTIVE", live["endpoint"])
    assert found["certificateAuthorities"] == [live["certificateAuthority"]]
    assert found["accessConfigs"][0]["authenticationMode"] == live["accessConfig"]["authenticationMode"]
    assert found["kubernetesNetworkConfigs"][0]["serviceIpv4Cidr"] == "172.20.0.0/16"
    assert found["identities"][0]["oidcs"][0]["issuer"] == live["identity"]["oidc"]["issuer"]
    assert found["vpcConfig"]["clusterSecurityGroupId"] == network["clusterSecurityGroupId"]
    assert (found["vpcConfig"]["vpcId"], found["vpcConfig"]["subnetIds"]) == (network["vpcId"], network["subnetIds"])


def test_the_newest_image_of_several(engine: Engine, aws: Callable[[str], Any]) -> None:
    filters = [{"name": "name", "values": [WINDOWS]}]
    found = engine.invoke("aws:ec2/getAmi:getAmi", owners=[OWNER], filters=filters, mostRecent=True)
    live = aws("ec2").describe_images(Owners=[OWNER], Filters=[{"Name": "name", "Values": [WINDOWS]}])
    newest = max(live["Images"], key=lambda image: image["CreationDate"])
    assert (found["id"], found["name"], found["ownerId"]) == (newest["ImageId"], newest["Name"], OWNER)
    assert found["platform"] == "windows"


def test_the_network_of_a_cluster(engine: Engine) -> None:
    cluster = engine.invoke("aws:eks/getCluster:getCluster", name="dev")
    vpc_id, subnets = cluster["vpcConfig"]["vpcId"], cluster["vpcConfig"]["subnetIds"]
    subnet = engine.invoke("aws:ec2/getSubnet:getSubnet", id=subnets[0])
    assert (subnet["id"], subnet["vpcId"]) == (subnets[0], vpc_id)
    in_vpc = engine.invoke("aws:ec2/getSubnets:getSubnets", filters=[{"name": "vpc-id", "values": [vpc_id]}])
    assert set(subnets) <= set(in_vpc["ids"])
    internal = engine.invoke(
        "aws:ec2/getSubnets:getSubnets",
        filters=[{"name": "vpc-id", "values": [vpc_id]}],
        tags={"kubernetes.io/role/internal-elb": "1"},
    )
    assert len(internal["ids"]) == 3
    group_id = cluster["vpcConfig"]["clusterSecurityGroupId"]
    group = engine.invoke("aws:ec2/getSecurityGroup:getSecurityGroup", id=group_id)
    assert (group["id"], group["vpcId"]) == (group_id, vpc_id)


def test_a_vpc_and_what_it_tells_its_machines(engine: Engine) -> None:
    cluster = engine.invoke("aws:eks/getCluster:getCluster", name="dev")
    vpc = engine.invoke("aws:ec2/getVpc:getVpc", id=cluster["vpcConfig"]["vpcId"])
    assert (vpc["cidrBlock"], vpc["enableDnsHostnames"]) == ("10.0.0.0/16", True)
    found = engine.invoke("aws:ec2/getVpcDhcpOptions:getVpcDhcpOptions", dhcpOptionsId=vpc["dhcpOptionsId"])
    assert (found["domainName"], found["domainNameServers"]) == ("eu-central-1.compute.internal", ["AmazonProvidedDNS"])


def test_zones_that_are_not_a_regions_own_are_found_where_they_are_asked_for(engine: Engine) -> None:
    token, zone = "aws:index/getAvailabilityZone:getAvailabilityZone", "eu-central-1-ham-1a"
    assert engine.invoke(token, name="eu-central-1a")["zoneType"] == "availability-zone"
    found = engine.invoke(token, name=zone, allAvailabilityZones=True)
    assert (found["id"], found["zoneType"], found["nameSuffix"]) == (zone, "local-zone", "-ham-1a")
    with pytest.raises(Exception, match="no matching EC2 Availability Zone found"):
        engine.invoke(token, name=zone)


@pytest.mark.parametrize(("zone", "offered"), [("eu-central-1a", True), ("eu-central-1-ham-1a", False)])
def test_what_a_zone_has_of_machines(engine: Engine, zone: str, *, offered: bool) -> None:
    filters = [{"name": "location", "values": [zone]}]
    token = "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings"
    found: Any = engine.invoke(token, locationType="availability-zone", filters=filters)
    assert ("m6i.xlarge" in found["instanceTypes"], set(found["locations"])) == (offered, {zone})


def test_an_access_entry_by_cluster_and_principal(engine: Engine, aws: Callable[[str], Any]) -> None:
    role = aws("iam").get_role(RoleName="dev-linux-node")["Role"]["Arn"]
    found = engine.invoke("aws:eks/getAccessEntry:getAccessEntry", clusterName="dev", principalArn=role)
    live = aws("eks").describe_access_entry(clusterName="dev", principalArn=role)["accessEntry"]
    assert (found["id"], found["type"], found["region"]) == (f"dev:{role}", live["type"], "eu-central-1")
    assert (found["accessEntryArn"], found["userName"]) == (live["accessEntryArn"], live["username"])
    assert found["tags"] == live["tags"]


def test_log_groups_by_the_beginning_of_their_name(engine: Engine, aws: Callable[[str], Any]) -> None:
    names = [f"/builds/{number:02}" for number in range(60)]  # more than one page
    for name in ("/buildings", *names):
        aws("logs").create_log_group(logGroupName=name)
    token = "aws:cloudwatch/getLogGroups:getLogGroups"
    found = engine.invoke(token, logGroupNamePrefix="/builds/")
    assert found["logGroupNames"] == names
    assert found["arns"] == [f"arn:aws:logs:eu-central-1:123456789012:log-group:{name}" for name in names]
    assert engine.invoke(token, logGroupNamePrefix="/none")["logGroupNames"] == []
    everything: Any = engine.invoke(token)["logGroupNames"]
    assert {"/buildings", *names} <= set(everything)


def test_who_and_where(engine: Engine) -> None:
    assert engine.invoke("aws:index/getCallerIdentity:getCallerIdentity")["accountId"] == "123456789012"
    assert engine.invoke("aws:index/getRegion:getRegion")["region"] == "eu-central-1"
    assert engine.invoke("aws:index/getPartition:getPartition")["partition"] == "aws"


@pytest.mark.parametrize(
    ("token", "args", "line"),
    [
        ("aws:ssm/getParameter:getParameter", {"name": "/no"}, "reading SSM Parameter (/no): couldn't find resource"),
        ("aws:ssm/getParameter:getParameter", {}, 'The argument "name" is required'),
        ("aws:eks/getCluster:getCluster", {"name": "none"}, "reading EKS Cluster (none): couldn't find resource"),
        ("aws:eks/getAccessEntry:getAccessEntry", NO_ENTRY, "reading EKS Access Entry (dev:x): couldn't find resource"),
        ("aws:eks/getAddon:getAddon", NO_ADDON, "reading EKS Add-On (dev:none): couldn't find resource"),
        (
            "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider",
            NO_PROVIDER,
            f"({NO_PROVIDER['arn']}): couldn't find",
        ),
        ("aws:eks/getNodeGroup:getNodeGroup", NO_GROUP, "reading EKS Node Group (dev:none): couldn't find resource"),
        ("aws:ec2/getAmi:getAmi", NO_IMAGE, "Your query returned no results"),
        ("aws:ec2/getAmi:getAmi", {"owners": [OWNER]}, "Your query returned more than one result"),
        ("aws:ec2/getSubnet:getSubnet", {}, "multiple EC2 Subnets matched"),
        ("aws:ec2/getSecurityGroup:getSecurityGroup", {"name": "none"}, "no matching EC2 Security Group found"),
        ("aws:iam/getRole:getRole", {"name": "none"}, "reading IAM Role (none): couldn't find resource"),
        (
            "aws:iam/getInstanceProfile:getInstanceProfile",
            {"name": "none"},
            "reading IAM Instance Profile (none): couldn't find resource",
        ),
        ("aws:ec2/getLaunchTemplate:getLaunchTemplate", {"name": "none"}, "no matching EC2 Launch Template found"),
        (
            "aws:ec2/getLaunchTemplate:getLaunchTemplate",
            {"id": "lt-0123456789abcdef0"},
            "no matching EC2 Launch Template found",
        ),
        ("aws:s3/getBucket:getBucket", {}, "do not serve aws:s3/getBucket:getBucket; they serve aws:autoscaling/"),
        ("aws:eks/getCluster:getCluster", {"nam": "dev"}, "nam: there is no property 'nam' here; did you mean 'name'?"),
    ],
)
def test_what_is_not_found_is_said_in_one_line(engine: Engine, token: str, args: dict[str, Any], line: str) -> None:
    told = refusal(engine, token, **args)
    assert line in told
    assert "\n" not in told
