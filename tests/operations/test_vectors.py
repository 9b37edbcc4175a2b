"""The 64 worked cases that commands are built by, and the tests that hold them: each is there, and none is left out."""

from __future__ import annotations

import ast
from functools import cache

import pytest

from tools.paths import ROOT

OPERATIONS = ROOT / "tests" / "operations"

VECTORS = {
    1: "releases/test_checks.py::test_each_fault_is_found_and_nothing_else",
    2: "releases/test_commands.py::test_a_release_that_does_not_fit_the_cluster_is_refused",
    3: "releases/test_commands.py::test_a_pin_for_several_regions_has_to_be_in_each",
    4: "releases/test_commands.py::test_only_an_ami_that_is_pending_is_waited_for",
    5: "releases/test_checks.py::test_each_fault_is_found_and_nothing_else",
    6: "releases/test_checks.py::test_each_fault_is_found_and_nothing_else",
    7: "releases/test_commands.py::test_without_a_former_pin_there_is_no_way_back",
    8: "releases/test_amazon.py::test_a_release_that_amazon_withdrew_is_newer_than_the_current_one_and_no_error",
    9: "releases/test_checks.py::test_a_difference_names_every_fact_region_and_cached_image",
    10: "stack/test_pins.py::test_a_writer_waits_for_another_and_then_says_so",
    11: "stack/test_pins.py::test_a_pin_changes_its_own_values_and_no_other_byte",
    12: "audit/test_rules.py::test_versions_are_read_as_numbers",
    13: "releases/test_amazon.py::test_the_newest_of_each_kind_is_marked_and_the_listing_goes_by_day_and_by_number",
    14: "audit/test_rules.py::test_an_audit_finds_what_is_changed_and_nothing_else",
    15: "audit/test_rules.py::test_an_audit_finds_what_is_changed_and_nothing_else",
    16: "audit/test_rules.py::test_an_audit_finds_what_is_changed_and_nothing_else",
    17: "audit/test_rules.py::test_an_audit_finds_what_is_changed_and_nothing_else",
    18: "audit/test_command.py::test_an_api_server_that_is_not_up_is_told_and_never_passes",
    19: "audit/test_rules.py::test_an_audit_finds_what_is_changed_and_nothing_else",
    20: "audit/test_nodes.py::test_a_node_is_read_with_its_instance_whatever_its_name",
    21: "audit/test_rules.py::test_an_audit_finds_what_is_changed_and_nothing_else",
    22: "audit/test_rules.py::test_an_audit_finds_what_is_changed_and_nothing_else",
    23: "audit/test_managed.py::test_a_pin_that_was_not_rolled_out_is_found_in_the_group_and_on_its_nodes",
    24: "audit/test_rules.py::test_an_audit_finds_what_is_changed_and_nothing_else",
    25: "audit/test_rules.py::test_an_audit_finds_what_is_changed_and_nothing_else",
    26: "audit/test_command.py::test_what_may_not_be_asked_is_told_and_the_rest_is_judged",
    27: "test_aws.py::test_every_client_is_patient_and_bounded",
    28: "audit/test_calls.py::test_an_audit_asks_no_more_than_the_table_of_calls_allows_and_grows_by_its_pages",
    29: "audit/test_files.py::test_an_alert_is_the_same_when_other_nodes_of_its_group_cause_it",
    30: "audit/test_command.py::test_an_instance_that_ends_between_two_pages_is_left_out",
    31: "rollout/test_forecast.py::test_a_refresh_goes_as_in_the_worked_example",
    32: "test_rollout_command.py::test_a_roll_out_is_started_once_stopped_and_then_has_something_to_do_again",
    33: "test_rollout_command.py::test_a_group_whose_nodes_run_their_version_is_not_rolled",
    34: "rollout/test_follow.py::test_each_change_is_told_once_with_the_reason_why_a_node_hangs",
    35: "rollout/test_causes.py::test_a_known_reason_has_a_remedy",
    36: "rollout/test_steer.py::test_a_stop_tells_what_stays",
    37: "rollout/test_steer.py::test_a_managed_update_is_not_stopped_and_the_way_back_is_told",
    38: "rollout/test_steer.py::test_a_refresh_without_a_way_back_of_its_own_is_told_that_of_the_pin",
    39: "rollout/test_follow.py::test_a_share_that_falls_because_a_group_has_grown_is_told_as_that_and_is_no_error",
    40: "rollout/test_plan.py::test_what_stands_in_the_way_is_found",
    41: "rollout/test_plan.py::test_what_stands_in_the_way_is_found",
    42: "drain/test_run.py::test_a_budget_that_never_allows_fails_the_drain_and_keeps_the_cordon",
    43: "drain/test_answers.py::test_what_an_answer_means",
    44: "drain/test_on_api_server.py::test_two_budgets_for_one_pod_are_a_refusal_that_names_the_way_out",
    45: "drain/test_on_api_server.py::test_a_stateful_pod_that_comes_back_under_its_name_has_left",
    46: "drain/test_sort.py::test_all_refusals_are_told_at_once",
    47: "drain/test_run.py::test_a_pod_that_hangs_on_its_way_out_is_waited_for_a_minute_longer_than_it_may_take",
    48: "drain/test_run.py::test_a_grace_period_ends_with_the_time_for_the_node_at_the_latest_and_is_never_none",
    49: "drain/test_run.py::test_an_instance_that_is_no_node_needs_no_drain",
    50: "rollout/test_drains.py::test_a_stop_ends_the_evictions_and_gives_each_hook_its_whole_wait_once_more",
    51: "doctor/test_checks.py::test_checks_tell_what_is_changed_and_nothing_else",
    52: "doctor/test_checks.py::test_windows_ipam_of_an_addon_is_mended_in_its_configuration",
    53: "doctor/test_checks.py::test_checks_tell_what_is_changed_and_nothing_else",
    54: "doctor/test_checks.py::test_missing_addresses_are_told_with_the_sum",
    55: "doctor/test_checks.py::test_checks_tell_what_is_changed_and_nothing_else",
    56: "doctor/test_checks.py::test_missing_endpoints_are_listed",
    57: "doctor/test_checks.py::test_extended_support_is_told_with_its_end",
    58: "doctor/test_checks.py::test_what_was_read_in_part_is_no_pass",
    59: "doctor/test_checks.py::test_a_warm_up_is_proposed_in_whole_minutes",
    60: "adopt/test_report.py::test_the_former_owner_is_told_with_the_way_to_leave_it",
    61: "adopt/test_command.py::test_a_launch_configuration_is_refused_with_the_reason",
    62: "adopt/test_report.py::test_a_filled_import_file_is_filled_again_to_the_same",
    63: "adopt/test_report.py::test_a_group_is_adopted_under_its_names_alone",
    64: "adopt/test_report.py::test_default_tags_of_the_provider_are_told_as_they_show_as_a_change",
}
"""Number to the test that holds it."""


@cache
def _tests(file: str) -> frozenset[str]:
    tree = ast.parse((OPERATIONS / file).read_text())
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef))


def test_every_vector_is_held() -> None:
    assert sorted(VECTORS) == list(range(1, 65))


@pytest.mark.parametrize("number", VECTORS)
def test_the_test_of_a_vector_is_there(number: int) -> None:
    file, _, name = VECTORS[number].partition("::")
    assert name in _tests(file)
