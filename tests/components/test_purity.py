"""Tables, text, settings and plans are usable without an engine, an account or a network."""

import subprocess
import sys

import pytest

from tools.paths import ROOT

PURE = (
    "components.facts",
    "components.powershell",
    "components.problems",
    "components.settings",
    "components.aws_auth.text",
    "components.aws_auth.plan",
)

LOAD_ALL = """
import importlib, pkgutil, sys
room = importlib.import_module(sys.argv[1])
for found in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
    importlib.import_module(found.name)
print(*sorted({"pulumi", "boto3", "urllib3"} & set(sys.modules)))
"""


@pytest.mark.parametrize("room", PURE)
def test_no_module_of_a_pure_room_loads_pulumi_or_aws_or_http(room: str) -> None:
    """Nor does any module that they import."""
    ran = subprocess.run([sys.executable, "-c", LOAD_ALL, room], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "\n"
