"""The text of a CloudFormation template: read, and what of it only CloudFormation itself can tell.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from eks_windows.forms.elsewhere import tells_of_nodes
from eks_windows.forms.intrinsics import mapping
from eks_windows.stack.values import Secret, revealed

if TYPE_CHECKING:
    import yaml
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

_LIMIT = 1 << 20
"""Characters of a template; CloudFormation takes one megabyte at most."""

_LOOPS = ("Fn::ForEach", "Fn::Transform", "AWS::Include")
"""What makes resources that are not in the text."""

AMAZONS = "AWS::"
"""Begins the types and macros that are CloudFormation's own; of these macros only `_LOOPS` make nodes."""


def template_of(graph: Graph, stack: Resource) -> dict[str, Any]:
    """A stack's template; Cloud Control takes it as an object, too. Empty where there is none."""
    body = stack.props.get("templateBody")
    text = body.text()
    if text is None:
        return mapping(body.value)
    return graph.once_for_all(f"template {stack.urn}", lambda: _load(text)) if len(text) <= _LIMIT else {}


def makes_unseen_nodes(graph: Graph, stack: Resource) -> bool:
    """Whether a template that tells of nodes makes some of its resources by a loop or a macro."""
    body = stack.props.get("templateBody")
    text = json.dumps(body.value, default=str) if isinstance(body.value, dict) else body.text() or ""
    looped = any(loop in text for loop in _LOOPS)
    return tells_of_nodes(text) and (looped or has_macro(template_of(graph, stack)))


def has_macro(template: dict[str, Any]) -> bool:
    """Whether a macro of somebody's own makes another template of it, which nothing here tells."""
    given = template.get("Transform")
    named = cast("list[object]", given) if isinstance(given, list) else [given]
    return any(isinstance(name, str) and not name.startswith(AMAZONS) for name in named)


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
