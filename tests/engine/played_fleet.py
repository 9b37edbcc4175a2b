"""Machines of the stand-in's account that join their clusters and leave them: what Windows and its kubelet would do."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Self

import boto3
import urllib3

from components.facts.names import BOOT_FAILURE_TAG, LAUNCH_HOOK
from components.facts.release import KUBELET_VERSION_TAG, OS_BUILD_TAG
from rehearsal.shell import REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.operations.drain.played import PlayedNodes

_LOOK = 0.1
_NEVER = 100_000
STEP = "step 2 of 3, bootstrap script: the kubelet did not start"


class PlayedFleet:
    """The machines of some clusters' groups, at work while this lasts.

    A machine runs, is a node that tells the kubelet and the OS build of its AMI, and answers its launch hook. One of an
    AMI in `broken` tags itself with the step that failed, and answers that it does not come.
    """

    def __init__(self, url: str, clusters: Mapping[str, PlayedNodes]) -> None:
        self.broken: set[str] = set()
        self._url, self._clusters = url, clusters
        self._joined: dict[str, set[str]] = {name: set() for name in clusters}
        session: Any = boto3.Session(region_name=REGION)
        self._ec2, self._autoscaling = session.client("ec2"), session.client("autoscaling")
        self._told: dict[str, dict[str, str]] = {}
        self._over = threading.Event()
        self._failed: list[BaseException] = []
        self._thread = threading.Thread(target=self._play, daemon=True)

    def __enter__(self) -> Self:
        self._answers_after(_NEVER)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._answers_after(1)
        assert not self._failed, self._failed

    def images(self) -> set[str]:
        """AMIs of the machines that have been seen: `broken` with them, no further one comes."""
        return {*self._told}

    def _answers_after(self, looks: int) -> None:
        """No machine answers its hook by itself but after so many looks."""
        transition = {"progression": "manual", "times": looks}
        request = {"model_name": "autoscaling::pending_wait", "transition": transition}
        urllib3.request("POST", f"{self._url}/moto-api/state-manager/set-transition", json=request)

    def _play(self) -> None:
        while not self._over.wait(_LOOK):
            try:
                for name in self._clusters:
                    self._turn(name)
            except Exception as error:  # noqa: BLE001  told when it is over
                self._failed.append(error)
                return

    def _turn(self, cluster: str) -> None:
        wanted = [
            {"Name": "tag-key", "Values": [f"kubernetes.io/cluster/{cluster}"]},
            {"Name": "instance-state-name", "Values": ["running"]},
        ]
        found = self._ec2.describe_instances(Filters=wanted)["Reservations"]
        machines = {each["InstanceId"]: each["ImageId"] for one in found for each in one["Instances"]}
        joined, nodes = self._joined[cluster], self._clusters[cluster]
        for instance in [each for each in machines if each not in joined and machines[each] not in self.broken]:
            nodes.node(f"n-{instance}", instance, told=self._tells(machines[instance]))
            joined.add(instance)
        for instance in [each for each in joined if each not in machines]:
            nodes.gone(f"n-{instance}")
            joined.discard(instance)
        self._answer(machines)

    def _tells(self, image: str) -> dict[str, str]:
        if image not in self._told:
            described = self._ec2.describe_images(ImageIds=[image])["Images"][0]
            tags = {tag["Key"]: tag["Value"] for tag in described.get("Tags", [])}
            facts = {
                "kubeletVersion": f"v{tags.get(KUBELET_VERSION_TAG, '1.35.6')}-eks-ba24e9c",
                "kernelVersion": f"10.0.{tags.get(OS_BUILD_TAG, '20348.5710')}",
                "operatingSystem": "windows",
            }
            required = ("machineID", "systemUUID", "bootID", "osImage", "containerRuntimeVersion", "kubeProxyVersion")
            self._told[image] = {**dict.fromkeys((*required, "architecture"), "played"), **facts}
        return self._told[image]

    def _answer(self, machines: Mapping[str, str]) -> None:
        held = self._autoscaling.describe_auto_scaling_instances()["AutoScalingInstances"]
        for each in held:
            instance = each["InstanceId"]
            if instance not in machines or each["LifecycleState"] != "Pending:Wait":
                continue
            broken = machines[instance] in self.broken
            if broken:
                self._ec2.create_tags(Resources=[instance], Tags=[{"Key": BOOT_FAILURE_TAG, "Value": STEP}])
            self._autoscaling.complete_lifecycle_action(
                AutoScalingGroupName=each["AutoScalingGroupName"],
                LifecycleHookName=LAUNCH_HOOK,
                InstanceId=instance,
                LifecycleActionResult="ABANDON" if broken else "CONTINUE",
            )
