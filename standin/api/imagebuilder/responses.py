"""Image Builder's operations: each reads its request, hands it to the backend and names what comes back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import get_service_model
from moto.moto_api._internal import mock_random

from standin.api import shapes
from standin.api.fields import entries
from standin.api.imagebuilder import executions, lifecycle, lifecycle_runs, recipes, scans
from standin.api.imagebuilder.arns import Arn
from standin.api.imagebuilder.exceptions import (
    InvalidPaginationTokenException,
    InvalidParameterValueException,
    InvalidRequestException,
    SerializationException,
)
from standin.api.imagebuilder.kinds import (
    COMPONENT,
    DISTRIBUTION_CONFIGURATION,
    IMAGE,
    IMAGE_PIPELINE,
    IMAGE_RECIPE,
    INFRASTRUCTURE_CONFIGURATION,
    LIFECYCLE_POLICY,
    Kind,
)
from standin.api.imagebuilder.models import Fields, ImageBuilderBackend, imagebuilder_backends, oldest_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PAGE = 25
"""How many summaries a list returns when the request does not say; the API's default."""


class _Request(BaseResponse):
    """How a request is read: whole, or not at all."""

    def __init__(self) -> None:
        super().__init__(service_name="imagebuilder")
        self.automated_parameter_parsing = True
        self._unreadable = ""

    def parse_parameters(self, request: Any) -> None:  # noqa: ANN401  werkzeug's
        """Read the request; what is of another kind than the model's is refused once an operation asks for it."""
        shape = get_service_model("imagebuilder").operation_model(self._get_action()).input_shape
        try:
            body = json.loads(request.data or b"{}")
            found = list(shapes.mistaken(shape, body)) if shape else []
        except (ValueError, RecursionError):
            found = ["the body"]
        if found:
            self._unreadable = f"'{found[0]}' can not be converted to the kind that is expected there"
            return
        super().parse_parameters(request)


