"""The pipeline's policies as text: what AWS knows of them, how far they reach, and the files made from them."""

from __future__ import annotations

import re

import pytest

from components.facts.names import shortened
from components.iam.deploy_roles import files
from components.iam.deploy_roles.policies import policies, statements
from components.iam.deploy_roles.scope import Environment, Images, Named, Place, Scope, State
from components.iam.deploy_roles.statement import PolicyTooLongError, Statement
from standin.tests.api.authorization import reference

BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"
PLACE = Place(account="123456789012", region="eu-central-1")
FULL = Scope(
    place=PLACE,
    images=Images(
        names=["windows-2022-core", "windows-2025-full"],
        permissions_boundary=BOUNDARY,
        policy_arns=["arn:aws:iam::123456789012:policy/own"],
        execution_role_arns=["arn:aws:iam::123456789012:role/builds"],
        fast_launch_regions=["us-east-1"],
    ),
    environments={
        "dev": Environment(
            clusters={"dev": ["windows", "gpu"], "blue": ["windows"]},
            images=["windows-2022-core"],
            policy_arns=["arn:aws:iam::123456789012:policy/own"],
            permissions_boundary=BOUNDARY,
            vpc_cni=True,
            vpc_cni_roles=["dev"],
            managed={"dev": ["gpu"]},
            termination_queues=["dev"],
            shared_roles=["dev"],
            windows_support=["dev"],
            linux_nodes=["dev"],
            cluster_roles=["team/dev-cluster"],
            domains=["blue", "dev"],
            dns_security_groups=["sg-0123456789abcdef0"],
            launch_arns=["arn:aws:ec2:eu-central-1:123456789012:placement-group/near"],
            volume_keys=["arn:aws:kms:eu-central-1:123456789012:key/1d"],
            named=Named(roles=["team/nodes"], instance_profiles=["nodes"], auto_scaling_groups=["team nodes"]),
        )
    },
    state=State(bucket="state", prefix="windows", key_arn="arn:aws:kms:eu-central-1:123456789012:key/1c"),
)
"""Every option set."""

ALL = [
    pytest.param(one, id=f"{role}-{theme}-{one.sid}")
    for role, themes in statements(FULL).items()
    for theme, found in themes.items()
    for one in found
]
MAY_WRITE = re.compile(r"^(?!.*:(Describe|Get|List|Decrypt))")


@pytest.mark.parametrize("one", ALL)
def test_every_action_is_one_of_aws_on_resources_and_keys_that_it_has(one: Statement) -> None:
    for name in one.actions:
        action = reference.action(name)
        assert ("*" in one.resources) is (not action.resources)
        kinds = {kind for kind in action.resources for pattern in one.resources if _is(name, kind, pattern)}
        assert kinds or not action.resources
        conditions = {key.partition("/")[0] + "/" * ("/" in key) for keys in one.conditions.values() for key in keys}
        asked = {key.lower() for key in conditions} - {"aws:requestedregion"}
        for kind in kinds or {""}:
            assert asked <= action.keys_of(kind) | {"iam:permissionsboundary"}, (name, kind)


def _is(action: str, kind: str, pattern: str) -> bool:
    """Whether a pattern is for ARNs of a resource type."""
    known = reference.arn_format(action.partition(":")[0], kind)
    return known.split(":", 5)[5].partition("/")[0].partition("$")[0] in {
        pattern.split(":", 5)[5].partition("/")[0],
        pattern.split(":", 5)[5].partition(":")[0] + ":",
        "",
    }


@pytest.mark.parametrize("one", ALL)
def test_no_statement_is_for_everything(one: Statement) -> None:
    assert not any("*" in action for action in one.actions)
    changes = [action for action in one.actions if MAY_WRITE.match(action)]
    if "*" in one.resources:
        assert changes == []
        described = PLACE.here_and(["us-east-1"] if "ec2:DescribeLaunchTemplates" in one.actions else ())
        assert one.conditions in (PLACE.here, described)


def test_the_preview_role_changes_nothing() -> None:
    found = [action for theme in statements(FULL)["preview"].values() for one in theme for action in one.actions]
    assert [action for action in found if MAY_WRITE.match(action)] == []


def test_sids_are_told_apart_and_in_letters_and_digits() -> None:
    for themes in statements(FULL).values():
        for found in themes.values():
            sids = [one.sid for one in found]
            assert len(set(sids)) == len(sids)
            assert all(re.fullmatch("[A-Za-z0-9]+", sid) for sid in sids)


