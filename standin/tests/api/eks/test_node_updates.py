"""The update of a managed group whose nodes somebody plays: the order of its steps, and the 15 minutes of EKS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from standin.tests.api.eks.test_managed_nodes import found, make_template
from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_autoscaling import AutoScalingClient
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_eks import EKSClient

LOOKS = 32
"""More than EKS is patient for."""


class Played:
    """A group of two in an update to the second version of its template."""

    def __init__(self, eks: EKSClient, ec2: EC2Client, autoscaling: AutoScalingClient, given: dict[str, Any]) -> None:
        self._eks, self._ec2, self._autoscaling, self.name = eks, ec2, autoscaling, given["nodegroupName"]
        make_template(ec2, self.name)
        eks.create_access_entry(clusterName="dev", principalArn=given["nodeRole"], type="EC2_WINDOWS")
        made = eks.create_nodegroup(**given, tags={"standin/nodes": "played"})["nodegroup"]
        self._scaling = made.get("resources", {}).get("autoScalingGroups", [{}])[0].get("name", "")
        self.old = sorted(self.told())
        self.begin()

    def begin(self) -> None:
        """Ask for the second version."""
        template = {"name": self.name, "version": "2"}
        request: Any = {"clusterName": "dev", "nodegroupName": self.name, "launchTemplate": template}
        self._id = self._eks.update_nodegroup_version(**request)["update"].get("id", "")

    def told(self) -> dict[str, str]:
        """Instance to what it has been told, or tells."""
        (asg,) = self._autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[self._scaling])[
            "AutoScalingGroups"
        ]
        ids = [each["InstanceId"] for each in asg["Instances"]]
        tags = self._ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": ids}])["Tags"]
        known = {
            each.get("ResourceId", ""): each.get("Value", "") for each in tags if each.get("Key") == "standin/node"
        }
        return {each: known.get(each, "") for each in ids}

    def tell(self, what: str, *instances: str) -> None:
        """What their nodes have done."""
        self._ec2.create_tags(Resources=[*instances], Tags=[{"Key": "standin/node", "Value": what}])

    def look(self, times: int = 1) -> tuple[str, list[str]]:
        """The update after so many looks, and the codes of its errors."""
        update: Any = {}
        for _ in range(times):
            update = self._eks.describe_update(name="dev", nodegroupName=self.name, updateId=self._id)["update"]
        return update["status"], [each["errorCode"] for each in update["errors"]]


@pytest.fixture
def played(eks: EKSClient, ec2: EC2Client, autoscaling: AutoScalingClient, group: dict[str, Any]) -> Played:
    """One for each test."""
    return Played(eks, ec2, autoscaling, group)


def test_new_nodes_join_first_then_the_old_ones_are_emptied_one_by_one(played: Played, eks: EKSClient) -> None:
    new = sorted(set(played.told()) - set(played.old))
    assert (len(new), played.look(3)) == (2, ("InProgress", []))
    with refused("ResourceInUseException", "already has an update in progress"):
        played.begin()
    played.tell("joined", *new)
    played.look()
    told = played.told()
    first = next(each for each in played.old if told[each] == "drain")
    (second,) = {*played.old} - {first}
    assert told[second] == "cordon"
    assert played.look() == ("InProgress", [])
    played.tell("drained", first)
    played.look()
    assert played.told() == {second: "drain", **dict.fromkeys(new, "joined")}
    assert found(eks, played.name)["launchTemplate"]["version"] == "1"
    played.tell("drained", second)
    assert played.look(2) == ("Successful", [])
    assert sorted(played.told()) == new
    assert found(eks, played.name)["launchTemplate"]["version"] == "2"


def test_nodes_that_do_not_join_are_given_up_and_the_old_ones_stay(played: Played, eks: EKSClient) -> None:
    assert played.look(LOOKS) == ("Failed", ["NodeCreationFailure"])
    assert sorted(played.told()) == played.old
    assert found(eks, played.name)["launchTemplate"]["version"] == "1"


def test_pods_that_do_not_leave_end_the_update_and_nothing_goes(played: Played) -> None:
    played.tell("joined", *(set(played.told()) - set(played.old)))
    assert played.look(LOOKS) == ("Failed", ["PodEvictionFailure"])
    assert {*played.old} <= set(played.told())
