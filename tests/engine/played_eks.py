"""EKS's hand on the nodes of a managed group, over a real API server: they join, are cordoned, emptied, and go."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Self

import boto3
import urllib3

from rehearsal.shell import REGION
from tests.components.aws_auth.live import Live

if TYPE_CHECKING:
    from tests.operations.drain.played import PlayedNodes

_LOOK = 0.1
_TAG = "standin/node"
_MERGE = "application/merge-patch+json"


class PlayedEks:
    """At work while this lasts, for one managed group of the account.

    A machine is a node first, and is told to have joined then. One that is to go is cordoned, each of its pods is asked
    to leave through the Eviction API, again and again, and when none is left it is told to be empty.
    """

    def __init__(self, url: str, group: str, nodes: PlayedNodes) -> None:
        self.joins = True
        """Whether new machines become nodes."""
        self._url, self._group, self._nodes, self._live = url, group, nodes, Live(nodes.api)
        session: Any = boto3.Session(region_name=REGION)
        self._ec2, self._eks = session.client("ec2"), session.client("eks")
        self._joined: set[str] = set()
        self._over = threading.Event()
        self._failed: list[BaseException] = []
        self._thread = threading.Thread(target=self._play, daemon=True)

    def __enter__(self) -> Self:
        self.take_over()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        assert not self._failed, self._failed

    def take_over(self) -> None:
        """Have updates of the group wait for this one's word; an update with --refresh takes the tag off."""
        arn = self._eks.describe_nodegroup(clusterName="dev", nodegroupName=self._group)["nodegroup"]["nodegroupArn"]
        self._eks.tag_resource(resourceArn=arn, tags={"standin/nodes": "played"})

    def waits(self, looks: int) -> None:
        """Have each half minute of EKS's patience take so many looks of the provider's."""
        slowly = {"progression": "manual", "times": looks}
        request = {"model_name": "eks::node_wait", "transition": slowly}
        urllib3.request("POST", f"{self._url}/moto-api/state-manager/set-transition", json=request)

    def _play(self) -> None:
        while not self._over.wait(_LOOK):
            try:
                self._turn()
            except Exception as error:  # noqa: BLE001  told when it is over
                self._failed.append(error)
                return

    def _turn(self) -> None:
        wanted = [
            {"Name": "tag:eks:nodegroup-name", "Values": [self._group]},
            {"Name": "instance-state-name", "Values": ["running"]},
        ]
        found = self._ec2.describe_instances(Filters=wanted)["Reservations"]
        told = {
            each["InstanceId"]: {tag["Key"]: tag["Value"] for tag in each.get("Tags", [])}.get(_TAG, "")
            for one in found
            for each in one["Instances"]
        }
        for instance in [each for each in self._joined if each not in told]:
            self._nodes.gone(f"m-{instance}")
            self._joined.discard(instance)
        for instance, state in told.items():
            if instance not in self._joined and self.joins:
                self._nodes.node(f"m-{instance}", instance)
                self._joined.add(instance)
                self._tell(instance, "joined")
            elif state in {"cordon", "drain"}:
                self._cordon(f"m-{instance}")
                if state == "drain" and not self._evicted(f"m-{instance}"):
                    self._tell(instance, "drained")

    def _tell(self, instance: str, what: str) -> None:
        self._ec2.create_tags(Resources=[instance], Tags=[{"Key": _TAG, "Value": what}])

    def _cordon(self, node: str) -> None:
        self._live.ask("PATCH", f"/api/v1/nodes/{node}", {"spec": {"unschedulable": True}}, _MERGE)

    def _evicted(self, node: str) -> int:
        """Ask each pod of a node to leave; how many are still there."""
        pods = self._live.ask("GET", f"/api/v1/pods?fieldSelector=spec.nodeName%3D{node}")["items"]
        for meta in [pod["metadata"] for pod in pods]:
            named = {"namespace": meta["namespace"], "name": meta["name"]}
            body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": named}
            self._live.ask("POST", f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}/eviction", body)
        return len(pods)
