"""Images, networks and security groups, by id, filters and tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from standin.provider.errors import AwsError, ProviderError
from standin.provider.partitions import partition_of
from standin.provider.sources.source import only, tags_of

if TYPE_CHECKING:
    from engine_plugin.values import Value
    from standin.provider.sources.source import Query

_NONE = "Your query returned no results. Please change your search criteria and try again."
_SEVERAL = (
    "Your query returned more than one result. Please try a more specific search criteria, "
    "or set `most_recent` attribute to true."
)
_SUBNET_FILTERS = {
    "availabilityZone": "availabilityZone",
    "availabilityZoneId": "availabilityZoneId",
    "cidrBlock": "cidrBlock",
    "ipv6CidrBlock": "ipv6-cidr-block-association.ipv6-cidr-block",
    "state": "state",
    "vpcId": "vpc-id",
}
_GROUP_FILTERS = {"name": "group-name", "vpcId": "vpc-id"}


def _arn(query: Query, owner: str, kind: str, resource_id: str) -> str:
    return f"arn:{partition_of(query.region)}:ec2:{query.region}:{owner}:{kind}/{resource_id}"


def ami(query: Query) -> dict[str, Value]:
    """One image; the newest of several with `mostRecent`."""
    args = query.args
    request: dict[str, Any] = {"Filters": query.filters(), "IncludeDeprecated": bool(args.get("includeDeprecated"))}
    request |= {"Owners": args["owners"]} if args.get("owners") else {}
    request |= {"ExecutableUsers": args["executableUsers"]} if args.get("executableUsers") else {}
    images = cast("list[dict[str, Any]]", query.call("ec2", "DescribeImages", **request)["Images"])
    if args.get("nameRegex"):
        images = [image for image in images if re.search(args["nameRegex"], image.get("Name", ""))]
    if not images:
        raise ProviderError(_NONE)
    if len(images) > 1 and not args.get("mostRecent"):
        raise ProviderError(_SEVERAL)
    image = max(images, key=lambda each: str(each.get("CreationDate", "")))
    found = query.decode("ec2", "DescribeImages", "Images.0", image, uefiData="")
    arn = _arn(query, "", "image", image["ImageId"])
    devices = cast("list[dict[str, Any]]", image.get("BlockDeviceMappings") or [])
    roots = [each for each in devices if each.get("DeviceName") == image.get("RootDeviceName")]
    snapshot = next((str(each.get("Ebs", {}).get("SnapshotId", "")) for each in roots), "")
    return {**found, "id": image["ImageId"], "arn": arn, "rootSnapshotId": snapshot, "tags": tags_of(image)}


def ami_ids(query: Query) -> dict[str, Value]:
    """Ids of all images that owners and filters describe, newest first; none is no error."""
    args = query.args
    request: dict[str, Any] = {"Filters": query.filters(), "IncludeDeprecated": bool(args.get("includeDeprecated"))}
    request["Owners"] = args["owners"]
    images = cast("list[dict[str, Any]]", query.call("ec2", "DescribeImages", **request)["Images"])
    if args.get("nameRegex"):
        images = [image for image in images if re.search(args["nameRegex"], image.get("Name", ""))]
    images.sort(key=lambda each: str(each.get("CreationDate", "")), reverse=not args.get("sortAscending"))
    return {"id": query.region, "ids": [image["ImageId"] for image in images]}


def _filtered(query: Query, names: dict[str, str]) -> list[dict[str, Any]]:
    args = query.args
    return query.filters() + [{"Name": name, "Values": [args[key]]} for key, name in names.items() if args.get(key)]


def _one(query: Query, operation: str, member: str, ids: str, names: dict[str, str], what: str) -> dict[str, Any]:
    """The one thing that id, filters and tags describe. ProviderError for none or several."""
    request: dict[str, Any] = {ids: [query.args["id"]]} if query.args.get("id") else {}
    filters = _filtered(query, names)
    if filters:
        request["Filters"] = filters
    try:
        found = query.call("ec2", operation, **request)[member]
    except AwsError as error:
        if error.not_found:
            raise ProviderError(f"no matching {what} found") from error
        raise
    return only(found, what, f"{what}s")


def subnet(query: Query) -> dict[str, Value]:
    found = _one(query, "DescribeSubnets", "Subnets", "SubnetIds", _SUBNET_FILTERS, "EC2 Subnet")
    outputs = query.decode(
        "ec2", "DescribeSubnets", "Subnets.0", found, availableIpAddressCount="AvailableIpAddressCount"
    )
    return {**outputs, "id": found["SubnetId"], "arn": found["SubnetArn"], "tags": tags_of(found)}


def subnets(query: Query) -> dict[str, Value]:
    """Every subnet that filters and tags describe; none is no error."""
    found = query.call("ec2", "DescribeSubnets", Filters=query.filters())["Subnets"]
    return {"id": query.region, "ids": [each["SubnetId"] for each in found], "tags": query.args.get("tags") or {}}


def security_group(query: Query) -> dict[str, Value]:
    found = _one(query, "DescribeSecurityGroups", "SecurityGroups", "GroupIds", _GROUP_FILTERS, "EC2 Security Group")
    outputs = query.decode("ec2", "DescribeSecurityGroups", "SecurityGroups.0", found, name="GroupName")
    arn = _arn(query, str(found.get("OwnerId", "")), "security-group", found["GroupId"])
    return {**outputs, "id": found["GroupId"], "arn": arn, "tags": tags_of(found)}


def launch_template(query: Query) -> dict[str, Value]:
    """One template by id or name, without what it says; of the rest the provider's own data source tells more.

    Source: terraform-provider-aws, internal/service/ec2/ec2_launch_template_data_source.go.
    """
    what, args = "EC2 Launch Template", query.args
    asked = {"LaunchTemplateIds": [args["id"]]} if args.get("id") else {"LaunchTemplateNames": [args.get("name")]}
    try:
        answer = query.call("ec2", "DescribeLaunchTemplates", **asked)
    except AwsError as error:
        if error.not_found:
            raise ProviderError(f"no matching {what} found") from error
        raise
    found = only(answer["LaunchTemplates"], what, f"{what}s")
    return {
        "id": found["LaunchTemplateId"],
        "arn": _arn(query, "", "launch-template", found["LaunchTemplateId"]),
        "name": found["LaunchTemplateName"],
        "defaultVersion": found["DefaultVersionNumber"],
        "latestVersion": found["LatestVersionNumber"],
        "tags": tags_of(found),
    }


def availability_zone(query: Query) -> dict[str, Value]:
    """One zone by name or id; zones that are not opted into are found with `allAvailabilityZones` alone."""
    args = query.args
    named = {"ZoneNames": [args["name"]]} if args.get("name") else {}
    named |= {"ZoneIds": [args["zoneId"]]} if args.get("zoneId") else {}
    every = bool(args.get("allAvailabilityZones"))
    request: dict[str, Any] = {"AllAvailabilityZones": every, "Filters": query.filters(), **named}
    answer = query.call("ec2", "DescribeAvailabilityZones", **request)["AvailabilityZones"]
    found = only(answer, "EC2 Availability Zone", "EC2 Availability Zones")
    outputs = query.decode(
        "ec2", "DescribeAvailabilityZones", "AvailabilityZones.0", found, name="ZoneName", region="RegionName"
    )
    return {**outputs, "id": found["ZoneName"], "nameSuffix": found["ZoneName"].removeprefix(query.region)}


def instance_type_offerings(query: Query) -> dict[str, Value]:
    """What is offered where; none is no error."""
    kind = {"LocationType": query.args["locationType"]} if query.args.get("locationType") else {}
    answer = query.call("ec2", "DescribeInstanceTypeOfferings", Filters=query.filters(), **kind)
    found = cast("list[dict[str, str]]", answer["InstanceTypeOfferings"])
    return {
        "id": query.region,
        "instanceTypes": [each["InstanceType"] for each in found],
        "locations": [each["Location"] for each in found],
        "locationTypes": [each["LocationType"] for each in found],
    }


def vpc(query: Query) -> dict[str, Value]:
    """One VPC, with the attributes that have a call each."""
    names = {"cidrBlock": "cidr", "dhcpOptionsId": "dhcp-options-id", "state": "state"}
    found = _one(query, "DescribeVpcs", "Vpcs", "VpcIds", names, "EC2 VPC")
    outputs = query.decode("ec2", "DescribeVpcs", "Vpcs.0", found, default="IsDefault")
    attributes = {
        name: query.call("ec2", "DescribeVpcAttribute", VpcId=found["VpcId"], Attribute=name)[member].get("Value")
        for name, member in (("enableDnsHostnames", "EnableDnsHostnames"), ("enableDnsSupport", "EnableDnsSupport"))
    }
    arn = _arn(query, str(found.get("OwnerId", "")), "vpc", found["VpcId"])
    return {**outputs, **attributes, "id": found["VpcId"], "arn": arn, "tags": tags_of(found)}


_DHCP = {
    "domain-name": "domainName",
    "domain-name-servers": "domainNameServers",
    "ntp-servers": "ntpServers",
    "netbios-name-servers": "netbiosNameServers",
    "netbios-node-type": "netbiosNodeType",
}


def dhcp_options(query: Query) -> dict[str, Value]:
    """One set of DHCP options."""
    request: dict[str, Any] = (
        {"DhcpOptionsIds": [query.args["dhcpOptionsId"]]} if query.args.get("dhcpOptionsId") else {}
    )
    try:
        answer = query.call("ec2", "DescribeDhcpOptions", Filters=query.filters(), **request)["DhcpOptions"]
    except AwsError as error:
        if error.not_found:
            raise ProviderError("no matching EC2 DHCP Options Set found") from error
        raise
    found = only(answer, "EC2 DHCP Options Set", "EC2 DHCP Options Sets")
    outputs: dict[str, Value] = {}
    for each in cast("list[dict[str, Any]]", found.get("DhcpConfigurations") or []):
        values = [value["Value"] for value in each["Values"]]
        name = _DHCP[each["Key"]]
        outputs[name] = values if name.endswith("Servers") else values[0]
    arn = _arn(query, str(found.get("OwnerId", "")), "dhcp-options", found["DhcpOptionsId"])
    own = {"id": found["DhcpOptionsId"], "dhcpOptionsId": found["DhcpOptionsId"]}
    return {**outputs, **own, "arn": arn, "tags": tags_of(found)}


SOURCES = {
    "aws:ec2/getVpc:getVpc": vpc,
    "aws:ec2/getVpcDhcpOptions:getVpcDhcpOptions": dhcp_options,
    "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": instance_type_offerings,
    "aws:index/getAvailabilityZone:getAvailabilityZone": availability_zone,
    "aws:ec2/getAmi:getAmi": ami,
    "aws:ec2/getAmiIds:getAmiIds": ami_ids,
    "aws:ec2/getSubnet:getSubnet": subnet,
    "aws:ec2/getSubnets:getSubnets": subnets,
    "aws:ec2/getLaunchTemplate:getLaunchTemplate": launch_template,
    "aws:ec2/getSecurityGroup:getSecurityGroup": security_group,
}
