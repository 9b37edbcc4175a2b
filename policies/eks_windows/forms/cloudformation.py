"""CloudFormation stacks with nodes in their template: AWS's own Windows node group template, pulumi-eks's NodeGroup.

A template's resources have the property names of the AWS Cloud Control provider, so they are read as such.
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from eks_windows.forms.launch_configurations import CONFIGURATION_TYPES
from eks_windows.forms.launch_templates import TEMPLATE_TYPES
from eks_windows.model import NotJudged
from eks_windows.stack.resource import TemplateResource
from eks_windows.stack.values import UNKNOWN, Plain, camel
from eks_windows.stack.view import Place, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

TYPES = ("aws:cloudformation/stack:Stack", "aws-native:cloudformation:Stack")

_LIMIT = 1 << 20
"""Characters of a template; CloudFormation takes one megabyte at most."""

_GROUP = "aws-native:autoscaling:AutoScalingGroup"
_NODE_PARAMETERS = ("ClusterName", "NodeGroupName", "NodeImageId", "NodeImageIdSSMParam", "NodeInstanceRole")
"""Parameters by which AWS's node group templates are known."""

_SSM_TYPE = "AWS::SSM::Parameter::Value<"


def expand(graph: Graph, stack: Resource) -> list[TemplateResource]:
    """The resources in a stack's template, as resources of the graph."""
    return list(_resources(graph, stack))


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """Name a stack whose template makes nodes and is not in the program."""
    body = resource.props.get("templateBody")
    if body.text() is not None or (body.unknown and _launches(graph, resource)):
        return
    if any(not resource.props.at("parameters").get(key).absent for key in _NODE_PARAMETERS):
        why = "its template is not in the program; give it as template_body instead of template_url"
        estate.not_judged.append(NotJudged(body.place, "CloudFormation stack with nodes", why))


def _launches(graph: Graph, stack: Resource) -> bool:
    return bool(graph.sources(stack, "templateBody", (*CONFIGURATION_TYPES, *TEMPLATE_TYPES)))


def _resources(graph: Graph, stack: Resource) -> Iterator[TemplateResource]:
    body = stack.props.get("templateBody")
    text = body.text()
    if body.unknown and _launches(graph, stack):
        # pulumi-eks writes ids into the text, so at preview only its dependencies are known.
        yield _resource(stack, "NodeGroup", _GROUP, {"launchConfigurationName": UNKNOWN, "tags": [{"key": UNKNOWN}]})
    elif text is not None and len(text) <= _LIMIT:
        yield from _parsed(stack, text)


def _parsed(stack: Resource, text: str) -> Iterator[TemplateResource]:
    template = _load(text)
    parameters = stack.props.get("parameters").value
    scope = _Scope(stack.urn, template, parameters if isinstance(parameters, dict) else {})
    for name, declared in _mapping(template.get("Resources")).items():
        one = _mapping(declared)
        kind = str(one.get("Type", "")).split("::")
        if len(kind) == 3 and kind[0] == "AWS":  # noqa: PLR2004  (AWS::Service::Resource)
            token = f"aws-native:{kind[1].lower()}:{kind[2]}"
            yield _resource(stack, name, token, camel(scope.resolved(one.get("Properties", {}))))


def _resource(stack: Resource, name: str, token: str, data: Plain) -> TemplateResource:
    place = Place(stack.urn, f"templateBody.Resources.{name}.Properties")
    return TemplateResource(
        urn=f"{stack.urn}#{name}",
        type=token,
        name=f"{stack.name}/{name}",
        parent=stack.parent,
        depends=stack.depends,
        provider=stack.provider,
        region=stack.region,
        data=View(data, place),
    )


class _Scope:
    """What references in a template mean."""

    def __init__(self, urn: str, template: dict[str, Any], given: dict[str, Plain]) -> None:
        self._urn = urn
        self._resources = _mapping(template.get("Resources"))
        self._parameters = _mapping(template.get("Parameters"))
        self._given = given

    def resolved(self, value: object) -> Plain:
        """References to a resource become its identity, to a parameter its value; else unknown."""
        if isinstance(value, list):
            return [self.resolved(item) for item in cast("list[object]", value)]
        if isinstance(value, dict):
            items = cast("dict[object, object]", value)
            if len(items) == 1:
                key, inner = next(iter(items.items()))
                if key in ("Ref", "Fn::GetAtt"):
                    return self._referred(inner)
                if str(key).startswith("Fn::"):
                    return self.resolved(inner) if key == "Fn::Base64" else self._substituted(str(key), inner)
            return {str(key): self.resolved(item) for key, item in items.items()}
        return value if isinstance(value, str | bool | int | float) else None

    def _referred(self, target: object) -> Plain:
        name = str(cast("list[object]", target)[0] if isinstance(target, list) else target).split(".")[0]
        if name in self._resources:
            return f"{self._urn}#{name}"
        if name not in self._parameters:
            return UNKNOWN
        declared = _mapping(self._parameters[name])
        value = self._given.get(name, declared.get("Default"))
        if isinstance(value, str) and str(declared.get("Type", "")).startswith(_SSM_TYPE):
            return f"resolve:ssm:{value}"
        return UNKNOWN if value is None else value

    def _substituted(self, function: str, inner: object) -> Plain:
        """`Fn::Sub` of one text, with the parameters that are known; every other function is unknown."""
        if function != "Fn::Sub" or not isinstance(inner, str):
            return UNKNOWN
        text = inner
        for name in self._parameters:
            value = self._referred(name)
            if isinstance(value, str):
                text = text.replace(f"${{{name}}}", value)
        return text


def _mapping(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _load(text: str) -> dict[str, Any]:
    import yaml  # noqa: PLC0415  (most stacks have no template; a preview should not wait for the parser)

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
    try:
        loaded = yaml.load(text, Loader)  # noqa: S506  (a subclass of the safe loader)
    except (yaml.YAMLError, RecursionError):
        return {}
    return cast("dict[str, Any]", loaded) if isinstance(loaded, dict) else {}
