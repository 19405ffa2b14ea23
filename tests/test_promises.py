"""What reliability promises are held to: for each rule of crash, corruption, I/O errors and clock, tests that show it.

A rule has tests, or a line that says why it has none, or both: then the line says what of the rule they do not show.
The numbers are those that docstrings name. A test that is renamed or removed has to be renamed or removed here.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RULES = [f"RT-{number}" for number in (*range(1, 11), *range(20, 27), *range(30, 39), *range(40, 43))]

TESTS: dict[str, tuple[str, ...]] = {
    "RT-1": (
        "compat_tests/test_restart.py::test_every_acknowledged_record_survives_kills",
        "compat_tests/test_transactions_restart.py::test_transactions_are_whole_after_kills",
        "compat_tests/test_copiers.py::test_copies_are_made_once",
        "compat_tests/test_history.py::test_a_planted_anomaly_is_found",
        "tests/log/test_kill.py::test_what_was_acknowledged_survives",
    ),
    "RT-2": (
        "compat_tests/test_restart.py::test_every_acknowledged_record_survives_kills",
        "compat_tests/test_history.py::test_duplicates_are_allowed_to_producers_that_cannot_prevent_them",
    ),
    "RT-3": (
        "tests/sim/test_simulation.py::test_nothing_promised_is_lost",
        "tests/sim/test_simulation.py::test_a_planted_bug_is_found",
        "tests/sim/test_simulation.py::test_any_write_may_be_kept_torn_or_dropped",
    ),
    "RT-4": (
        "tests/sim/test_simulation.py::test_nothing_promised_is_lost",
        "tests/log/test_power_cuts.py::test_a_segment_behind_a_lost_tail_is_not_the_logs",
    ),
    "RT-5": (
        "tests/log/test_crash_points.py::test_a_recovery_that_is_cut_short_again_and_again_converges",
        "tests/log/test_crash_points.py::test_done_or_not_done",
        "tests/log/test_recovery.py::test_a_crash_in_recovery_changes_nothing",
        "tests/sim/test_simulation.py::test_nothing_promised_is_lost",
    ),
    "RT-6": (
        "tests/log/test_crash_points.py::test_done_or_not_done",
        "tests/log/test_crash_points.py::test_a_compaction_cut_short_keeps_the_last_record_of_every_key",
        "tests/log/test_cleaner_crashes.py::test_a_cut_at_every_call",
        "tests/server/test_crash_points.py::test_rt_6_done_or_not_done",
        "tests/server/test_transaction_crashes.py::test_a_crash_anywhere",
    ),
    "RT-7": (
        "tests/server/test_lost_files.py::test_rt_7_one_file_is_lost",
        "tests/server/test_lost_files.py::test_rt_7_without_the_mark_of_a_stop_everything_is_there",
        "tests/log/test_recovery.py::test_files_that_can_be_made_again",
        "tests/log/test_recovery.py::test_durable_records_that_are_gone_fence",
        "tests/cli/test_broker_process.py::test_a_broken_file_is_named_and_kept",
    ),
    "RT-8": (
        "tests/cli/test_broker_process.py::test_a_data_directory_in_use",
        "tests/log/test_engine.py::test_the_lock_ends_with_its_process",
    ),
    "RT-9": (
        "tests/cli/test_stops_under_load.py::test_rt_9_a_stop_under_load_is_in_order_and_loses_nothing",
        "compat_tests/test_restart.py::test_a_client_goes_on_after_a_restart",
        "compat_tests/test_unanswered.py::test_what_was_in_flight_at_a_stop_in_order_is_written_once",
        "compat_tests/test_unanswered.py::test_a_transaction_that_was_in_flight_is_written_once",
    ),
    "RT-10": (
        "tests/cli/test_stops_under_load.py::test_rt_10_a_process_that_was_halted_goes_on_as_if_nothing_was",
        "tests/server/test_groups.py::test_a_session_lasts_as_long_as_it_should_when_the_wall_clock_is_set",
    ),
    "RT-20": ("tests/log/test_corruption.py::test_rt_20_a_flipped_bit_in_a_closed_segment",),
    "RT-21": (
        "tests/log/test_recovery.py::test_damage_to_what_was_durable_fences",
        "tests/log/test_recovery.py::test_a_flipped_bit_in_the_tail_ends_the_log",
        "tests/log/test_recovery.py::test_a_torn_tail_behind_the_durable_point_is_cut",
    ),
    "RT-22": (
        "tests/log/test_corruption.py::test_rt_22_a_flipped_bit_in_what_is_derived",
        "tests/log/test_recovery.py::test_an_index_that_lies_is_found_out",
        "tests/log/test_producers.py::test_a_damaged_snapshot_is_refused",
        "tests/log/test_leader_epochs.py::test_a_damaged_checkpoint_counts_as_missing",
    ),
    "RT-23": (
        "tests/log/test_corruption.py::test_rt_23_two_pages_swapped_between_segments",
        "tests/log/test_corruption.py::test_rt_23_found_at_an_unclean_start_where_it_was_promised",
    ),
    "RT-24": (
        "tests/log/test_corruption.py::test_rt_24_garbage_behind_the_end",
        "tests/log/test_recovery.py::test_garbage_behind_the_end_is_cut_off",
        "tests/log/test_recovery.py::test_an_old_batch_behind_the_end_is_cut_off",
    ),
    "RT-25": (
        "tests/server/test_lost_files.py::test_rt_25_damage_in_the_metadata_log_is_not_passed_over",
        "tests/server/test_lost_files.py::test_rt_25_a_torn_tail_of_the_metadata_log_is_cut_off",
        "tests/cli/test_broker_process.py::test_a_broken_file_is_named_and_kept",
    ),
    "RT-26": ("tests/cli/test_log_tools.py::test_a_damaged_batch_is_found",),
    "RT-30": (
        "tests/log/test_faults.py::test_a_failed_write_changes_nothing_and_the_log_goes_on",
        "tests/log/test_faults.py::test_a_write_that_stops_halfway_is_cut_back",
        "tests/sim/test_simulation.py::test_nothing_promised_is_lost",
    ),
    "RT-31": (
        "tests/log/test_faults.py::test_a_failed_sync_fences",
        "tests/log/test_power_cuts.py::test_what_a_failed_sync_left_in_the_cache_is_written_again",
        "tests/sim/test_simulation.py::test_a_sync_that_failed_is_not_made_up_for_by_the_next",
    ),
    "RT-32": ("tests/log/test_faults.py::test_a_failed_read_is_that_read_alone",),
    "RT-33": (
        "tests/cli/test_full_disk.py::test_it_refuses_in_time_and_goes_on_when_there_is_room",
        "tests/log/test_faults.py::test_a_failed_write_changes_nothing_and_the_log_goes_on",
        "tests/coordinator/test_runtime.py::test_a_state_that_can_not_be_kept_is_made_anew_less_and_less_often",
        "compat_tests/test_full_disk.py",
        "tests/log/test_free_space.py",
    ),
    "RT-34": (
        "tests/cli/test_full_disk.py::test_killed_on_a_full_disk_it_starts_serves_and_deletes",
        "tests/log/test_recovery.py::test_recovery_serves_on_a_full_disk",
        "tests/log/test_recovery.py::test_what_could_not_be_recovered_is_not_trusted_by_the_next_start",
    ),
    "RT-35": (
        "tests/cli/test_full_disk.py::test_it_refuses_in_time_and_goes_on_when_there_is_room",
        "tests/log/test_free_space.py",
    ),
    "RT-36": (
        "tests/cli/test_out_of_files.py::test_accepting_goes_on_when_files_are_to_be_had_again",
        "tests/log/test_open_files.py",
        "tests/server/test_produce_in_transactions.py::test_a_log_that_can_not_be_opened_is_its_partitions_error",
        "tests/coordinator/test_markers.py::test_a_log_that_can_not_be_opened_gets_its_marker_later",
    ),
    "RT-37": (
        "tests/server/test_slow_disk.py::test_rt_37_only_who_waits_for_the_disk_waits",
        "tests/network/test_connection.py::test_unanswered_requests_are_bounded",
        "tests/network/test_connection.py::test_large_frames_share_a_budget",
    ),
    "RT-38": (
        "tests/log/test_faults.py::test_short_writes_are_completed",
        "tests/log/test_transactions.py::test_what_is_noted_of_an_aborted_transaction_is_noted_whole",
        "tests/sim/test_simulation.py::test_nothing_promised_is_lost",
    ),
    "RT-40": (
        "tests/server/test_groups.py::test_a_session_lasts_as_long_as_it_should_when_the_wall_clock_is_set",
        "tests/server/test_transactions_model.py::test_timeouts_do_not_go_by_the_wall_clock",
        "tests/log/test_retention.py::test_the_clock_leaping_ahead_postpones_one_round",
        "tests/log/test_producers.py::test_rt_40_setting_the_clock_ahead_forgets_nobody",
        "tests/log/test_timestamps.py::test_rt_40_append_time_that_goes_back",
    ),
    "RT-42": (
        "tests/log/test_timestamps.py::test_rt_42_odd_timestamps_are_found_by_time",
        "tests/log/test_timestamps.py::test_rt_42_segments_roll_by_size_whatever_the_timestamps",
        "tests/log/test_timestamps.py::test_rt_42_retention_goes_by_what_makes_sense_of_it",
        "tests/log/test_timestamps.py::test_rt_42_compaction_goes_by_offsets",
    ),
}

NOT_SHOWN: dict[str, str] = {
    "RT-1": "The short form kills 10 times, `--full` 50 times under each durability; 200 kills take longer than that.",
    "RT-7": "A transaction index that is gone altogether is not missed after a stop in order: a segment without "
    "aborted transactions has none either. Nor is a closed segment from the middle of a log, unless it is scanned.",
    "RT-10": "Halted for 1.5 s, not 60: nothing in the broker depends on which.",
    "RT-20": "The error metric waits for metrics.",
    "RT-22": "log-start-offset-checkpoint has Kafka's format, without a checksum, and is the only place that says what "
    "DeleteRecords took: a digit that flips there is believed. After a stop in order leader epochs are believed too.",
    "RT-23": "Pages that are whole batches of other offsets are found by recovery where it reads through a segment, "
    "and by `kafkalite log verify`; a reader of a closed segment is given them, as by Kafka.",
    "RT-26": "No scrubber runs by itself: `kafkalite log verify` reads everything, at a time of one's choice.",
    "RT-40": "Quotas and idle connections go by the loop's clock, which nobody sets.",
    "RT-41": "All times are milliseconds since 1970 in UTC: a leap second or summer time changes nothing.",
}


@cache
def names_in(path: Path) -> frozenset[str]:
    """Functions of a test file, those of its classes too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds))


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_tests_or_a_reason(rule: str) -> None:
    assert rule in TESTS or rule in NOT_SHOWN
    for test in TESTS.get(rule, ()):
        file, _, name = test.partition("::")
        path = ROOT / file
        assert path.is_file(), f"{rule}: {file} is not there"
        if name:
            assert name in names_in(path), f"{rule}: {file} has no {name}"
        else:
            assert rule in path.read_text(encoding="utf-8"), f"{rule}: {file} does not name it"


def test_nothing_else_is_in_the_table() -> None:
    assert set(TESTS) | set(NOT_SHOWN) == set(RULES)
    assert all(len(reason) > 30 for reason in NOT_SHOWN.values())
