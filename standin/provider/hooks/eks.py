"""EKS: labels and taints change by difference, logging is a list of switches, conflicts have one name for two times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from engine_plugin.values import items
from standin.provider.errors import ProviderError
from standin.provider.hooks import Hooks, Properties, Transition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine_plugin.values import Value
    from standin.provider.work import Work


LOOKS = 2400
"""At an update, a twentieth of a second apart."""


class AddonHooks(Hooks):
    """`resolveConflicts` is told apart by the time at which it counts."""

    def request(self, operation: str, request: dict[str, Any], inputs: Mapping[str, Value]) -> dict[str, Any]:
        when = "resolveConflictsOnCreate" if operation == "CreateAddon" else "resolveConflictsOnUpdate"
        sent = {**request, "resolveConflicts": inputs[when]} if when in inputs else request
        if operation == "UpdateAddon":
            return {key: value for key, value in sent.items() if key != "podIdentityAssociations"}
        return sent

    def outputs(self, work: Work, outputs: Properties, answers: list[Any]) -> Properties:
        """The API tells the ARNs of associations, and the provider their roles and service accounts."""
        cluster = work.id.partition(":")[0]
        found = [
            work.call("DescribePodIdentityAssociation", clusterName=cluster, associationId=arn.rpartition("/")[2])
            for arn in cast("list[str]", answers[0].get("podIdentityAssociations") or [])
        ]
        told = [{key: one["association"][key] for key in ("roleArn", "serviceAccount")} for one in found]
        rest = {key: value for key, value in outputs.items() if key != "podIdentityAssociations"}
        return {**rest, "podIdentityAssociations": told} if told else rest

    def updated(self, work: Work, change: Transition) -> None:
        """Associations are sent where they change, and whole."""
        wanted = list(change.news.get("podIdentityAssociations") or [])
        if wanted != list(change.olds.get("podIdentityAssociations") or []):
            cluster, _, name = work.id.partition(":")
            work.call("UpdateAddon", clusterName=cluster, addonName=name, podIdentityAssociations=wanted)


class NodeGroupHooks(Hooks):
    """Labels and taints are sent whole at creation, and as what to add and what to remove later."""

    def request(self, operation: str, request: dict[str, Any], inputs: Mapping[str, Value]) -> dict[str, Any]:
        if operation == "UpdateNodegroupVersion" and inputs.get("forceUpdateVersion"):
            return {**request, "force": True}
        if operation == "UpdateNodegroupConfig":
            return {key: value for key, value in request.items() if key not in {"labels", "taints"}}
        return request

    def answered(self, work: Work, answer: Any) -> None:  # noqa: ANN401  any answer of the API
        """The real provider waits for each update, and tells its errors (node_group.go, waitNodegroupUpdated)."""
        update = answer["update"]
        cluster, _, name = work.id.partition(":")
        for _ in range(LOOKS):
            if update["status"] != "InProgress":
                break
            work.pause(0.05)
            found = work.call("DescribeUpdate", name=cluster, nodegroupName=name, updateId=update["id"])
            update = found["update"]
        if update["status"] != "Successful":
            errors = [f"{each['errorCode']}: {each['errorMessage']}" for each in items(update.get("errors"))]
            raise ProviderError(
                f"waiting for EKS Node Group ({work.id}) version update ({update['id']}): unexpected state "
                f"'{update['status']}', wanted target 'Successful'. last error: {'; '.join(errors)}"
            )

    def updated(self, work: Work, change: Transition) -> None:
        olds, news = change.olds, change.news
        changes: dict[str, Any] = {}
        before, after = dict(olds.get("labels") or {}), dict(news.get("labels") or {})
        if before != after:
            gone = sorted(before.keys() - after.keys())
            changes["labels"] = {"addOrUpdateLabels": after, "removeLabels": gone}
        old_taints, new_taints = list(olds.get("taints") or []), list(news.get("taints") or [])
        if old_taints != new_taints:
            gone = [taint for taint in old_taints if taint not in new_taints]
            changes["taints"] = {"addOrUpdateTaints": new_taints, "removeTaints": gone}
        if changes:
            cluster, _, name = work.id.partition(":")
            self.answered(work, work.call("UpdateNodegroupConfig", clusterName=cluster, nodegroupName=name, **changes))


class ClusterHooks(Hooks):
    """Control-plane logs are a list of types here, and a list of switches in the API."""

    def request(self, operation: str, request: dict[str, Any], inputs: Mapping[str, Value]) -> dict[str, Any]:
        if operation == "CreateCluster" and inputs.get("enabledClusterLogTypes"):
            return {**request, "logging": _logging(inputs["enabledClusterLogTypes"], enabled=True)}
        return request

    def outputs(self, work: Work, outputs: Properties, answers: list[Any]) -> Properties:
        del work
        switches = cast("list[dict[str, Any]]", (answers[0].get("logging") or {}).get("clusterLogging", []))
        types = [kind for switch in switches if switch.get("enabled") for kind in switch["types"]]
        return {**outputs, "enabledClusterLogTypes": sorted(types)}

    def updated(self, work: Work, change: Transition) -> None:
        before = set(change.olds.get("enabledClusterLogTypes") or [])
        after = set(change.news.get("enabledClusterLogTypes") or [])
        if before != after:
            on, off = _logging(sorted(after), enabled=True), _logging(sorted(before - after), enabled=False)
            switches = [switch for part in (on, off) for switch in part["clusterLogging"] if switch["types"]]
            work.call("UpdateClusterConfig", name=work.id, logging={"clusterLogging": switches})


def _logging(types: list[str], *, enabled: bool) -> dict[str, Any]:
    return {"clusterLogging": [{"types": types, "enabled": enabled}]}
