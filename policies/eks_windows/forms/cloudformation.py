"""CloudFormation stacks with nodes in their template: AWS's own Windows node group template, pulumi-eks's NodeGroup.

A template's resources have the property names of the AWS Cloud Control provider, so they are read as such.
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from eks_windows.forms.intrinsics import Scope, is_processed, mapping
from eks_windows.forms.launch_configurations import CONFIGURATION_TYPES
from eks_windows.forms.launch_templates import TEMPLATE_TYPES
from eks_windows.forms.templates import AMAZONS, has_macro, makes_unseen_nodes, template_of
from eks_windows.model import NotJudged
from eks_windows.stack.resource import TemplateResource
from eks_windows.stack.scope import DOMAINS, partition_of
from eks_windows.stack.values import UNKNOWN, camel
from eks_windows.stack.view import Place, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.values import Plain

TYPES = ("aws:cloudformation/stack:Stack", "aws-native:cloudformation:Stack")

_GROUP = "aws-native:autoscaling:AutoScalingGroup"
_NODE_PARAMETERS = ("clusterName", "nodeGroupName", "nodeImageId", "nodeImageIdSSMParam", "nodeInstanceRole")
"""Parameters by which AWS's node group templates are known."""

_ADDRESS = re.compile(r"\beks\b.*node", re.IGNORECASE)
"""What the address of AWS's own templates of node groups has in it."""


def expand(graph: Graph, stack: Resource) -> list[TemplateResource]:
    """The resources in a stack's template, as resources of the graph."""
    return list(_resources(graph, stack))


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """Name a stack that makes nodes which cannot be read."""
    props, what = resource.props, "CloudFormation stack with nodes"
    body = props.get("templateBody")
    text = body.text()
    if makes_unseen_nodes(graph, resource):
        why, fix = "its template makes resources by a loop or a macro", "each resource of the loop, written out"
        estate.not_judged.append(NotJudged(body.place, what, why, fix))
    if text is None and not isinstance(body.value, dict) and not (body.unknown and _launches(graph, resource)):
        _name_unread(estate, resource, what)
        if body.unknown:
            estate.perhaps.append((resource, resource.text(body)))


def _name_unread(estate: Estate, stack: Resource, what: str) -> None:
    """A stack whose template is elsewhere, where its address or its parameters tell of nodes."""
    given = [view for key in ("templateUrl", "templateURL") if not (view := stack.props.get(key)).absent]
    place = given[0].place if given else stack.props.get("templateBody").place
    parameters = camel(stack.props.get("parameters").value)  # those of a stack within a stack have been
    told = any(key in parameters for key in _NODE_PARAMETERS) if isinstance(parameters, dict) else False
    if told or any(_ADDRESS.search(view.text() or "") for view in given):
        why, fix = "its template is not in the program", "template_body=<its text> instead of template_url"
        estate.not_judged.append(NotJudged(place, what, why, fix))


def _launches(graph: Graph, stack: Resource) -> bool:
    return bool(graph.sources(stack, "templateBody", (*CONFIGURATION_TYPES, *TEMPLATE_TYPES)))


def _resources(graph: Graph, stack: Resource) -> Iterator[TemplateResource]:
    body = stack.props.get("templateBody")
    if body.unknown and _launches(graph, stack):
        # pulumi-eks writes ids into the text, so at preview only its dependencies are known.
        yield _resource(stack, "NodeGroup", _GROUP, {"launchConfigurationName": UNKNOWN, "tags": [{"key": UNKNOWN}]})
    else:
        yield from _parsed(graph, stack)


def _parsed(graph: Graph, stack: Resource) -> Iterator[TemplateResource]:
    template = template_of(graph, stack)
    if has_macro(template):
        return
    parameters = stack.props.get("parameters").value
    scope = Scope(stack.urn, template, parameters if isinstance(parameters, dict) else {}, _pseudo(stack))
    for name, declared in mapping(template.get("Resources")).items():
        one = mapping(declared)
        token = _token(f"{one.get('Type', '')}")
        if token is not None and _exists(graph, stack, scope, one):
            policy = scope.resolved(one.get("UpdatePolicy", {}))
            data = UNKNOWN if is_processed(one) else camel(scope.resolved(one.get("Properties", {})))
            yield _resource(stack, f"{name}", token, data, camel(policy), one)


def _token(kind: str) -> str | None:
    """The type token of a resource in a template; of one that is not Amazon's, a token by which its form is named."""
    parts = kind.split("::")
    if kind.startswith(AMAZONS):
        return f"aws-native:{parts[1].lower()}:{parts[2]}" if len(parts) == 3 else None  # noqa: PLR2004  (AWS::Service::Resource)
    return f"cloudformation:{'/'.join(parts[:-1])}:{parts[-1]}" if len(parts) > 1 else None


def _exists(graph: Graph, stack: Resource, scope: Scope, declared: dict[str, Any]) -> bool:
    """Whether a resource's condition holds. While that is open, both are tried, as with an open reference."""
    if "Condition" not in declared:
        return True
    holds = scope.holds(declared["Condition"])
    if holds is not None:
        return holds
    place = Place(stack.urn, f"templateBody.Conditions.{declared['Condition']}")
    return graph.one_of(place, (_NO, _YES), "a condition that is not known").value == _YES


_NO, _YES = "does not hold", "holds"


def _pseudo(stack: Resource) -> dict[str, str]:
    """The pseudo parameters that are known of a stack."""
    region, account = stack.scope.region.value, stack.scope.account.value
    partition = partition_of(region)
    told = {
        "AWS::Region": region,
        "AWS::AccountId": account,
        "AWS::Partition": partition if region else "",
        "AWS::URLSuffix": DOMAINS[partition] if region else "",
        "AWS::StackName": stack.props.get("name").text() or stack.props.get("stackName").text() or "",
    }
    return {key: value for key, value in told.items() if value}


def _resource(
    stack: Resource, name: str, token: str, data: Plain, update_policy: Plain = UNKNOWN, written: object = None
) -> TemplateResource:
    place = Place(stack.urn, f"templateBody.Resources.{name}", token)
    return TemplateResource(
        urn=stack.urn + "#" + name,
        type=token,
        name=f"{stack.name}/{name}",
        parent=stack.parent,
        depends=stack.depends,
        provider=stack.provider,
        data=View(data, place.at("Properties")),
        update_policy=View(update_policy, place.at("UpdatePolicy")),
        stack=stack,
        written=written,
    )
