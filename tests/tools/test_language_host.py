"""A person's program runs under our language host as under Pulumi's own."""

import os
import subprocess
from pathlib import Path

import pytest

from tools.paths import BUILT

PROGRAM = """
import pulumi
from tools.naming import name
from engine_plugin import kind

pulumi.export("name", f"{kind} {name}")
"""


@pytest.mark.engine
def test_a_program_gets_its_own_package_where_the_host_has_one_of_the_same_name(tmp_path: Path) -> None:
    """The host runs the program in its own process, where its own modules are loaded already."""
    files = {
        "Pulumi.yaml": "name: p\nruntime: python\n",
        "Pulumi.test.yaml": "config: {}\n",
        "__main__.py": PROGRAM,
        "tools/naming.py": "name = 'mine'\n",
        "engine_plugin.py": "kind = 'still'\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "state").mkdir()
    environment = {
        **os.environ,
        "PATH": f"{BUILT}{os.pathsep}{os.environ['PATH']}",
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_BACKEND_URL": f"file://{tmp_path / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }

    def pulumi(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["pulumi", "--non-interactive", "--stack", "test", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    pulumi("stack", "init")
    done = pulumi("up", "--yes", "--skip-preview")
    assert done.returncode == 0, done.stdout + done.stderr
    assert pulumi("stack", "output", "name").stdout.strip() == "still mine"
