"""CloudFormation stacks with nodes in their template: AWS's own Windows node group template, pulumi-eks's NodeGroup.

A template's resources have the property names of the AWS Cloud Control provider, so they are read as such.
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from eks_windows.forms.intrinsics import Scope, mapping
from eks_windows.forms.launch_configurations import CONFIGURATION_TYPES
from eks_windows.forms.launch_templates import TEMPLATE_TYPES
from eks_windows.model import NotJudged
from eks_windows.stack.resource import TemplateResource
from eks_windows.stack.scope import DOMAINS, partition_of
from eks_windows.stack.values import UNKNOWN, Secret, camel, revealed
from eks_windows.stack.view import Place, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    import yaml
    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.values import Plain

TYPES = ("aws:cloudformation/stack:Stack", "aws-native:cloudformation:Stack")

_LIMIT = 1 << 20
"""Characters of a template; CloudFormation takes one megabyte at most."""

_GROUP = "aws-native:autoscaling:AutoScalingGroup"
_NODE_PARAMETERS = ("clusterName", "nodeGroupName", "nodeImageId", "nodeImageIdSSMParam", "nodeInstanceRole")
"""Parameters by which AWS's node group templates are known."""

_ADDRESS = re.compile(r"\beks\b.*node", re.IGNORECASE)
"""What the address of AWS's own templates of node groups has in it."""

_NODE_TYPES = ("AWS::EKS::Nodegroup", "AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::LaunchTemplate")
_LOOPS = ("Fn::ForEach", "Fn::Transform", "AWS::Include")
"""What makes resources that are not in the text."""


def expand(graph: Graph, stack: Resource) -> list[TemplateResource]:
    """The resources in a stack's template, as resources of the graph."""
    return list(_resources(graph, stack))


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """Name a stack that makes nodes which cannot be read."""
    props, what = resource.props, "CloudFormation stack with nodes"
    body = props.get("templateBody")
    text = body.text()
    if text is not None and any(loop in text for loop in _LOOPS) and any(kind in text for kind in _NODE_TYPES):
        why, fix = "its template makes resources by a loop or a macro", "each resource of the loop, written out"
        estate.not_judged.append(NotJudged(body.place, what, why, fix))
    if text is None and not (body.unknown and _launches(graph, resource)):
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
    text = body.text()
    if body.unknown and _launches(graph, stack):
        # pulumi-eks writes ids into the text, so at preview only its dependencies are known.
        yield _resource(stack, "NodeGroup", _GROUP, {"launchConfigurationName": UNKNOWN, "tags": [{"key": UNKNOWN}]})
    elif text is not None and len(text) <= _LIMIT:
        yield from _parsed(graph, stack, text)


def _parsed(graph: Graph, stack: Resource, text: str) -> Iterator[TemplateResource]:
    template = graph.once_for_all(f"template {stack.urn}", lambda: _load(text))
    parameters = stack.props.get("parameters").value
    scope = Scope(stack.urn, template, parameters if isinstance(parameters, dict) else {}, _pseudo(stack))
    for name, declared in mapping(template.get("Resources")).items():
        one = mapping(declared)
        kind = str(one.get("Type", "")).split("::")
        if len(kind) == 3 and kind[0] == "AWS" and _exists(graph, stack, scope, one):  # noqa: PLR2004  (AWS::Service::Resource)
            token = f"aws-native:{kind[1].lower()}:{kind[2]}"
            policy = scope.resolved(one.get("UpdatePolicy", {}))
            yield _resource(stack, name, token, camel(scope.resolved(one.get("Properties", {}))), camel(policy))


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


def _resource(stack: Resource, name: str, token: str, data: Plain, update_policy: Plain = UNKNOWN) -> TemplateResource:
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
    )


def _load(text: str) -> dict[str, Any]:
    import yaml  # noqa: PLC0415  (most stacks have no template; a preview should not wait for the parser)

    try:
        loaded = yaml.load(revealed(text), _loader())  # noqa: S506  (a subclass of the safe loader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    return mapping(_marked(loaded) if isinstance(text, Secret) else loaded)


@cache
def _loader() -> type[yaml.SafeLoader]:
    import yaml  # noqa: PLC0415  (as above)

    class Loader(yaml.SafeLoader):
        """Takes short forms such as `!Ref x` for `{Ref: x}`; aliases, which CloudFormation refuses too, are refused."""

        def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
            if self.check_event(yaml.AliasEvent):
                raise yaml.YAMLError("a template has no YAML aliases")
            return super().compose_node(parent, index)

    def short(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, object]:
        made: object = None
        if isinstance(node, yaml.ScalarNode):
            made = loader.construct_scalar(node)
        elif isinstance(node, yaml.SequenceNode):
            made = loader.construct_sequence(node, deep=True)
        elif isinstance(node, yaml.MappingNode):
            made = loader.construct_mapping(node, deep=True)
        return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": made}

    Loader.add_multi_constructor("!", short)
    return Loader


def _marked(value: object) -> object:
    """A secret text's content: each text in it is secret."""
    if isinstance(value, str):
        return Secret(value)
    if isinstance(value, list):
        return [_marked(item) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return {_marked(key): _marked(item) for key, item in cast("dict[object, object]", value).items()}
    return value
