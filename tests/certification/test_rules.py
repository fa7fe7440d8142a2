"""What a product may claim, held to cases worked by hand, and what must be true of any certificates at all."""

import importlib.util
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.base.clock import local_day
from pos.certification.kinds import CertificateEventKind, ClaimState, Level, ScoreFault, Standing
from pos.certification.legal import act_on, score_fault
from pos.certification.rules import (
    CertificateFacts,
    Claim,
    EventFacts,
    akin,
    as_facts_json,
    claim,
    computed_end,
    facts_from_json,
    months_later,
)

SHARED = Path(__file__).parents[1] / "shared"
CASES = json.loads((SHARED / "certificates.json").read_text(encoding="utf-8"))
LATER = datetime(2040, 1, 1, tzinfo=UTC)


def worked_by_hand() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_certificates", SHARED / "make_certificates.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_json(found: Claim) -> dict[str, Any]:
    return {
        "state": found.state,
        "stars": found.stars,
        "potential_five_star": found.potential_five_star,
        "certificate": found.certificate_id and str(found.certificate_id),
        "until": found.until and found.until.isoformat(),
        "withdrawn_on": found.withdrawn_on and found.withdrawn_on.isoformat(),
        "filed_on": found.filed_on and found.filed_on.isoformat(),
        "alarm": found.alarm,
    }


def otherwise(given: Callable[[list[CertificateFacts]], list[CertificateFacts]]) -> list[str]:
    """The cases that come out otherwise than worked, with their certificates given in this way."""
    found = {}
    for case in CASES:
        facts = given(facts_from_json(case["certificates"]))
        day = local_day(datetime.fromisoformat(case["at"]))
        found[case["name"]] = as_json(claim(facts, day, datetime.fromisoformat(case["known_at"])))
    return [f"{case['name']}: {found[case['name']]}" for case in CASES if found[case["name"]] != case["claim"]]


def test_every_claim_comes_out_as_worked() -> None:
    assert otherwise(list) == []


def test_the_order_in_which_certificates_are_given_changes_nothing() -> None:
    assert otherwise(lambda facts: facts[::-1]) == []


def test_there_are_at_least_150_worked_cases_with_names_of_their_own() -> None:
    assert len(CASES) >= 150
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert {case["claim"]["state"] for case in CASES} == set(ClaimState)


def test_the_file_holds_what_was_worked_by_hand() -> None:
    assert (SHARED / "certificates.json").read_text(encoding="utf-8") == worked_by_hand().text()


def test_facts_survive_the_way_to_a_till_and_back() -> None:
    for case in CASES:
        facts = facts_from_json(case["certificates"])
        assert facts_from_json(json.loads(json.dumps(as_facts_json(facts)))) == facts


DAYS = st.dates(date(2019, 1, 1), date(2032, 12, 31))
MOMENTS = DAYS.map(lambda day: datetime(day.year, day.month, day.day, 3, 30, tzinfo=UTC))
EVENTS = st.builds(EventFacts, st.sampled_from(CertificateEventKind), DAYS, MOMENTS)


@st.composite
def certificates(draw: st.DrawFn) -> list[CertificateFacts]:
    papers = []
    for number in range(draw(st.integers(0, 4))):
        begins = draw(DAYS)
        papers.append(
            CertificateFacts(
                id=UUID(int=number + 1), stars=draw(st.integers(3, 5)), decision_number="1", decision_date=begins,
                issuer="x", valid_from=begins, valid_to=begins + timedelta(days=draw(st.integers(0, 1200))),
                learned_at=draw(MOMENTS), events=tuple(draw(st.lists(EVENTS, max_size=4))),
            )
        )  # fmt: skip
    return papers


@given(certificates(), DAYS, MOMENTS)
def test_a_star_always_rests_on_a_paper_that_was_known_had_begun_and_was_not_withdrawn(
    papers: list[CertificateFacts], day: date, known_at: datetime
) -> None:
    found = claim(papers, day, known_at)
    if found.stars is None:
        return
    paper = next(one for one in papers if one.id == found.certificate_id)
    known = [event for event in paper.events if event.learned_at <= known_at]
    assert found.stars == paper.stars
    assert paper.learned_at <= known_at
    assert paper.valid_from <= day <= paper.valid_to + timedelta(days=180)
    assert not [event for event in known if event.kind == "withdrawn" and event.effective_on <= day]
    assert not [event for event in known if event.kind == "entered_by_mistake"]
    if day > paper.valid_to:
        assert [event for event in known if event.kind == "filed" and event.effective_on <= paper.valid_to]
    assert found.until is not None
    assert day <= found.until


@given(certificates(), DAYS, MOMENTS)
def test_what_is_learned_later_never_changes_what_was_known(
    papers: list[CertificateFacts], day: date, known_at: datetime
) -> None:
    unknown_yet = CertificateFacts(
        id=UUID(int=99), stars=5, decision_number="9", decision_date=day, issuer="x", valid_from=day,
        valid_to=day + timedelta(days=1000), learned_at=known_at + timedelta(microseconds=1),
    )  # fmt: skip
    assert claim([*papers, unknown_yet], day, known_at) == claim(papers, day, known_at)


