"""How far a lot is, with the numbers of docs/rules/relabelling.md."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pos.certification.kinds import CertificateEventKind
from pos.certification.rules import CertificateFacts, EventFacts, gone_since
from pos.relabelling.kinds import StepKind
from pos.relabelling.rules import Change, Done, percent_done, standing
from tests.cast import same_id

MIDNIGHT = datetime(2027, 3, 4, 17, 0, tzinfo=UTC)
"""The 5th of March begins in Hanoi."""
LONG_AGO = datetime(2024, 3, 4, tzinfo=UTC)


def hour(number: float) -> datetime:
    return MIDNIGHT + timedelta(hours=number)


def relabelled(pieces: float, at: float) -> Done:
    return Done(hour(at), StepKind.RELABELLED, int(pieces * 1000))


def pulled(pieces: float, at: float) -> Done:
    return Done(hour(at), StepKind.PULLED, int(pieces * 1000))


def sold(pieces: float, at: float) -> Change:
    return Change(hour(at), int(-pieces * 1000), sold=True)


def paper(
    *events: EventFacts, since: date = date(2024, 3, 4), until: date = date(2027, 3, 4), learned_at: datetime = LONG_AGO
) -> CertificateFacts:
    return CertificateFacts(
        same_id(f"{since}"), 4, "1147/QĐ-UBND", since, "", since, until, learned_at=learned_at, events=events
    )


def event(kind: CertificateEventKind, on: date, learned_at: datetime) -> EventFacts:
    return EventFacts(kind, on, learned_at)


def test_a_task_begins_at_midnight_in_hanoi_after_the_last_day() -> None:
    assert gone_since([paper()], MIDNIGHT - timedelta(seconds=1)) is None
    assert gone_since([paper()], MIDNIGHT) == MIDNIGHT
    assert gone_since([paper()], hour(2000)) == MIDNIGHT


def test_a_withdrawal_counts_from_its_day_or_from_when_we_learned_of_it() -> None:
    ahead = event(CertificateEventKind.WITHDRAWN, date(2026, 5, 10), datetime(2026, 5, 2, 3, tzinfo=UTC))
    assert gone_since([paper(ahead)], hour(0)) == datetime(2026, 5, 9, 17, tzinfo=UTC)
    late = event(CertificateEventKind.WITHDRAWN, date(2026, 5, 10), datetime(2026, 5, 21, 3, tzinfo=UTC))
    assert gone_since([paper(late)], datetime(2026, 5, 20, tzinfo=UTC)) is None
    assert gone_since([paper(late)], hour(0)) == datetime(2026, 5, 21, 3, tzinfo=UTC)


def test_a_filed_certificate_begins_a_task_only_after_its_extension() -> None:
    filed = event(CertificateEventKind.FILED, date(2026, 10, 1), datetime(2026, 10, 1, 3, tzinfo=UTC))
    assert gone_since([paper(filed)], datetime(2027, 8, 31, 16, 59, tzinfo=UTC)) is None
    assert gone_since([paper(filed)], datetime(2027, 9, 3, tzinfo=UTC)) == datetime(2027, 8, 31, 17, tzinfo=UTC)


def test_a_renewed_certificate_ends_the_task_and_its_own_end_begins_another() -> None:
    again = paper(since=date(2027, 3, 10), until=date(2030, 3, 10), learned_at=datetime(2027, 3, 12, 3, tzinfo=UTC))
    assert gone_since([paper(), again], datetime(2027, 3, 12, 2, tzinfo=UTC)) == MIDNIGHT
    assert gone_since([paper(), again], datetime(2027, 3, 12, 3, tzinfo=UTC)) is None
    assert gone_since([paper(), again], datetime(2030, 4, 1, tzinfo=UTC)) == datetime(2030, 3, 10, 17, tzinfo=UTC)


def test_a_paper_that_we_met_when_it_had_ended_counts_from_that_moment() -> None:
    met = paper(learned_at=hour(50))
    assert gone_since([met], hour(60)) == hour(50)


def test_a_paper_entered_by_mistake_makes_no_task() -> None:
    slip = event(CertificateEventKind.ENTERED_BY_MISTAKE, date(2026, 1, 1), LONG_AGO + timedelta(days=1))
    assert gone_since([paper(slip)], hour(1)) is None


def test_pieces_are_relabelled_pulled_and_sold_until_none_is_left() -> None:
    what = [sold(3, 2), relabelled(4, 3), pulled(2, 4)]
    now = standing(10_000, what[:1], what[1:])
    assert (now.open_milli, now.relabelled_milli, now.pulled_milli, now.dealt_milli) == (1_000, 4_000, 2_000, 6_000)
    assert percent_done(now.dealt_milli, now.open_milli) == 85
    end = standing(10_000, what[:1], [*what[1:], relabelled(1, 11)])
    assert (end.open_milli, end.done_at) == (0, hour(11))


def test_what_is_sold_after_relabelling_was_relabelled_as_far_as_such_pieces_stand_there() -> None:
    now = standing(10_000, [sold(3, 4)], [relabelled(6, 3)])
    assert (now.open_milli, now.relabelled_milli, now.dealt_milli) == (4_000, 3_000, 6_000)
    now = standing(10_000, [sold(8, 4)], [relabelled(6, 3)])
    assert (now.open_milli, now.relabelled_milli) == (2_000, 0)


def test_what_leaves_otherwise_was_pulled_first() -> None:
    home = Change(hour(5), -5_000)
    now = standing(10_000, [home], [pulled(4, 3), relabelled(2, 3)])
    assert (now.open_milli, now.relabelled_milli, now.pulled_milli) == (4_000, 1_000, 0)


def test_what_comes_back_is_to_be_looked_at() -> None:
    back = standing(2_000, [Change(hour(5), 1_000)], [relabelled(2, 3)])
    assert (back.open_milli, back.done_at) == (1_000, None)


def test_a_sale_that_was_booked_late_leaves_no_piece_below_none() -> None:
    now = standing(5_000, [sold(2, 1)], [relabelled(5, 3)])
    assert (now.open_milli, now.relabelled_milli, now.dealt_milli) == (0, 3_000, 3_000)


def test_goods_by_weight_are_dealt_with_by_weight() -> None:
    now = standing(2_350, [], [relabelled(2, 1), pulled(0.3, 2)])
    assert now.open_milli == 50
    assert percent_done(now.dealt_milli, now.open_milli) == 97


@pytest.mark.parametrize(("dealt", "left", "percent"), [(0, 1, 0), (999_999, 1, 99), (3, 0, 100), (0, 0, 100)])
def test_percent_is_never_rounded_up(dealt: int, left: int, percent: int) -> None:
    assert percent_done(dealt, left) == percent
