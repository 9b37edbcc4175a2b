"""Image Builder's resources: create, get, list, update, delete, with the service's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.utils import iso_8601_datetime_with_milliseconds

from standin.api.clock import clock
from standin.api.fields import entries, section
from standin.api.imagebuilder import checks, managed
from standin.api.imagebuilder.arns import Arn, age, slug
from standin.api.imagebuilder.document import Document
from standin.api.imagebuilder.exceptions import (
    DryRunOperationException,
    IdempotentParameterMismatchException,
    InvalidParameterValueException,
    ResourceAlreadyExistsException,
    ResourceDependencyException,
    ResourceNotFoundException,
)
from standin.api.imagebuilder.identities import identified_component, identified_recipe
from standin.api.imagebuilder.kinds import (
    COMPONENT,
    DISTRIBUTION_CONFIGURATION,
    IMAGE,
    IMAGE_PIPELINE,
    IMAGE_RECIPE,
    INFRASTRUCTURE_CONFIGURATION,
    KINDS,
    LIFECYCLE_POLICY,
    Kind,
)
from standin.api.imagebuilder.neighbours import Neighbours

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from standin.api.imagebuilder.builds import Build
    from standin.api.imagebuilder.lifecycle_runs import Run

Fields = dict[str, Any]

REGIONS = (
    *("us-east-1", "us-east-2", "us-west-2", "eu-central-1", "eu-west-1", "eu-north-1", "ap-southeast-2"),
    *("us-gov-east-1", "us-gov-west-1", "cn-north-1", "cn-northwest-1"),
)
"""Where the service is offered in this account; botocore's endpoint list has no row for it."""

_REQUEST_ONLY = frozenset({"clientToken", "dryRun", "semanticVersion"})
_UPDATE_KEEPS = ("arn", "name", "tags", "dateCreated", "platform", "dateLastRun")

_DEFAULTS: Mapping[str, Fields] = {
    INFRASTRUCTURE_CONFIGURATION.noun: {"terminateInstanceOnFailure": True},
    DISTRIBUTION_CONFIGURATION.noun: {"timeoutMinutes": 720},
    LIFECYCLE_POLICY.noun: {"status": "ENABLED"},
    IMAGE_PIPELINE.noun: {"status": "ENABLED", "enhancedImageMetadataEnabled": True},
}
_TESTS = {"imageTestsEnabled": True, "timeoutMinutes": 720}
_START = {"pipelineExecutionStartCondition": "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE"}


