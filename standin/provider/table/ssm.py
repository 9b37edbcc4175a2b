"""Systems Manager parameters: written whole, with the new value over the old one."""

from __future__ import annotations

from standin.provider.hooks.ssm import AssociationHooks, ParameterHooks
from standin.provider.table.row import Call, Row, Tags

_BY_NAME = {"ParameterFilters": [{"Key": "Name", "Option": "Equals", "Values": ["{id}"]}]}

ROWS = (
    Row(
        type="aws:ssm/association:Association",
        source="internal/service/ssm/association.go",
        service="ssm",
        id="{associationId}",
        name="",
        create=Call("CreateAssociation"),
        made={"associationId": "AssociationDescription.AssociationId"},
        key={"AssociationId": "{associationId}", "Name": "{name}"},
        read=(Call("DescribeAssociation", at="AssociationDescription"),),
        update=(Call("UpdateAssociation"),),
        delete=Call("DeleteAssociation"),
        tags=Tags(
            "AddTagsToResource",
            "RemoveTagsFromResource",
            {"ResourceType": "Association", "ResourceId": "{associationId}"},
            read=Call("ListTagsForResource", at="TagList"),
        ),
        hooks=AssociationHooks(),
        aside=("waitForSuccessTimeoutSeconds",),
        unserved=("outputLocation",),
        replace=("automationTargetParameterName", "name"),
        computed=("documentVersion", "parameters", "targets"),
        unread=("waitForSuccessTimeoutSeconds",),
        built={"arn": "arn:{partition}:ssm:{region}:{account}:association/{associationId}"},
        defaults={"applyOnlyAtCronInterval": False},
        samples={"associationId": "{uuid}", "documentVersion": "$DEFAULT", "parameters": {}, "targets": []},
    ),
    Row(
        type="aws:ssm/parameter:Parameter",
        source="internal/service/ssm/parameter.go",
        service="ssm",
        id="{name}",
        create=Call("PutParameter"),
        key={"Name": "{id}", "WithDecryption": True},
        read=(
            Call("DescribeParameters", key=_BY_NAME, at="Parameters.0"),
            Call("GetParameter", at="Parameter"),
        ),
        update=(Call("PutParameter", key={"Overwrite": True}),),
        delete=Call("DeleteParameter"),
        tags=Tags(
            "AddTagsToResource",
            "RemoveTagsFromResource",
            {"ResourceType": "Parameter", "ResourceId": "{id}"},
            read=Call("ListTagsForResource", at="TagList"),
        ),
        hooks=ParameterHooks(),
        aside=("arn", "insecureValue"),
        unserved=("valueWo", "valueWoVersion"),
        replace=("dataType", "name"),
        replace_if={"tier": lambda old, new: (old, new) == ("Advanced", "Standard")},
        computed=("arn", "dataType", "insecureValue", "keyId", "tier"),
        unread=("overwrite",),
        recomputed={"version": ("*",)},
        one_of=(("insecureValue", "value"),),
        samples={
            "arn": "arn:aws:ssm:{region}:{account}:parameter/{bareName}",
            "dataType": "text",
            "hasValueWo": False,
            "tier": "Standard",
            "version": 1,
        },
    ),
)