@given(certificates(), DAYS)
def test_every_certificate_that_is_no_slip_has_one_chapter_and_the_current_one_agrees(
    papers: list[CertificateFacts], day: date
) -> None:
    found = claim(papers, day, LATER)
    slips = {one.id for one in papers if any(event.kind == "entered_by_mistake" for event in one.events)}
    assert sorted(str(chapter.certificate.id) for chapter in found.history) == sorted(
        str(one.id) for one in papers if one.id not in slips
    )
    standing = {chapter.certificate.id: chapter.standing for chapter in found.history}
    if found.certificate_id:
        assert standing[found.certificate_id] == found.state.value
    starry = [
        one for one, where in standing.items() if where in {Standing.VALID, Standing.RENEWAL_DUE, Standing.EXTENDED}
    ]
    assert starry == ([found.certificate_id] if found.certified else [])


def test_history_tells_superseded_lapsed_and_upcoming_apart() -> None:
    def paper(number: int, begins: date, ends: date) -> CertificateFacts:
        return CertificateFacts(
            UUID(int=number), 4, str(number), begins, "x", begins, ends, datetime(2019, 1, 1, tzinfo=UTC)
        )

    found = claim(
        [
            paper(1, date(2019, 5, 1), date(2022, 5, 1)),
            paper(2, date(2023, 1, 1), date(2026, 1, 1)),
            paper(3, date(2025, 6, 1), date(2028, 6, 1)),
            paper(4, date(2028, 6, 2), date(2031, 6, 2)),
        ],
        date(2026, 11, 21),
        LATER,
    )
    assert [(chapter.certificate.decision_number, chapter.standing) for chapter in found.history] == [
        ("4", "upcoming"), ("3", "valid"), ("2", "superseded"), ("1", "lapsed"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (date(2024, 3, 4), date(2027, 3, 4)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2023, 12, 31), date(2026, 12, 31)),
    ],
)
def test_36_months_are_counted_by_the_calendar(begins: date, ends: date) -> None:
    assert computed_end(begins) == ends


def test_months_end_where_the_month_ends() -> None:
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert months_later(date(2026, 12, 5), 1) == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("stars", "score_centi", "potential", "fault"),
    [
        (4, 8990, False, None),
        (5, 9000, False, None),
        (5, 8999, False, ScoreFault.OUTSIDE_BAND),
        (5, 10_000, False, None),
        (4, 7000, False, None),
        (3, 7000, False, ScoreFault.OUTSIDE_BAND),
        (3, 6999, False, None),
        (4, 6999, False, ScoreFault.OUTSIDE_BAND),
        (3, 5000, False, None),
        (3, 4990, False, ScoreFault.OUTSIDE_BAND),
        (4, 9100, True, None),
        (4, None, True, None),
        (4, 9100, False, ScoreFault.NINETY_IS_POTENTIAL),
        (4, 8900, True, ScoreFault.POTENTIAL_NEEDS_NINETY),
        (5, 9500, True, ScoreFault.POTENTIAL_IS_FOUR_STARS),
        (3, None, True, ScoreFault.POTENTIAL_IS_FOUR_STARS),
        (3, None, False, None),
    ],
)
def test_stars_and_scores_fit_by_the_act_of_the_day(
    stars: int, score_centi: int | None, potential: bool, fault: ScoreFault | None
) -> None:
    for decided in (date(2020, 2, 19), date(2024, 3, 4), date(2025, 12, 1), date(2026, 11, 21)):
        assert score_fault(act_on(decided), stars, score_centi, potential) == fault


@pytest.mark.parametrize(
    ("decided", "three", "act"),
    [
        (date(2020, 2, 19), Level.PROVINCE, "Quyết định 1048/QĐ-TTg"),
        (date(2023, 2, 23), Level.PROVINCE, "Quyết định 1048/QĐ-TTg"),
        (date(2023, 2, 24), Level.DISTRICT, "Quyết định 148/QĐ-TTg"),
        (date(2025, 7, 5), Level.DISTRICT, "Quyết định 148/QĐ-TTg"),
        (date(2025, 7, 6), Level.PROVINCE, "Quyết định 148/QĐ-TTg và 1489/QĐ-TTg"),
        (date(2026, 5, 22), Level.PROVINCE, "Quyết định 26/2026/QĐ-TTg"),
    ],
)
def test_who_recognised_three_stars_goes_by_the_day_of_the_decision(decided: date, three: Level, act: str) -> None:
    found = act_on(decided)
    assert found is not None
    assert (found.recognised_by[3], found.recognised_by[5], found.name) == (three, Level.MINISTRY, act)


def test_before_the_first_criteria_there_is_no_act_to_hold_a_score_to() -> None:
    assert act_on(date(2019, 8, 20)) is None
    assert score_fault(None, 3, 9900, False) is None


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("Trà sen Tây Hồ 50 g", "Trà sen Tây Hồ 100 g", True),
        ("Trà sen Tây Hồ", "tra sen tay ho 100 g", True),
        ("Trà sen Tây Hồ", "Trà sen Quảng An", False),
        ("Trà sen", "Trà sen Tây Hồ", True),
        ("Trà", "Trà sen", False),
        ("", "", False),
    ],
)
def test_variants_are_known_by_how_their_names_begin(name, other, alike):
    assert akin(name, other) is alike
    assert akin(other, name) is alike