class ImageBuilderBackend(BaseBackend):
    """All of Image Builder's resources in a region of an account, each as the fields that its Get operation returns."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.neighbours = Neighbours(account_id, region_name, self.partition)
        self.resources: dict[str, dict[str, Fields]] = {kind.noun: {} for kind in KINDS}
        self.managed = {
            COMPONENT.noun: managed.components(self.partition, region_name),
            IMAGE.noun: managed.images(self.partition, region_name),
        }
        self.documents: dict[str, Document] = {}
        self.builds: dict[str, Build] = {}
        self.findings: dict[str, list[Mapping[str, Any]]] = {}
        self.lifecycle_runs: list[Run] = []
        self._tokens: dict[str, tuple[Fields, str]] = {}

    def arn(self, kind: Kind, name: str, version: str = "", build: str = "") -> str:
        """The ARN of a resource of this account."""
        arn = Arn(
            partition=self.partition,
            region=self.region_name,
            owner=self.account_id,
            noun=kind.noun,
            slug=slug(name),
            version=version,
            build=build,
        )
        return str(arn)

    def create(self, kind: Kind, params: Fields) -> str:
        """Create a resource; returns its ARN. The same request with the same token returns the same again."""
        known = self.remembered(params)
        if known is not None:
            return known
        self._check(kind, params)
        fields = self._completed(kind, params) | {"tags": section(params, "tags"), "dateCreated": timestamp()}
        made, arn = self._identified(kind, params, fields)
        if params.get("dryRun"):
            raise DryRunOperationException
        self.resources[kind.noun][arn] = made | {"arn": arn}
        self.remember(params, arn)
        if kind is COMPONENT:
            self.documents[arn] = Document.parse(made["data"], params["platform"])
        return arn

    def get(self, kind: Kind, arn: str) -> Fields:
        """A resource by its ARN; for what has versions, an ``x`` or a missing build number stands for the newest."""
        known = self.all_of(kind)
        found = known.get(arn) or known.get(Arn.parse(arn).newest_of(known) or "")
        if found is None:
            raise ResourceNotFoundException(arn)
        return found

    def update(self, kind: Kind, params: Fields) -> str:
        """Replace all of a resource's settings: what the request leaves out is reset."""
        known = self.remembered(params)
        if known is not None:
            return known
        arn: str = params[kind.arn_key]
        old = self.get(kind, arn)
        self._check(kind, params)
        kept = {key: old[key] for key in _UPDATE_KEEPS if key in old}
        fields = self._completed(kind, {key: value for key, value in params.items() if key != kind.arn_key})
        self.resources[kind.noun][arn] = fields | kept | {"dateUpdated": timestamp()}
        self.remember(params, arn)
        return arn

    def delete(self, kind: Kind, arn: str) -> None:
        """Delete a resource that nothing refers to."""
        if arn not in self.resources[kind.noun]:
            raise ResourceNotFoundException(arn)
        if any(True for _ in self._users(kind, arn)):
            raise ResourceDependencyException(arn)
        del self.resources[kind.noun][arn]
        self.documents.pop(arn, None)
        self.builds.pop(arn, None)
        self.findings.pop(arn, None)
        self._tokens = {token: known for token, known in self._tokens.items() if known[1] != arn}

    def all_of(self, kind: Kind) -> Mapping[str, Fields]:
        """Everything of a kind that can be named: the account's, and Amazon's where there is any."""
        return self.managed.get(kind.noun, {}) | self.resources[kind.noun]

    def tags_of(self, arn: str) -> dict[str, str]:
        """The tags of any resource, to read or to change."""
        fields = self.resources.get(Arn.parse(arn).noun, {}).get(arn)
        if fields is None:
            raise ResourceNotFoundException(arn)
        return fields.setdefault("tags", {})

    def remember(self, params: Fields, arn: str) -> None:
        """Keep a request's token, so that the same request again is answered and not carried out."""
        self._tokens[params["clientToken"]] = (params, arn)

    def remembered(self, params: Fields) -> str | None:
        """The ARN that the same request with the same token was answered with; None if it is new."""
        known = self._tokens.get(params["clientToken"])
        if known is not None and known[0] != params:
            raise IdempotentParameterMismatchException(params["clientToken"])
        return known and known[1]

    def _check(self, kind: Kind, params: Fields) -> None:
        if kind is INFRASTRUCTURE_CONFIGURATION:
            checks.check_infrastructure(params, self.neighbours)
        elif kind is DISTRIBUTION_CONFIGURATION:
            checks.check_distribution(params, self.partition)
        elif kind is LIFECYCLE_POLICY:
            checks.check_lifecycle(params)
        elif kind is IMAGE_PIPELINE:
            checks.check_pipeline(params)
            for needed in (IMAGE_RECIPE, INFRASTRUCTURE_CONFIGURATION, DISTRIBUTION_CONFIGURATION):
                arn = params.get(needed.arn_key)
                if arn and not Arn.parse(arn).newest_of(self.resources[needed.noun]):
                    raise InvalidParameterValueException(needed.arn_key, f"The resource '{arn}' does not exist.")

    def _completed(self, kind: Kind, params: Fields) -> Fields:
        """The settings with the service's defaults filled in."""
        given = {key: value for key, value in params.items() if key not in _REQUEST_ONLY}
        fields = dict(_DEFAULTS.get(kind.noun, {})) | given
        if kind is IMAGE_PIPELINE:
            fields["imageTestsConfiguration"] = _TESTS | section(fields, "imageTestsConfiguration")
            if fields.get("schedule"):
                fields["schedule"] = _START | fields["schedule"]
        return fields

    def _identified(self, kind: Kind, params: Fields, fields: Fields) -> tuple[Fields, str]:
        if kind is COMPONENT:
            return identified_component(self, params, fields)
        if kind is IMAGE_RECIPE:
            return identified_recipe(self, params, fields)
        if kind is IMAGE_PIPELINE:
            fields["platform"] = self.get(IMAGE_RECIPE, params["imageRecipeArn"])["platform"]
        return fields, self.untaken(kind, self.arn(kind, params["name"]))

    def untaken(self, kind: Kind, arn: str) -> str:
        """This ARN, if nothing has it yet.

        Raises:
            ResourceAlreadyExistsException: something has.
        """
        if arn in self.resources[kind.noun]:
            raise ResourceAlreadyExistsException(arn)
        return arn

    def _users(self, kind: Kind, arn: str) -> Iterator[Fields]:
        """The resources that refer to this one; of a version that an ``x`` stands for, the newest is in use."""
        known = self.resources[kind.noun]
        for noun, field in kind.used_as:
            for user in self.resources[noun].values():
                if any(Arn.parse(reference).newest_of(known) == arn for reference in _references(user, field)):
                    yield user


def _references(user: Fields, field: str) -> list[str]:
    if field == "components":
        return [entry["componentArn"] for entry in entries(user, field)]
    return [user[field]] if user.get(field) else []


def timestamp() -> str:
    """The present moment, as Image Builder writes dates."""
    return iso_8601_datetime_with_milliseconds(clock.now())


def oldest_first(arns: Mapping[str, Fields]) -> list[str]:
    """ARNs in the order in which lists show them."""
    return sorted(arns, key=lambda arn: (Arn.parse(arn).slug, age(arn)))


imagebuilder_backends = BackendDict(
    ImageBuilderBackend, "imagebuilder", use_boto3_regions=False, additional_regions=list(REGIONS)
)
