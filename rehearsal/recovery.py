"""What an engine that was killed has begun and not written down.

The engine notes each creation before it asks for it; one that is still noted when the engine is gone may have happened
or not. Where the resource's id follows from its inputs, or its name tells it, it is taken into the state as if it had
happened; the refresh that comes next looks it up and drops it again if it does not exist. Of a real account it is done
by hand (docs/rollouts.md, When an update fails): the real provider asks with a new request token each time, so AWS does
not know a creation again that is asked for a second time, and refuses a name that is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3

from standin.provider import names, plans
from standin.provider.table import ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping

Deployment = dict[str, Any]
"""A stack's state as `pulumi stack export` gives it."""

LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


def taken_in(deployment: Deployment, account: str) -> Deployment:
    """The deployment with its cut-off creations among its resources, those whose ids are told, and none pending.

    Args:
        deployment: the state.
        account: id of the account that it is about.
    """
    resources: list[dict[str, Any]] = deployment.get("resources") or []
    pending: list[dict[str, Any]] = deployment.get("pending_operations") or []
    regions = [each["inputs"]["region"] for each in resources if each["type"] == "pulumi:providers:aws"]
    places = {"account": account, "region": next(iter(regions), "")}
    there = {each["urn"] for each in resources}  # what was made after all stays pending until a refresh clears it
    cut_off = [one["resource"] for one in pending if one["type"] == "creating" and one["resource"]["urn"] not in there]
    begun = [(resource, _id(resource, places)) for resource in cut_off]
    told = [{**resource, "id": found, "outputs": resource["inputs"]} for resource, found in begun if found]
    return {**deployment, "resources": [*resources, *told], "pending_operations": []}


def _id(resource: dict[str, Any], places: Mapping[str, str]) -> str:
    """The id of a resource by its inputs; empty where only AWS can tell it."""
    row = ROWS.get(resource["type"])
    if row is None:
        return ""
    values = {**places, **resource["inputs"]}
    if row.name in values:
        values["slug"] = names.slug(values[row.name])
    if resource["type"] == LAUNCH_TEMPLATE:
        return _launch_template(values["name"], values["region"])
    template = row.samples["arn"] if row.id == "{arn}" else row.id
    return str(plans.render(template, values)) if plans.ready(template, values) else ""


def _launch_template(name: str, region: str) -> str:
    """The id of a launch template by its name; empty where there is none."""
    client = boto3.client("ec2", region_name=region)
    found = client.describe_launch_templates(Filters=[{"Name": "launch-template-name", "Values": [name]}])[
        "LaunchTemplates"
    ]
    return next((each["LaunchTemplateId"] for each in found), "")
