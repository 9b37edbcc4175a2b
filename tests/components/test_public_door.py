"""The package's front door: everything it names is there, and nothing is loaded before it is asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

import components

ROOT = Path(__file__).parents[2]

PURE = [
    "autoscaler_tags",
    "aws_names",
    "bootstrap",
    "container_images",
    "content_version",
    "image_documents",
    "image_scripts",
    "kubelet",
    "limits",
    "powershell",
    "release",
    "settings",
    "windows_images",
]


@pytest.mark.parametrize("name", components.__all__)
def test_every_name_leads_to_its_definition(name: str) -> None:
    found = getattr(components, name)
    assert found.__name__ == name
    assert name in dir(components)


def test_another_name_is_refused_as_python_refuses_it() -> None:
    with pytest.raises(AttributeError, match="module 'components' has no attribute 'Nothing'"):
        _ = components.Nothing  # pyright: ignore[reportAttributeAccessIssue] what is tested


@pytest.mark.parametrize("module", PURE)
def test_a_pure_module_loads_no_pulumi(module: str) -> None:
    program = f"import sys, components.{module}; sys.exit('pulumi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
