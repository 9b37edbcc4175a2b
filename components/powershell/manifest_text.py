"""Kubernetes objects as one YAML text for `kubectl apply`. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def manifest_text(objects: Iterable[Mapping[str, object]]) -> str:
    """The objects in their order, each whole, keys as they come."""
    return yaml.dump_all(objects, Dumper=_Dumper, sort_keys=False, width=1000)


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, and nothing by reference."""

    def ignore_aliases(self, data: object) -> bool:
        """No object refers to a part of another."""
        del data
        return True

    def represent_text(self, value: str) -> yaml.ScalarNode:
        """A literal block, where the text has lines."""
        return (
            yaml.ScalarNode("tag:yaml.org,2002:str", value, style="|") if "\n" in value else self.represent_str(value)
        )


_Dumper.add_representer(str, _Dumper.represent_text)
