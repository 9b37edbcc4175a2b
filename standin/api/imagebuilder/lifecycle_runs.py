"""The runs of lifecycle policies. Image Builder makes one a day; here each look at a policy's runs lets it run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from moto.moto_api._internal import mock_random

from standin.api.clock import clock
from standin.api.fields import Fields, entries, section
from standin.api.imagebuilder.kinds import IMAGE
from standin.api.imagebuilder.lifecycle import Ami, Outcome, decided, excluded
from standin.api.progress import Counter

if TYPE_CHECKING:
    from standin.api.ec2.amis import StandInAmi
    from standin.api.ec2.models import EC2Backend
    from standin.api.imagebuilder.models import ImageBuilderBackend

_STATUS = {"DEPRECATE": "DEPRECATED", "DISABLE": "DISABLED", "DELETE": "DELETED", "RESTORE": "AVAILABLE"}
_ACTIONS = {status: action for action, status in _STATUS.items()}


@dataclass(frozen=True)
class Run:
    """One run, and what became of each resource in it."""

    policy_arn: str
    moment: datetime
    outcomes: tuple[Outcome, ...]
    id: str = field(default_factory=lambda: f"lce-{mock_random.uuid4()}")

    @property
    def shown(self) -> dict[str, Any]:
        """As GetLifecycleExecution has it."""
        return {
            "lifecycleExecutionId": self.id,
            **({"lifecyclePolicyArn": self.policy_arn} if self.policy_arn else {}),
            "resourcesImpactedSummary": {"hasImpactedResources": bool(self.outcomes)},
            "state": {"status": "SUCCESS"},
            "startTime": self.moment,
            "endTime": self.moment,
        }


def run(backend: ImageBuilderBackend, policy: dict[str, Any]) -> None:
    """Let a policy run, if it is enabled."""
    if policy.get("status") == "DISABLED":
        return
    Counter.value += 1
    now = clock.now()
    found = decided(policy, list(backend.resources[IMAGE.noun].values()), now)
    outcomes = [outcome for image, detail in found for outcome in _act(backend, image, detail, now)]
    policy["dateLastRun"] = now
    backend.lifecycle_runs.insert(0, Run(policy["arn"], now, tuple(outcomes)))


def update_state(backend: ImageBuilderBackend, image: Fields, params: Fields) -> str:
    """StartResourceStateUpdate: one run for one image, by nobody's policy; returns its id."""
    action = {"type": _ACTIONS[params["state"]["status"]], "includeResources": section(params, "includeResources")}
    detail = {"action": action, "exclusionRules": section(params, "exclusionRules")}
    now = clock.now()
    made = Run("", now, tuple(_act(backend, image, detail, now)))
    backend.lifecycle_runs.insert(0, made)
    return made.id


def _act(backend: ImageBuilderBackend, image: Fields, detail: Fields, now: datetime) -> list[Outcome]:
    """Do as a rule says with an image. One with an AMI that is skipped is not deleted itself."""
    action, included = detail["action"]["type"], section(detail["action"], "includeResources")
    amis = entries(section(image, "outputResources"), "amis") if included.get("amis") else []
    rules = section(section(detail, "exclusionRules"), "amis")
    outcomes = [_act_on_ami(backend, image["arn"], each, action, rules, now) for each in amis]
    kept = action == "DELETE" and any(each.status == "SKIPPED" for each in outcomes)
    if not kept:
        cast("dict[str, Any]", image)["state"] = {"status": _STATUS[action]}
        if action == "DELETE":
            del backend.resources[IMAGE.noun][image["arn"]]
            backend.builds.pop(image["arn"], None)
            backend.findings.pop(image["arn"], None)
    own = Outcome(
        image["arn"],
        "",
        backend.region_name,
        backend.account_id,
        action,
        "SKIPPED" if kept else "SUCCESS",
        "An output AMI of the image is excluded." if kept else None,
    )
    return [own, *outcomes]


def _act_on_ami(
    backend: ImageBuilderBackend, image_arn: str, shown: Fields, action: str, rules: Fields, now: datetime
) -> Outcome:
    region, ami_id = shown["region"], shown["image"]
    ec2 = backend.neighbours.ec2(region)
    ami = ec2.amis.get(ami_id)
    reason = excluded(rules, _seen(ec2, ami), now) if ami is not None else None
    if ami is not None and reason is None:
        if action == "DELETE":
            ec2.deregister_image(ami_id)
        elif action == "DEPRECATE":
            ami.deprecation_time = now.isoformat()
        elif action == "DISABLE":
            ami.state = "disabled"
        else:
            ami.state, ami.deprecation_time = "available", None
    return Outcome(ami_id, image_arn, region, shown["accountId"], action, "SKIPPED" if reason else "SUCCESS", reason)


def _seen(ec2: EC2Backend, ami: StandInAmi) -> Ami:
    started = [each.launch_time for each in ec2.all_instances() if each.image_id == ami.id]
    launched = [datetime.fromisoformat(str(moment)) for moment in started]
    return Ami(
        region=ec2.region_name,
        tags={tag["key"]: tag["value"] for tag in ami.get_tags()},
        public=ami.is_public,
        shared=frozenset(each["UserId"] for each in ami.launch_permissions if "UserId" in each),
        launched=max((each.replace(tzinfo=None) for each in launched), default=None),
    )