class ImageBuilderResponse(_Request):
    """The operations. Every request is checked against botocore's model first."""

    @property
    def backend(self) -> ImageBuilderBackend:
        """The backend of the request's account and region."""
        return imagebuilder_backends[self.current_account][self.region]

    def create_component(self) -> ActionResult:
        """CreateComponent."""
        return self._create(COMPONENT)

    def get_component(self) -> ActionResult:
        """GetComponent."""
        return self._get(COMPONENT)

    def list_components(self) -> ActionResult:
        """ListComponents: the newest build of every version."""
        known = self.backend.all_of(COMPONENT)
        return self._list(COMPONENT, [_as_version(known[arn]) for arn in recipes.newest_versions(self._owned(known))])

    def list_component_build_versions(self) -> ActionResult:
        """ListComponentBuildVersions."""
        known = self.backend.all_of(COMPONENT)
        given = self._checked().get("componentVersionArn")
        builds = [known[arn] for arn in oldest_first(known) if not given or Arn.parse(given).covers(Arn.parse(arn))]
        return self._page("componentSummaryList", builds)

    def delete_component(self) -> ActionResult:
        """DeleteComponent."""
        return self._delete(COMPONENT)

    def create_image_recipe(self) -> ActionResult:
        """CreateImageRecipe."""
        return self._create(IMAGE_RECIPE)

    def get_image_recipe(self) -> ActionResult:
        """GetImageRecipe."""
        return self._get(IMAGE_RECIPE)

    def list_image_recipes(self) -> ActionResult:
        """ListImageRecipes."""
        return self._list(IMAGE_RECIPE)

    def delete_image_recipe(self) -> ActionResult:
        """DeleteImageRecipe."""
        return self._delete(IMAGE_RECIPE)

    def create_infrastructure_configuration(self) -> ActionResult:
        """CreateInfrastructureConfiguration."""
        return self._create(INFRASTRUCTURE_CONFIGURATION)

    def get_infrastructure_configuration(self) -> ActionResult:
        """GetInfrastructureConfiguration."""
        return self._get(INFRASTRUCTURE_CONFIGURATION)

    def list_infrastructure_configurations(self) -> ActionResult:
        """ListInfrastructureConfigurations."""
        return self._list(INFRASTRUCTURE_CONFIGURATION)

    def update_infrastructure_configuration(self) -> ActionResult:
        """UpdateInfrastructureConfiguration."""
        return self._update(INFRASTRUCTURE_CONFIGURATION)

    def delete_infrastructure_configuration(self) -> ActionResult:
        """DeleteInfrastructureConfiguration."""
        return self._delete(INFRASTRUCTURE_CONFIGURATION)

    def create_distribution_configuration(self) -> ActionResult:
        """CreateDistributionConfiguration."""
        return self._create(DISTRIBUTION_CONFIGURATION)

    def get_distribution_configuration(self) -> ActionResult:
        """GetDistributionConfiguration."""
        return self._get(DISTRIBUTION_CONFIGURATION)

    def list_distribution_configurations(self) -> ActionResult:
        """ListDistributionConfigurations."""
        found = self.backend.all_of(DISTRIBUTION_CONFIGURATION).values()
        shown = [item | {"regions": [entry["region"] for entry in item["distributions"]]} for item in found]
        return self._list(DISTRIBUTION_CONFIGURATION, shown)

    def update_distribution_configuration(self) -> ActionResult:
        """UpdateDistributionConfiguration."""
        return self._update(DISTRIBUTION_CONFIGURATION)

    def delete_distribution_configuration(self) -> ActionResult:
        """DeleteDistributionConfiguration."""
        return self._delete(DISTRIBUTION_CONFIGURATION)

    def create_image_pipeline(self) -> ActionResult:
        """CreateImagePipeline."""
        return self._create(IMAGE_PIPELINE)

    def get_image_pipeline(self) -> ActionResult:
        """GetImagePipeline."""
        return self._get(IMAGE_PIPELINE)

    def list_image_pipelines(self) -> ActionResult:
        """ListImagePipelines."""
        return self._list(IMAGE_PIPELINE)

    def update_image_pipeline(self) -> ActionResult:
        """UpdateImagePipeline."""
        return self._update(IMAGE_PIPELINE)

    def delete_image_pipeline(self) -> ActionResult:
        """DeleteImagePipeline."""
        return self._delete(IMAGE_PIPELINE)

    def start_image_pipeline_execution(self) -> ActionResult:
        """StartImagePipelineExecution."""
        self._arn(IMAGE_PIPELINE.arn_key)
        return self._done(IMAGE, executions.start(self.backend, self._checked()))

    def list_image_pipeline_images(self) -> ActionResult:
        """ListImagePipelineImages: newest first. Looking at them lets those in the making go on."""
        pipeline = self.backend.get(IMAGE_PIPELINE, self._arn(IMAGE_PIPELINE.arn_key))["arn"]
        executions.observe(self.backend, pipeline)
        return self._page("imageSummaryList", self._filtered(executions.images_of(self.backend, pipeline)))

    def get_image(self) -> ActionResult:
        """GetImage. Looking at it lets it go on, if it is in the making."""
        image = executions.observed(self.backend, self._arn(IMAGE.arn_key))
        return ActionResult({"requestId": _request_id(), "image": image})

    def list_images(self) -> ActionResult:
        """ListImages: every version once."""
        known = self.backend.all_of(IMAGE)
        return self._list(IMAGE, [_as_version(known[arn]) for arn in recipes.newest_versions(self._owned(known))])

    def list_image_build_versions(self) -> ActionResult:
        """ListImageBuildVersions. Looking at them lets those in the making go on."""
        executions.observe(self.backend)
        known = self.backend.all_of(IMAGE)
        given = self._checked().get("imageVersionArn")
        builds = [known[arn] for arn in oldest_first(known) if not given or Arn.parse(given).covers(Arn.parse(arn))]
        return self._page("imageSummaryList", self._filtered(builds))

    def delete_image(self) -> ActionResult:
        """DeleteImage. The AMIs that it has made stay."""
        return self._delete(IMAGE)

    def list_image_scan_findings(self) -> ActionResult:
        """ListImageScanFindings."""
        return self._page("findings", [dict(each) for each in scans.filtered(self._findings(), self._checked())])

    def list_image_scan_finding_aggregations(self) -> ActionResult:
        """ListImageScanFindingAggregations."""
        key, counts = scans.aggregated(self._findings(), self._checked())
        return self._page("responses", counts, aggregationType=key)

    def _findings(self) -> list[Fields]:
        return [dict(each) for found in self.backend.findings.values() for each in found]

    def cancel_image_creation(self) -> ActionResult:
        """CancelImageCreation."""
        arn = self._arn(IMAGE.arn_key)
        executions.cancel(self.backend, arn)
        return self._done(IMAGE, arn)

    def create_lifecycle_policy(self) -> ActionResult:
        """CreateLifecyclePolicy."""
        return self._create(LIFECYCLE_POLICY)

    def get_lifecycle_policy(self) -> ActionResult:
        """GetLifecyclePolicy."""
        return self._get(LIFECYCLE_POLICY)

    def list_lifecycle_policies(self) -> ActionResult:
        """ListLifecyclePolicies."""
        return self._list(LIFECYCLE_POLICY)

    def update_lifecycle_policy(self) -> ActionResult:
        """UpdateLifecyclePolicy."""
        return self._update(LIFECYCLE_POLICY)

    def delete_lifecycle_policy(self) -> ActionResult:
        """DeleteLifecyclePolicy."""
        return self._delete(LIFECYCLE_POLICY)

    def list_lifecycle_executions(self) -> ActionResult:
        """ListLifecycleExecutions of a policy, newest first. Looking at them lets the policy run."""
        policy = self.backend.get(LIFECYCLE_POLICY, self._arn("resourceArn"))
        lifecycle_runs.run(self.backend, policy)
        runs = [each.shown for each in self.backend.lifecycle_runs if each.policy_arn == policy["arn"]]
        return self._page("lifecycleExecutions", runs)

    def get_lifecycle_execution(self) -> ActionResult:
        """GetLifecycleExecution."""
        return ActionResult({"lifecycleExecution": self._lifecycle_run().shown})

    def list_lifecycle_execution_resources(self) -> ActionResult:
        """ListLifecycleExecutionResources: the images of a run, or the AMIs of one of them."""
        run = self._lifecycle_run()
        return self._page("resources", list(lifecycle.of(run.outcomes, self._checked().get("parentResourceId", ""))))

    def _lifecycle_run(self) -> lifecycle_runs.Run:
        wanted = self._checked()["lifecycleExecutionId"]
        found = next((each for each in self.backend.lifecycle_runs if each.id == wanted), None)
        if found is None:
            raise InvalidParameterValueException("lifecycleExecutionId", f"There is no execution '{wanted}'.")
        return found

    def start_resource_state_update(self) -> ActionResult:
        """StartResourceStateUpdate: carried out at once, of an image that is not in the making."""
        params, arn = self._checked(), self._arn("resourceArn")
        known = self.backend.remembered(params)
        if known is None:
            known = lifecycle_runs.update_state(self.backend, executions.settled(self.backend, arn, params), params)
            self.backend.remember(params, known)
        return ActionResult({"lifecycleExecutionId": known, "resourceArn": arn})

    def tag_resource(self) -> ActionResult:
        """TagResource."""
        self.backend.tags_of(self._tagged()).update(self._checked()["tags"])
        return ActionResult({})

    def untag_resource(self) -> ActionResult:
        """UntagResource."""
        tags = self.backend.tags_of(self._tagged())
        for key in self._checked()["tagKeys"]:
            tags.pop(key, None)
        return ActionResult({})

    def list_tags_for_resource(self) -> ActionResult:
        """ListTagsForResource."""
        return ActionResult({"tags": self.backend.tags_of(self._tagged())})

    def _create(self, kind: Kind) -> ActionResult:
        params = self._checked()
        return self._done(kind, self.backend.create(kind, params))

    def _update(self, kind: Kind) -> ActionResult:
        return self._done(kind, self.backend.update(kind, self._checked()))

    def _get(self, kind: Kind) -> ActionResult:
        found = self.backend.get(kind, self._arn(kind.arn_key))
        return ActionResult({"requestId": _request_id(), kind.member: found})

    def _delete(self, kind: Kind) -> ActionResult:
        arn = self._arn(kind.arn_key)
        self.backend.delete(kind, arn)
        return self._done(kind, arn)

    def _list(self, kind: Kind, found: Iterable[Fields] | None = None) -> ActionResult:
        known = self.backend.all_of(kind)
        items = [known[arn] for arn in oldest_first(known)] if found is None else list(found)
        return self._page(kind.list_member, self._filtered(items))

    def _done(self, kind: Kind, arn: str) -> ActionResult:
        token = self.params.get("clientToken")
        return ActionResult({"requestId": _request_id(), "clientToken": token, kind.arn_key: arn})

    def _checked(self) -> Fields:
        """The request, if it fits the service's model."""
        if self._unreadable:
            raise SerializationException(self._unreadable)
        params: Fields = {key: value for key, value in dict(self.params).items() if value is not None}
        shape = get_service_model("imagebuilder").operation_model(self._get_action()).input_shape
        found = list(shapes.violations(shape, params)) if shape else []
        if found:
            raise InvalidRequestException(shapes.message(found))
        return params

    def _arn(self, key: str) -> str:
        arn: str = self._checked()[key]
        if Arn.parse(arn).region != self.region:
            raise InvalidParameterValueException(key, f"'{arn}' is not in the region {self.region}.")
        return arn

    def _tagged(self) -> str:
        return unquote(self._checked()["resourceArn"])

    def _owned(self, known: Mapping[str, Fields]) -> list[str]:
        mine = self._checked().get("owner", "Self") == "Self"
        return [arn for arn in oldest_first(known) if (Arn.parse(arn).owner == self.current_account) == mine]

    def _filtered(self, items: Iterable[Fields]) -> list[Fields]:
        filters = entries(self._checked(), "filters")
        return [
            item for item in items if all(str(item.get(rule.get("name"))) in rule.get("values", []) for rule in filters)
        ]

    def _page(self, member: str, items: list[Fields], **more: str) -> ActionResult:
        params = self._checked()
        start = params.get("nextToken", "0")
        if not (start.isascii() and start.isdecimal()) or int(start) > len(items):
            raise InvalidPaginationTokenException
        end = int(start) + int(params.get("maxResults", PAGE))
        shown: Fields = {"requestId": _request_id(), member: items[int(start) : end], **more}
        if end < len(items):
            shown["nextToken"] = str(end)
        return ActionResult(shown)


def _as_version(build: Fields) -> Fields:
    arn = Arn.parse(build["arn"])
    return build | {"arn": str(arn).rpartition("/")[0], "version": arn.version}


def _request_id() -> str:
    return str(mock_random.uuid4())
