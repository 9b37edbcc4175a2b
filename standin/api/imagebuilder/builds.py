"""The making of an image, from pending to available: step by step as it is looked at, or failing with a reason.

Component documents are parsed and checked, never executed. What a build does here is what follows from its inputs: an
AMI per region with its tags, the output parameters, Fast Launch. Sources:
https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ImageState.html,
https://docs.aws.amazon.com/imagebuilder/latest/userguide/troubleshooting.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moto.moto_api._internal import mock_random

from standin.api.fields import entries
from standin.api.imagebuilder import recipes
from standin.api.imagebuilder.arns import Arn
from standin.api.imagebuilder.demands import unmet
from standin.api.imagebuilder.distribution import RegionFailedError, distribute
from standin.api.imagebuilder.exceptions import InvalidParameterValueException
from standin.api.imagebuilder.facts import after
from standin.api.imagebuilder.kinds import COMPONENT, IMAGE
from standin.api.imagebuilder.managed import EKS_ARTIFACTS
from standin.api.imagebuilder.scans import scanned
from standin.api.progress import Progress, moves_with_each_read
from standin.seed.document import KUBELET_FACT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.api.ec2.amis import StandInAmi
    from standin.api.imagebuilder.document import Document
    from standin.api.imagebuilder.models import ImageBuilderBackend

Fields = dict[str, Any]

MODEL = moves_with_each_read("imagebuilder::image")
STEPS = ["PENDING", "CREATING", "BUILDING", "TESTING", "DISTRIBUTING", "INTEGRATING", "AVAILABLE"]


@dataclass(frozen=True, kw_only=True)
class BuildFailedError(Exception):
    """Why an image is not made.

    Attributes:
        status: the state in which it failed.
        step: the workflow's step that failed.
        reason: a sentence.
        detail: componentFailure or distributionFailure, as GetImage shows it.
    """

    status: str
    step: str
    reason: str
    detail: Mapping[str, Any]


class Build:
    """One image in the making. `image` is what GetImage returns of it, kept up to date."""

    def __init__(self, backend: ImageBuilderBackend, image: Fields) -> None:
        self._backend = backend
        self.image = image
        tested = image["imageTestsConfiguration"]["imageTestsEnabled"]
        self._steps = [step for step in STEPS if tested or step != "TESTING"]
        self._tested = tested
        self._progress = Progress(MODEL, self._steps)
        self._show()

    @property
    def settled(self) -> bool:
        """Whether it has come to its end, good or bad."""
        return self._progress.settled

    def observe(self) -> None:
        """Let it go on, as far as one look lets it."""
        for entered in self._progress.pass_through():
            try:
                self._enter(entered)
            except BuildFailedError as failure:
                self._progress.settle("FAILED")
                self._show(failure)
                return
        self._show()

    def cancel(self) -> None:
        """End it; what has come to its end is left as it is."""
        if not self.settled:
            self._progress.settle("CANCELLED")
            self._show()

    def _enter(self, status: str) -> None:
        if status == self._steps[self._steps.index("BUILDING") + 1]:
            self._check_build()
        elif status == "DISTRIBUTING" and self._tested:
            self._check_tests()
        elif status == "AVAILABLE":
            self._distribute()

    def _show(self, failure: BuildFailedError | None = None) -> None:
        self.image["state"] = {"status": self._progress.current}
        if failure is not None:
            context = {
                "imageStatus": failure.status,
                "workflowExecutionId": f"wf-{mock_random.uuid4()}",
                "stepExecutionId": f"step-{mock_random.uuid4()}",
                "failedStep": failure.step,
                **failure.detail,
            }
            self.image["state"] |= {"reason": failure.reason, "failureContext": context}
            self._write_log(failure)

    def _write_log(self, failure: BuildFailedError) -> None:
        """Its end in CloudWatch: a stream for each build, VERSION/BUILD (Image Builder user guide, Logs)."""
        group: str = self.image["loggingConfiguration"]["logGroupName"]
        lines = [f"Workflow step {failure.step} started", failure.reason, f"Workflow step {failure.step} failed"]
        self._backend.neighbours.write_log(group, self.image["version"], lines)

    def _check_build(self) -> None:
        infrastructure = self.image["infrastructureConfiguration"]
        profile = self._backend.neighbours.instance_profile(infrastructure["instanceProfileName"])
        if profile is None or not profile.roles:
            raise BuildFailedError(
                status="BUILDING",
                step="LaunchBuildInstance",
                reason=f"The instance profile '{infrastructure['instanceProfileName']}' has no role: "
                "the build instance can't reach Systems Manager.",
                detail={},
            )
        recipe = self.image["imageRecipe"]
        try:
            parent = recipes.parent_ami(recipe["parentImage"], self._backend.neighbours, self._backend.all_of(IMAGE))
        except InvalidParameterValueException as error:
            raise BuildFailedError(
                status="BUILDING", step="LaunchBuildInstance", reason=error.message, detail={}
            ) from error
        if (recipe["platform"] == "Windows") != parent.windows:
            raise self._component_failure(0, "RunSysPrep", f"The parent image is no {recipe['platform']} image.")
        for number, entry in enumerate(entries(recipe, "components")):
            if Arn.parse(entry["componentArn"]).slug == EKS_ARTIFACTS and KUBELET_FACT in parent.facts:
                raise self._component_failure(
                    number, "InstallEKSArtifacts", "EKS artifacts are already installed on this machine."
                )

    def _component_failure(self, number: int, step: str, message: str) -> BuildFailedError:
        reference = self.image["imageRecipe"]["components"][number]["componentArn"]
        component = recipes.resolve_component(reference, self._backend.all_of(COMPONENT))
        arn = component["arn"] if component else reference
        detail = {
            "componentArn": arn,
            "phaseName": "build",
            "stepName": step,
            "action": "ExecutePowerShell",
            "errorMessage": message,
        }
        return BuildFailedError(
            status="BUILDING",
            step="ApplyBuildComponents",
            reason=f"Component {arn} failed in phase build, step {step}: {message}",
            detail={"componentFailure": detail},
        )

    def _made(self) -> tuple[StandInAmi, dict[str, Document], dict[str, str]]:
        """The parent, the account's documents by component, and what a machine of the image finds."""
        recipe = self.image["imageRecipe"]
        parent = recipes.parent_ami(recipe["parentImage"], self._backend.neighbours, self._backend.all_of(IMAGE))
        found = [
            recipes.resolve_component(entry["componentArn"], self._backend.all_of(COMPONENT))
            for entry in entries(recipe, "components")
        ]
        arns = [component["arn"] for component in found if component]
        documents = {arn: self._backend.documents[arn] for arn in arns if arn in self._backend.documents}
        return parent, documents, after(parent.facts, arns, documents.values())

    def _check_tests(self) -> None:
        _, documents, facts = self._made()
        found = unmet(documents, facts)
        if found is None:
            return
        arn, step, said = found
        failure = {"componentArn": arn, "phaseName": "test", "stepName": step.name, "action": step.action}
        raise BuildFailedError(
            status="TESTING",
            step="ApplyTestComponents",
            reason=f"Component {arn} failed in phase test, step {step.name}: {said}",
            detail={"componentFailure": failure | {"errorMessage": said}},
        )

    def _distribute(self) -> None:
        parent, documents, facts = self._made()
        inspected = self._backend.neighbours.is_inspected()
        state, findings = scanned(self.image, facts, tested=self._tested, inspected=inspected)
        if state:
            self.image["scanState"] = state
            self._backend.findings[self.image["arn"]] = findings
        tested = list(documents.values()) if self._tested else []
        try:
            amis = distribute(self._backend, self.image, parent, facts, tested)
        except RegionFailedError as failure:
            raise BuildFailedError(
                status="DISTRIBUTING",
                step="DistributeImage",
                reason=f"Distribution to {failure.region} failed: {failure.message}",
                detail={"distributionFailure": failure.shown},
            ) from failure
        self.image["outputResources"] = {"amis": amis}