def test_roles_are_passed_to_named_services_only_and_get_named_policies_only() -> None:
    for role in ("images", "dev"):
        for one in statements(FULL)[role]["identities"]:
            if "iam:PassRole" in one.actions:
                assert set(one.conditions) == {"StringEquals"}
                assert one.conditions["StringEquals"]["iam:PassedToService"]
            if "iam:AttachRolePolicy" in one.actions:
                assert "iam:PolicyARN" in one.conditions["ArnEquals"]


def test_a_boundary_is_a_condition_of_making_roles_and_of_what_they_get() -> None:
    for role, names in (("images", {"Build", "Lifecycle"}), ("dev", {"Node"})):
        bound = {
            one.sid
            for one in statements(FULL)[role]["identities"]
            if one.conditions.get("StringEquals", {}).get("iam:PermissionsBoundary") == [BOUNDARY]
        }
        for name in names:
            assert {f"Make{name}Roles", f"Attach{name}Policies"} <= bound


def test_an_environment_reaches_nothing_of_another_one() -> None:
    both = Scope(
        place=PLACE,
        environments={name: Environment(clusters={name: ["windows"]}) for name in ("dev", "prod")},
    )
    for own, other in (("dev", "prod"), ("prod", "dev")):
        text = str(policies(both)[own])
        assert own in text
        assert other not in text


def test_in_china_roles_are_passed_to_both_names_of_ec2_and_every_arn_is_of_the_partition() -> None:
    china = Place(account="123456789012", region="cn-north-1", partition="aws-cn")
    images = Images(names=["windows-2022-core"], permissions_boundary=BOUNDARY)
    found = str(policies(Scope(place=china, images=images, environments=FULL.environments)))
    assert "'ec2.amazonaws.com', 'ec2.amazonaws.com.cn'" in found
    dev = FULL.environments["dev"]
    for given in (BOUNDARY, *dev.policy_arns, *dev.launch_arns, *dev.volume_keys):
        found = found.replace(given, "")
    assert set(re.findall(r"arn:[a-z-]+:", found)) == {"arn:aws-cn:"}


def test_names_that_the_stacks_shorten_are_shortened_here_too_each_kind_to_its_own_limit() -> None:
    """A role's name ends at 64 characters and an instance profile's at 128, the engine's eight among them."""
    image, group = "i" * 64, "c" * 100 + "-" + "g" * 63
    long = Scope(
        place=PLACE,
        images=Images(names=[image]),
        environments={"dev": Environment(clusters={"c" * 100: ["g" * 63]})},
    )
    names = {
        (role, one.sid): [arn.rpartition("/")[2] for arn in one.resources]
        for role, themes in statements(long).items()
        for one in themes.get("identities", ())
    }
    assert names["images", "MakeBuildRoles"] == [f"{shortened(f'{image}-build', 64)}-*"]
    assert names["images", "MakeBuildProfiles"] == [f"{image}-build-*"]
    assert names["images", "MakeLifecycleRoles"] == [f"{shortened(f'{image}-lifecycle', 64)}-*"]
    assert names["dev", "MakeNodeRoles"] == [f"{shortened(group, 64)}-*"]
    assert names["dev", "MakeNodeProfiles"] == [f"{shortened(group, 128)}-*"]


def test_a_path_of_roles_is_part_of_their_arns_and_not_of_access_entries() -> None:
    place = Place(account="123456789012", region="eu-central-1", role_path="/windows/")
    found = statements(Scope(place=place, environments={"dev": Environment(clusters={"dev": ["windows"]})}))["dev"]
    assert found["identities"][0].resources == ["arn:aws:iam::123456789012:role/windows/dev-windows-*"]
    entries = next(one for one in found["identities"] if one.sid == "ChangeAccessEntries").resources
    assert entries == [f"{place.arn('eks', 'access-entry/dev/role/123456789012/dev-windows-*/*')}"]


def test_more_than_a_policy_holds_is_refused_with_the_way_out() -> None:
    many = Environment(clusters={"dev": [f"group-number-{n}" for n in range(60)]})
    with pytest.raises(PolicyTooLongError, match=r"dev of preview has a length of \d+, .* make a second DeployRoles"):
        policies(Scope(place=PLACE, environments={"dev": many}))


def test_the_files_are_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert files.main(["--check"]) == 0
    assert capsys.readouterr().err == ""


def test_a_file_that_is_not_current_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    assert files.main([]) == 0
    assert files.main(["--check"]) == 0
    (files.FOLDER / "preview" / "dev.json").write_text("{}")
    assert files.main(["--check"]) == 1
    assert "not current: preview/dev.json" in capsys.readouterr().err
