"""What a new component or recipe is called, and the facts that follow from its content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin.api.imagebuilder import recipes
from standin.api.imagebuilder.arns import Arn
from standin.api.imagebuilder.document import Document, DocumentError, Parameter
from standin.api.imagebuilder.exceptions import (
    InvalidParameterCombinationException,
    InvalidParameterValueException,
    ResourceAlreadyExistsException,
)
from standin.api.imagebuilder.kinds import COMPONENT, IMAGE, IMAGE_RECIPE

if TYPE_CHECKING:
    from standin.api.imagebuilder.models import ImageBuilderBackend

Fields = dict[str, Any]


def identified_component(backend: ImageBuilderBackend, params: Fields, fields: Fields) -> tuple[Fields, str]:
    """A component's fields and ARN: the next build of its version, if its content is new."""
    version: str = params["semanticVersion"]
    recipes.check_version(version)
    if bool(params.get("data")) == bool(params.get("uri")):
        raise InvalidParameterCombinationException("Exactly one of 'data' and 'uri' must be supplied.")
    data = params.get("data") or backend.neighbours.s3_text(params["uri"])
    if data is None:
        raise InvalidParameterValueException("uri", f"The object '{params['uri']}' can not be read.")
    try:
        document = Document.parse(data, params["platform"])
    except DocumentError as error:
        raise InvalidParameterValueException("data", f"Failed to parse document. Error: {error}.") from error
    known = backend.resources[COMPONENT.noun]
    latest = Arn.parse(backend.arn(COMPONENT, params["name"], version)).newest_of(known)
    if latest and known[latest]["data"] == data:
        raise ResourceAlreadyExistsException(latest)
    build = int(Arn.parse(latest).build) + 1 if latest else 1
    facts = {
        "data": data,
        "version": version,
        "owner": backend.account_id,
        "type": "TEST" if document.only_tests else "BUILD",
        "state": {"status": "ACTIVE"},
        "encrypted": True,
        "parameters": [_declared(parameter) for parameter in document.parameters],
    }
    return fields | facts, backend.arn(COMPONENT, params["name"], version, str(build))


def identified_recipe(backend: ImageBuilderBackend, params: Fields, fields: Fields) -> tuple[Fields, str]:
    """A recipe's fields and ARN, once its parent and its components have been found to fit each other."""
    recipes.check_version(params["semanticVersion"])
    ami = recipes.parent_ami(params["parentImage"], backend.neighbours, backend.all_of(IMAGE))
    platform = "Windows" if ami.windows else "Linux"
    recipes.check_recipe(params, platform, backend.all_of(COMPONENT))
    own = Arn.parse(backend.arn(IMAGE_RECIPE, params["name"]))
    taken = [Arn.parse(arn).version for arn in backend.resources[IMAGE_RECIPE.noun] if own.covers(Arn.parse(arn))]
    version = recipes.next_version(params["semanticVersion"], taken)
    facts = {"version": version, "type": "AMI", "platform": platform, "owner": backend.account_id}
    return fields | facts, backend.untaken(IMAGE_RECIPE, backend.arn(IMAGE_RECIPE, params["name"], version))


def _declared(parameter: Parameter) -> Fields:
    shown: Fields = {"name": parameter.name, "type": "String"}
    if parameter.default is not None:
        shown["defaultValue"] = [parameter.default]
    if parameter.description is not None:
        shown["description"] = parameter.description
    return shown
