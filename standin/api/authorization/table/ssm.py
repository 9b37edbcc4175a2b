"""Systems Manager: parameters; the public ones below /aws/service are in no account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api.authorization.row import Arns, Row, Target
from standin.api.authorization.table.common import UNSCOPED, tag_keys, tag_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.api.authorization.request import Request

SERVICE = "ssm"


def parameter(request: Request, name: str) -> str:
    """The ARN of a parameter; a version or label that is asked for, as in ``name:3``, is no part of it."""
    if name.startswith("arn:"):
        return ":".join(name.split(":")[:6])
    name = name.partition(":")[0]
    path = name if name.startswith("/") else f"/{name}"
    if path.startswith("/aws/service/"):
        return f"arn:{request.partition}:ssm:{request.region}::parameter{path}"
    return request.arn("ssm", f"parameter{path}")


def _named(path: str) -> Arns:
    return lambda request: [parameter(request, name) for name in request.texts(path)]


_ONE = Target(type="parameter", arns=_named("Name"))
_MANY = Target(type="parameter", arns=_named("Names"))


def _association(path: str) -> Arns:
    return lambda request: [request.arn("ssm", f"association/{known_as}") for known_as in request.texts(path)]


def _document(request: Request) -> list[str]:
    """Those whose name begins with AWS- are of no account."""
    return [
        f"arn:{request.partition}:ssm:{request.region}::document/{name}"
        if name.startswith("AWS-")
        else request.arn("ssm", f"document/{name}")
        for name in request.texts("Name")
    ]


def _if(kind: str, arns: Arns) -> Arns:
    """Of a request about tags, which names the kind of what has them."""
    return lambda request: arns(request) if request.text("ResourceType") == kind else ()


_TAGGED = (
    Target(type="parameter", arns=_if("Parameter", _named("ResourceId"))),
    Target(type="association", arns=_if("Association", _association("ResourceId"))),
)
_NEW_ASSOCIATION = Target(type="association", arns=lambda request: [request.arn("ssm", "association/*")])
_DOCUMENT = Target(type="document", arns=_document)
_ASSOCIATION = Target(type="association", arns=_association("AssociationId"))

ROWS: Mapping[str, Row] = {
    "CreateAssociation": Row(targets=(_NEW_ASSOCIATION, _DOCUMENT), tags=tag_list("Tags")),
    "UpdateAssociation": Row(targets=(_ASSOCIATION, _DOCUMENT)),
    **dict.fromkeys(("DeleteAssociation", "DescribeAssociation"), Row(targets=(_ASSOCIATION,))),
    "DescribeParameters": UNSCOPED,
    "GetParameter": Row(targets=(_ONE,)),
    "GetParameters": Row(targets=(_MANY,)),
    "GetParametersByPath": Row(targets=(Target(type="parameter", arns=_named("Path")),)),
    "PutParameter": Row(targets=(_ONE,), tags=tag_list("Tags")),
    "DeleteParameter": Row(targets=(_ONE,)),
    "AddTagsToResource": Row(targets=_TAGGED, tags=tag_list("Tags")),
    "RemoveTagsFromResource": Row(targets=_TAGGED, keys={"aws:TagKeys": tag_keys("TagKeys")}),
    "ListTagsForResource": Row(targets=_TAGGED),
}
