"""How a job of the print agent may move, when it is too old to come out unasked, and how long a silent printer rests."""

from enum import StrEnum


class AgentJobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    PRINTING = "printing"
    PRINTED = "printed"
    HELD = "held"
    """It waits for a person to say whether it is still wanted."""
    FAILED = "failed"
    """What it says cannot be drawn on this paper; no printer will change that."""
    CANCELLED = "cancelled"


class Why(StrEnum):
    """Why a person is asked about a job."""

    TOO_OLD = "too_old"
    INTERRUPTED = "interrupted"
    PRINTER = "printer"


TRANSITIONS: dict[AgentJobState, frozenset[AgentJobState]] = {
    AgentJobState.QUEUED: frozenset({AgentJobState.PRINTING, AgentJobState.HELD, AgentJobState.CANCELLED}),
    # Back to the queue only when the printer was not reached and not a byte went out.
    AgentJobState.PRINTING: frozenset(
        {AgentJobState.PRINTED, AgentJobState.QUEUED, AgentJobState.HELD, AgentJobState.FAILED}
    ),
    AgentJobState.HELD: frozenset({AgentJobState.QUEUED, AgentJobState.CANCELLED}),
    AgentJobState.FAILED: frozenset({AgentJobState.CANCELLED}),
    AgentJobState.PRINTED: frozenset(),
    AgentJobState.CANCELLED: frozenset(),
}

OPEN = frozenset({AgentJobState.QUEUED, AgentJobState.PRINTING, AgentJobState.HELD, AgentJobState.FAILED})
"""What somebody still waits for, or must look at."""

HOLD_AFTER_S = 120
"""A slip that comes out later than this falls into another customer's hands."""

LONGEST_REST_S = 15.0


def before(then: AgentJobState) -> frozenset[AgentJobState]:
    """The states from which a job may move into this one."""
    return frozenset(state for state, after in TRANSITIONS.items() if then in after)


def is_too_old(wanted_at_s: float, now_s: float, limit_s: int) -> bool:
    """Whether a job waited longer than its limit; one from the future waited nobody knows how long."""
    return abs(now_s - wanted_at_s) > limit_s


def rest_s(silent_times: int) -> float:
    """How long to leave a printer alone that did not answer so many times: 1, 2, 4, 8, then 15 seconds."""
    return min(2.0 ** (silent_times - 1), LONGEST_REST_S)
