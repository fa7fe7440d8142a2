"""How a print job may move, and when somebody who claimed one must be taken for gone."""

from datetime import datetime, timedelta

from pos.printing.kinds import JobState

TRANSITIONS: dict[JobState, frozenset[JobState]] = {
    # A person's browser prints without a claim of ours, so waiting may become printed at once.
    JobState.WAITING: frozenset({JobState.PRINTING, JobState.PRINTED}),
    JobState.PRINTING: frozenset({JobState.PRINTED, JobState.FAILED}),
    # Never back to printing by itself: a person looks at the paper, then tries again or says that it is there.
    JobState.FAILED: frozenset({JobState.WAITING, JobState.PRINTED}),
    JobState.PRINTED: frozenset(),
}

ABANDONED_AFTER = timedelta(minutes=2)
"""A claim older than this belongs to a process that was killed: sending never takes so long."""


def may_follow(now: JobState, then: JobState) -> bool:
    """Whether a job in this state may move into that one."""
    return then in TRANSITIONS[now]


def before(then: JobState) -> frozenset[JobState]:
    """The states from which a job may move into this one."""
    return frozenset(state for state in JobState if may_follow(state, then))


def is_abandoned(state: JobState, claimed_at: datetime | None, at: datetime) -> bool:
    """Whether a job says that it is being printed although nobody can still be printing it."""
    return state is JobState.PRINTING and claimed_at is not None and claimed_at < at - ABANDONED_AFTER
