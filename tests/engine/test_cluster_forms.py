"""Every form in which a cluster comes takes nodes: by name, as a resource, as values, of another project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.sandbox import succeeded
from tests.engine.test_blue_green import amis
from tests.engine.test_own_program import write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.sandbox import Sandbox

pytestmark = pytest.mark.nightly

NODES = """
components.WindowsNodeGroup("nodes", components.WindowsNodeGroupArgs(
    cluster=CLUSTER, group_name="FORM", ami=windows, subnet_ids=private_subnet_ids(cluster["vpc_id"]),
))
"""

MAKES = """
import pulumi
import pulumi_aws as aws

role = aws.eks.get_cluster(name="dev").role_arn
subnets = private_subnet_ids(cluster["vpc_id"])
made = components.from_resource(aws.eks.Cluster("made", role_arn=role, version="1.35",
    vpc_config={"subnet_ids": subnets}, access_config={"authentication_mode": "API"}))
pulumi.export("cluster", made)
"""

READS = """
import pulumi

theirs = components.from_stack_output(pulumi.StackReference("organization/makes/dev"))
"""

FORMS = {
    "looked-up": NODES.replace("CLUSTER", "cluster"),
    "values": NODES.replace(
        "CLUSTER", "components.Cluster(**{key: cluster[key] for key in components.Cluster.__annotations__})"
    ),
    "makes": MAKES + NODES.replace("CLUSTER", "made"),
    "reads": READS + NODES.replace("CLUSTER", "theirs"),
}
"""Programs by their form; the last one reads what the one before exports."""


def project(sandbox: Sandbox, form: str) -> Path:
    folder = sandbox.folder / form
    write(folder, FORMS[form].replace("FORM", form))
    program = folder / "__main__.py"
    program.write_text(program.read_text().replace("ami-0123456789abcdef0", amis()[1]))
    (folder / "Pulumi.yaml").write_text(f"name: {form}\nruntime: python\n")
    (folder / "components").symlink_to(sandbox.project / "components")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-central-1\n")
    return folder


def test_each_form_of_a_cluster_takes_nodes(finished: Sandbox) -> None:
    stacks = {form: finished.stack("dev", project(finished, form)) for form in FORMS}
    for stack in stacks.values():
        succeeded(stack.up())
        assert succeeded(stack.up()).changed == 0
    exported = stacks["makes"].outputs()["cluster"]
    assert (exported["version"], exported["authentication_mode"]) == ("1.35", "API")
    for stack in reversed(stacks.values()):
        succeeded(stack.destroy())
