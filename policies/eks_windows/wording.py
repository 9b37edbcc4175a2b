"""Fixes with the property that the mended resource has for what is demanded.

A rule writes its fix for a launch template or an Auto Scaling group of the provider `aws`, in Python. Other forms of
nodes have other properties for the same, which stand in one table; the language of the program comes after that.
Source of the properties: https://www.pulumi.com/registry/packages/aws/api-docs/ and .../aws-native/api-docs/,
https://karpenter.sh/docs/concepts/nodeclasses/
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_MANAGED = r"^aws(-native)?:eks[:/]\S*[nN]ode[gG]roup "
_ITS_IMAGE = rf"{_MANAGED}(releaseVersion|amiType)$"
_MACHINE = r"^aws:ec2/(instance|spotInstanceRequest):"
_FLEET = r"^aws:ec2/(fleet|spotFleetRequest):"
_CONFIGURATION = r"^aws:ec2/launchConfiguration:"
_ENTRY = r"^aws(-native)?:eks[:/]\S*[aA]ccessEntry "
_KARPENTER = r"^kubernetes:karpenter"
_WITH_A_ROLE = rf"{_KARPENTER}|{_ENTRY}|(nodeRoleArn|nodeRole|instanceRole)$"
_NATIVE = r"^aws-native:"
_SPECIFICATION = r"launchTemplateSpecification\.\w+$"
"""Where a finding stands, as regular expressions on the type token, a blank, and the property's path.

