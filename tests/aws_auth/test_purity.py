"""Text and rules are usable without an engine, an account or a network."""

import subprocess
import sys

import pytest

from tools.paths import ROOT

PURE = ("declaration", "edit", "ensure", "findings", "mapping", "package_schema", "remove", "role_arn", "state")


@pytest.mark.parametrize("module", PURE)
def test_a_pure_module_loads_neither_pulumi_nor_aws_nor_http(module: str) -> None:
    """Nor does any module that it imports."""
    program = (
        f"import sys, components.aws_auth.{module}; print(*sorted({{'pulumi', 'boto3', 'urllib3'}} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "\n"
