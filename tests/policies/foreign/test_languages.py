"""The same program in Python, TypeScript, Go and YAML gets the same verdicts, by the same words, for the same URNs.

Only a fix is in the program's own language.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from eks_windows.language import Language, spoken_in
from eks_windows.rules import all_rules

from tests.policies.program import urn

if TYPE_CHECKING:
    from tests.policies.foreign.conftest import ForeignProject
    from tests.policies.on_the_engine.conftest import Ran

pytestmark = pytest.mark.engine

ROLE = "aws:iam/role:Role"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
CLUSTER = urn("cluster", "aws:eks/cluster:Cluster")
LANGUAGES = {
    "python": Language.PYTHON,
    "typescript": Language.TYPESCRIPT,
    "golang": Language.GO,
    "yaml": Language.YAML,
}
SOURCES = {rule.id: rule.source for rule in all_rules()}


class Broken(NamedTuple):
    """A change that breaks one rule, and where and in which words the pack says so."""

    settings: dict[str, Any]
    urn: str
    path: str
    what: str
    found: str
    expected: str
    fix: str


BROKEN = {
    "single-windows-ami-per-cluster": Broken(
        settings={"secondAmi": "ami-0bbbbbbbbbbbbbbbb"},
        urn=urn("secondTemplate", TEMPLATE),
        path="imageId",
        what="Auto Scaling group 'second' runs another Windows AMI than Auto Scaling group 'group' "
        "in cluster 'cluster'.",
        found="ami-0bbbbbbbbbbbbbbbb (Windows Server 2022 Core)",
        expected="ami-0aaaaaaaaaaaaaaaa (Windows Server 2022 Core), as Auto Scaling group 'group' has",
        fix="image_id=<the AMI of the cluster's other Windows node groups>",
    ),
    "single-kubelet-version-per-cluster": Broken(
        settings={"linuxVersion": "1.33"},
        urn=urn("linux", NODE_GROUP),
        path="releaseVersion",
        what="managed node group 'linux' runs another kubelet than Auto Scaling group 'group' in cluster 'cluster'.",
        found="1.33.2",
        expected="1.34.2, as Auto Scaling group 'group' has",
        fix='release_version="<a release with kubelet 1.34.2>"',
    ),
    "separate-linux-and-windows-node-roles": Broken(
        settings={"sharedRole": True},
        urn=urn("profile", "aws:iam/instanceProfile:InstanceProfile"),
        path="role",
        what="The role of Auto Scaling group 'group' and Auto Scaling group 'second' is that of the Linux nodes of "
        "managed node group 'linux' in cluster 'cluster'.",
        found="windowsRole",
        expected="a role that only Windows nodes use",
        fix='role=aws.iam.Role("windows-node", ...).name  # of an instance profile of Windows nodes only',
    ),
    "imdsv1-disabled": Broken(
        settings={"httpTokens": "optional"},
        urn=urn("template", TEMPLATE),
        path="metadataOptions.httpTokens",
        what="The launch template 'template' leaves IMDSv1 on for Windows nodes.",
        found='httpTokens "optional"',
        expected='httpTokens "required", or httpEndpoint "disabled"',
        fix='metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 1}',
    ),
}

DEPENDENCIES = {
    "cluster": {"roleArn": [urn("clusterRole", ROLE)]},
    "profile": {"role": [urn("windowsRole", ROLE)]},
    "entry": {"clusterName": [CLUSTER], "principalArn": [urn("windowsRole", ROLE)]},
    "cni": {"clusterName": [CLUSTER]},
    "template": {"iamInstanceProfile": [urn("profile", "aws:iam/instanceProfile:InstanceProfile")]},
    "secondTemplate": {"iamInstanceProfile": [urn("profile", "aws:iam/instanceProfile:InstanceProfile")]},
    "group": {"launchTemplate": [urn("template", TEMPLATE)], "tags": [CLUSTER]},
    "second": {"launchTemplate": [urn("secondTemplate", TEMPLATE)], "tags": [CLUSTER]},
    "linux": {"clusterName": [CLUSTER], "nodeRoleArn": [urn("linuxRole", ROLE)]},
}
"""What the pack follows at preview, where ids are not known: the resources behind each property."""


def test_what_breaks_mandatory_rules_is_blocked_before_anything_is_made(foreign: ForeignProject) -> None:
    """One change for each rule, one mandatory finding for each, each whole message the same in every language.

    All but the fix, which is in the program's. No id is known yet.
    """
    ran = foreign.run({name: value for broken in BROKEN.values() for name, value in broken.settings.items()}, "preview")

    assert ran.code != 0
    mandatory = [one for one in ran.reported if one.level == "mandatory"]
    assert sorted((one.rule, one.urn) for one in mandatory) == sorted((rule, BROKEN[rule].urn) for rule in BROKEN)
    blocking = {one.rule: one for one in mandatory}
    for rule, broken in BROKEN.items():
        assert blocking[rule].message.splitlines()[1:] == [
            broken.what,
            f"  where:    {broken.urn} {broken.path}",
            f"  found:    {broken.found}",
            f"  expected: {broken.expected}",
            f"  fix:      {spoken_in(LANGUAGES[foreign.language], broken.fix)}",
            f"  page:     docs/rules/{rule}.md",
            f"  source:   {SOURCES[rule]}",
        ]


def test_what_complies_passes_preview_and_update(foreign: ForeignProject, standing: Ran) -> None:
    """Nothing blocks; no advice but that what a whole unknown list may hold is decided in the update."""
    open_ones = {"group", "second"} if foreign.language == "yaml" else set[str]()
    assert standing.code == 0, standing.errors
    assert {(one.rule, one.level, one.resource) for one in standing.reported} == {
        ("windows-taint", "advisory", name) for name in open_ones
    }
    assert all("Cannot be proven yet" in one.message for one in standing.reported)


@pytest.mark.usefixtures("standing")
def test_every_sdk_says_which_resources_a_property_comes_from(foreign: ForeignProject) -> None:
    """The state holds them as the SDK sent them: per property, and no more than each property's own."""
    state = json.loads(foreign.project.run("stack", "export").text)["deployment"]["resources"]
    sent = {
        one["urn"].rsplit("::", 1)[-1]: {key: found for key, found in one["propertyDependencies"].items() if found}
        for one in state
        if one.get("propertyDependencies")
    }

    assert {name: one for name, one in sent.items() if one} == DEPENDENCIES