What stands in a template of CloudFormation has the properties of the same type of `aws-native`.
"""

_MANIFEST = re.compile(rf"{_KARPENTER}|^kubernetes:core/v1:ConfigMap\S* data\.")

_OWN_TEMPLATE = (
    'launch_template={"id": template.id, "version": template.latest_version}  # template: aws.ec2.LaunchTemplate'
)
_ROLE = 'aws.iam.Role("windows-node", ...)'
_OWN_ROLE = rf"role={re.escape(_ROLE)}\.name"
_INSTANCE_TAG = r'tag_specifications=\[\{"resource_type": "instance", "tags": \{("[^"]*"): ("[^"]*")\}\}\]'
_VOLUMES = r'block_device_mappings=\[\{"device_name": "/dev/sda1", "ebs": \{[^}]*\}\}\]'
_LABEL = r'tags=\[.*kubernetes\.io/os".*'
_TIE = r"tags=\[.*kubernetes\.io/cluster/.*"
_TAINT = "^-KubeletExtraArgs .*"
_ON_INSTANCES = r", tags=\{[^}]*\} on its instances"


@dataclass(frozen=True, slots=True)
class Row:
    """What stands instead of some words of a fix.

    Attributes:
        words: the words.
        where: where that is so.
        instead: what stands there instead; ``\\1`` for the first group of the words.
    """

    words: re.Pattern[str]
    where: re.Pattern[str]
    instead: str


def _row(words: str, where: str, instead: str) -> Row:
    return Row(re.compile(words), re.compile(where), instead)


ROWS: Final = (
    _row("image_id=<the AMI of", _ITS_IMAGE, "release_version=<the release of"),
    _row(
        f"image_id=<AMI of the last patch day>{_ON_INSTANCES}",
        _ITS_IMAGE,
        "release_version=<one of the last patch day>",
    ),
    _row(f"image_id=<(AMI[^>]*)>({_ON_INSTANCES})?$", _ITS_IMAGE, r"launch_template=<one with an \1>, no ami_type"),
    _row(r'image_id="[^"]*"  # or (release_version="[^"]*").*', _ITS_IMAGE, r"\1"),
    _row(r'image_id=(<[^>]*>|"[^"]*")', _KARPENTER, r'ami_selector_terms=[{"id": \1}]'),
    _row("image_id=", _MACHINE, "ami="),
    _row(_OWN_ROLE, "nodeRoleArn$", f"node_role_arn={_ROLE}.arn"),
    _row(_OWN_ROLE, "nodeRole$", f"node_role={_ROLE}.arn"),
    _row(_OWN_ROLE, "instanceRole$", f"instance_role={_ROLE}"),
    _row(_OWN_ROLE, f"{_ENTRY}type$", f"principal_arn={_ROLE}.arn"),
    _row(_OWN_ROLE, _KARPENTER, 'role="windows-node"'),
    _row(_OWN_ROLE, _NATIVE, f"roles=[{_ROLE}.name]"),
    _row("of an instance profile of Windows nodes only", _WITH_A_ROLE, "used by Windows nodes only"),
    _row(_VOLUMES, f"{_MACHINE}|{_CONFIGURATION}", 'root_block_device={"encrypted": True, "volume_type": "gp3"}'),
    _row("no block_device_mappings for /dev/sda1", f"{_MACHINE}|{_CONFIGURATION}", "no root_block_device"),
    _row(f"({_VOLUMES})", _MANAGED, rf"{_OWN_TEMPLATE}(\1)"),
    _row('"encrypted": "true"', f"{_KARPENTER}|{_NATIVE}", '"encrypted": True'),
    _row(_INSTANCE_TAG, f"{_MACHINE}|{_KARPENTER}|^aws-native:ec2:Instance ", r"tags={\1: \2}"),
    _row(
        _INSTANCE_TAG,
        rf"{_CONFIGURATION}|^aws-native:autoscaling:\S+ tags$",
        r'tags=[{"key": \1, "value": \2, "propagate_at_launch": True}] on the Auto Scaling group',
    ),
    _row(r'("?tags"?)(=|: )\{("[^"]+"): ([^}]+)\}', _NATIVE, r'\1\2[{"key": \3, "value": \4}]'),
    _row('launch_template={"id"', _SPECIFICATION, 'launch_template_specification={"launch_template_id"'),
    _row('"id": template', f"{_NATIVE}autoscaling:", '"launch_template_id": template'),
    _row(r"template\.id\b", _NATIVE, "template.launch_template_id"),
    _row(r"template\.latest_version\b(\.apply\(str\))?", _NATIVE, "template.latest_version_number"),
    _row(
        r"aws\.ec2\.LaunchTemplate\((\w+)=(.*)\)$",
        _NATIVE,
        r'LaunchTemplate of aws-native(launch_template_data={"\1": \2})',
    ),
    _row(
        "(instance_refresh=.*)",
        f"{_NATIVE}.* instanceRefresh$",
        r"\1  # on an aws.autoscaling.Group: aws-native has no such property",
    ),
    _row(_TAINT, _MANAGED, 'taints=[{"key": "os", "value": "windows", "effect": "NO_SCHEDULE"}]'),
    _row(_TAINT, _KARPENTER, 'taints=[{"key": "os", "value": "windows", "effect": "NoSchedule"}] in its NodePool'),
    _row(_LABEL, _MANAGED, 'ami_type="WINDOWS_CORE_2022_x86_64"'),
    _row(_LABEL, _KARPENTER, 'ami_family="Windows2022"'),
    _row(_TIE, _MANAGED, "cluster_name=<a name that is known>"),
    _row(_TIE, f"{_MACHINE}|{_FLEET}", 'tags={"kubernetes.io/cluster/<name>": "owned"}'),
    _row(_TIE, _KARPENTER, "a Kubernetes provider whose kubeconfig is its cluster's"),
)
"""In this order, so that a row may change what another one has made."""


def reworded(fix: str, token: str, path: str) -> str:
    """A fix with the property that a resource of a type has for what is demanded.

    Args:
        fix: the fix as rules write it.
        token: the resource's type token.
        path: the path of the property in it.
    """
    where = f"{token} {path}"
    for row in ROWS:
        if row.where.search(where):
            fix = row.words.sub(row.instead, fix)
    return fix


def is_manifest(token: str, path: str) -> bool:
    """Whether what stands there has the names of a manifest, whatever the language of the program."""
    return _MANIFEST.search(f"{token} {path}") is not None
