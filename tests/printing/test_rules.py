"""How print jobs may move."""

from datetime import UTC, datetime, timedelta

import pytest

from pos.printing.kinds import JobState
from pos.printing.rules import ABANDONED_AFTER, TRANSITIONS, before, is_abandoned, may_follow

NOON = datetime(2026, 11, 21, 5, tzinfo=UTC)


def test_every_state_has_its_row():
    assert set(TRANSITIONS) == set(JobState)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (JobState.WAITING, JobState.PRINTING),
        (JobState.WAITING, JobState.PRINTED),
        (JobState.PRINTING, JobState.PRINTED),
        (JobState.PRINTING, JobState.FAILED),
        (JobState.FAILED, JobState.WAITING),
        (JobState.FAILED, JobState.PRINTED),
    ],
)
def test_these_moves_and_no_others_are_allowed(now, then):
    assert may_follow(now, then)
    assert sum(len(row) for row in TRANSITIONS.values()) == 6


def test_what_is_printed_stays_printed():
    assert TRANSITIONS[JobState.PRINTED] == frozenset()


def test_a_failed_print_never_goes_back_to_the_printer_without_a_person():
    assert before(JobState.PRINTING) == {JobState.WAITING}


def test_a_claim_is_abandoned_only_when_nobody_can_still_be_sending():
    assert not is_abandoned(JobState.PRINTING, NOON - ABANDONED_AFTER, NOON)
    assert is_abandoned(JobState.PRINTING, NOON - ABANDONED_AFTER - timedelta(seconds=1), NOON)
    assert not is_abandoned(JobState.PRINTED, NOON - timedelta(days=1), NOON)
    assert not is_abandoned(JobState.WAITING, None, NOON)
