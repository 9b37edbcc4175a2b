"""What the state keeps of a failure, and what the next update makes of it, as the bridge and the engine have it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin.tests.provider.cases import CASES, TRUST, World
from standin.tests.provider.engine import Plan, Resource

if TYPE_CHECKING:
    from collections.abc import Callable

    from standin.tests.provider.engine import Engine

ROLE = "aws:iam/role:Role"
PROFILE = "aws:iam/instanceProfile:InstanceProfile"
RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"


def test_a_failed_update_counts_as_done_at_the_next_and_is_found_by_the_one_after(
    engine: Engine, aws: Callable[[str], Any], name: str
) -> None:
    """pulumi/pulumi 21458: the first call of the update fails, so the account has nothing of it."""
    made = engine.create(ROLE, name, {"assumeRolePolicy": TRUST})
    wanted = {"assumeRolePolicy": TRUST, "description": "new"}
    aws("iam").delete_role(RoleName=made.id)
    error, kept = engine.fail_to_update(made, wanted)
    assert error.startswith("UpdateRole: NoSuchEntity")
    assert kept.inputs == made.inputs
    assert kept.outputs["description"] == "new"
    assert engine.diff(kept, wanted) == Plan()
    aws("iam").create_role(RoleName=made.id, AssumeRolePolicyDocument=TRUST)
    done = engine.update(kept, wanted)
    assert aws("iam").get_role(RoleName=made.id)["Role"].get("Description", "") == ""
    assert engine.diff(done, wanted).paths == {"description"}
    assert engine.update(done, wanted).outputs["description"] == "new"
    engine.delete(done)


def test_a_refresh_finds_what_a_failed_update_left_undone(engine: Engine, aws: Callable[[str], Any], name: str) -> None:
    made = engine.create(ROLE, name, {"assumeRolePolicy": TRUST})
    wanted = {"assumeRolePolicy": TRUST, "description": "new"}
    aws("iam").delete_role(RoleName=made.id)
    _, kept = engine.fail_to_update(made, wanted)
    aws("iam").create_role(RoleName=made.id, AssumeRolePolicyDocument=TRUST)
    found = engine.refresh(kept)
    assert found is not None
    assert engine.diff(found, wanted).paths == {"description"}
    engine.delete(found)


def test_a_failed_update_of_a_framework_type_is_tried_again(world: World, engine: Engine, name: str) -> None:
    inputs = CASES[RULE].inputs(world)
    made = engine.create(RULE, name, inputs)
    gone = Resource(RULE, name, "sgr-0123456789abcdef0", made.inputs, made.outputs)
    wanted = {**inputs, "cidrIpv4": "10.0.0.0/8"}
    _, kept = engine.fail_to_update(gone, wanted)
    assert engine.diff(kept, wanted).paths == {"cidrIpv4"}
    engine.delete(made)


def test_a_creation_that_failed_half_way_counts_as_done_at_the_next_update(engine: Engine, name: str) -> None:
    """Terraform would make it anew; Pulumi knows no taint."""
    wanted = {"role": "there-is-no-such-role"}
    error, kept = engine.fail_to_create(PROFILE, name, wanted)
    assert error.startswith("AddRoleToInstanceProfile: NoSuchEntity")
    assert engine.diff(kept, wanted) == Plan()
    done = engine.update(kept, wanted)
    assert engine.diff(done, wanted).paths == {"role"}
    engine.delete(done)
