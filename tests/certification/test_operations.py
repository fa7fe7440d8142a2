"""Certificates and what becomes of them, in the books."""

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from sqlalchemy import select, text

from pos.base.database import db, transaction
from pos.base.errors import Clash
from pos.base.models import TrailEntry
from pos.catalogue.errors import NoSuchProduct
from pos.certification import operations, queries
from pos.certification.errors import (
    AlreadyFiled,
    AlreadyWithdrawn,
    DatesDoNotFit,
    MinistryHasDecided,
    NinetyIsPotential,
    NoSuchCertificate,
    NotAnUpgrade,
    NothingFiled,
    NotPotential,
    PaperIsPast,
    PotentialIsFourStars,
    PotentialNeedsNinety,
    SamePaper,
    ScoreDoesNotFit,
    StarsUnknown,
    WordsMissing,
    WrongAuthority,
)
from pos.certification.kinds import CertificateKind, ClaimState, EndSource, Level, WithdrawalGround
from pos.certification.models import Certificate, CertificateEvent
from pos.certification.operations import Paper
from pos.certification.rules import Claim
from tests import cast
from tests.inventory.stage import before_each_statement

TODAY = date(2026, 11, 21)
MISUSED = (WithdrawalGround.MARK_MISUSED, Level.PROVINCE)


def paper(**changes: Any) -> Paper:
    given: dict[str, Any] = {
        "product_id": cast.HONEY,
        "stars": 3,
        "decision_number": "88/QĐ-UBND",
        "decision_date": date(2026, 3, 2),
        "issuer": "Ủy ban nhân dân thành phố Hà Nội",
    }
    return Paper(**{**given, **changes})


def add(at: datetime, **changes: Any) -> uuid.UUID:
    with transaction():
        return operations.add_certificate(paper(**changes), who="huong", at=at)


def claim_of(product_id: uuid.UUID, day: date, known_at: datetime) -> Claim:
    return queries.claims([product_id], day, known_at)[product_id]


def certificate_of(product_id: uuid.UUID) -> uuid.UUID:
    return queries.facts([product_id])[product_id][0].id


def test_a_paper_without_a_last_day_is_good_for_36_months_and_says_that_this_was_computed(
    app: Flask, at: datetime
) -> None:
    row = queries.certificate_facts(add(at))
    assert (row.valid_from, row.valid_to, row.end_source) == (date(2026, 3, 2), date(2029, 3, 2), EndSource.COMPUTED)
    assert row.legal_basis == "Quyết định 148/QĐ-TTg và 1489/QĐ-TTg"


def test_a_paper_with_a_last_day_keeps_it(app: Flask, at: datetime) -> None:
    row = queries.certificate_facts(add(at, valid_from=date(2026, 3, 10), valid_to=date(2029, 3, 9)))
    assert (row.valid_from, row.valid_to, row.end_source) == (date(2026, 3, 10), date(2029, 3, 9), EndSource.PAPER)


def test_a_new_certificate_gives_its_product_stars_from_the_moment_it_is_known(app: Flask, at: datetime) -> None:
    add(at)
    assert claim_of(cast.HONEY, TODAY, at).stars == 3
    assert claim_of(cast.HONEY, TODAY, at - timedelta(seconds=1)).state is ClaimState.NEVER_CERTIFIED


def test_what_is_typed_with_loose_marks_is_stored_in_one_form(app: Flask, at: datetime) -> None:
    row = queries.certificate_facts(add(at, issuer="U\u0309y ban  nhân dân\t", decision_number=" 88/QĐ-UBND "))
    assert (row.issuer, row.decision_number) == ("Ủy ban nhân dân", "88/QĐ-UBND")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"stars": 2}, StarsUnknown),
        ({"stars": 6}, StarsUnknown),
        ({"decision_number": "  "}, WordsMissing),
        ({"issuer": "\u200b"}, WordsMissing),
        ({"decision_date": date(2026, 11, 22)}, DatesDoNotFit),
        ({"decision_date": date(2018, 5, 6)}, DatesDoNotFit),
        ({"valid_from": date(2026, 3, 1)}, DatesDoNotFit),
        ({"valid_to": date(2026, 3, 1)}, DatesDoNotFit),
        ({"valid_to": date(2062, 3, 2)}, DatesDoNotFit),
        ({"score_centi": 7000}, ScoreDoesNotFit),
        ({"score_centi": 4990}, ScoreDoesNotFit),
        ({"stars": 5, "score_centi": 8990}, ScoreDoesNotFit),
        ({"stars": 4, "score_centi": 9100}, NinetyIsPotential),
        ({"stars": 4, "score_centi": 8900, "potential_five_star": True}, PotentialNeedsNinety),
        ({"stars": 5, "potential_five_star": True}, PotentialIsFourStars),
    ],
)
def test_a_paper_that_contradicts_itself_is_refused_and_nothing_is_kept(
    app: Flask, at: datetime, changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error), transaction():
        operations.add_certificate(paper(**changes), who="huong", at=at)
    assert queries.facts([cast.HONEY]) == {}


def test_a_certificate_needs_a_product(app: Flask, at: datetime) -> None:
    with pytest.raises(NoSuchProduct), transaction():
        operations.add_certificate(paper(product_id=uuid.uuid4()), who="huong", at=at)


@pytest.mark.parametrize("deed", ["enter", "file", "withdraw"])
def test_of_two_people_who_note_the_same_at_once_one_is_told(app: Flask, at: datetime, deed: str) -> None:
    teapot = certificate_of(cast.TEAPOT)
    deeds: dict[str, Callable[[], object]] = {
        "enter": lambda: operations.add_certificate(paper(), who="huong", at=at),
        "file": lambda: operations.file_renewal(teapot, TODAY, "BN-1", who="huong", at=at),
        "withdraw": lambda: operations.withdraw(teapot, TODAY, *MISUSED, who="huong", at=at),
    }
    db.session.rollback()
    start, told = threading.Barrier(2), []

    def person() -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    deeds[deed]()
            except Clash as error:
                told.append(error.code)
            db.session.remove()

    threads = [threading.Thread(target=person) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [{"enter": "SamePaper", "file": "AlreadyFiled", "withdraw": "AlreadyWithdrawn"}[deed]]


def test_the_same_paper_is_not_entered_twice(app: Flask, at: datetime) -> None:
    add(at)
    with pytest.raises(SamePaper), transaction():
        operations.add_certificate(paper(), who="huong", at=at)
    assert len(queries.facts([cast.HONEY])[cast.HONEY]) == 1


def test_a_paper_entered_wrongly_is_undone_and_entered_again(app: Flask, at: datetime) -> None:
    wrong = add(at, stars=4)
    with transaction():
        operations.mark_as_mistake(wrong, "Ba sao, không phải bốn", who="huong", at=at + timedelta(minutes=5))
    add(at + timedelta(minutes=6), stars=3)
    assert claim_of(cast.HONEY, TODAY, at + timedelta(minutes=1)).stars == 4
    assert claim_of(cast.HONEY, TODAY, at + timedelta(minutes=5)).state is ClaimState.NEVER_CERTIFIED
    assert claim_of(cast.HONEY, TODAY, at + timedelta(minutes=6)).stars == 3
    with pytest.raises(PaperIsPast), transaction():
        operations.mark_as_mistake(wrong, "lần nữa", who="huong", at=at + timedelta(minutes=7))


def test_a_filing_extends_and_a_refusal_ends_it(app: Flask, at: datetime) -> None:
    teapot = certificate_of(cast.TEAPOT)
    with transaction():
        operations.file_renewal(teapot, TODAY, "BN-17", who="huong", at=at)
    later = datetime(2027, 4, 10, 3, tzinfo=UTC)
    assert claim_of(cast.TEAPOT, date(2027, 3, 5), later).state is ClaimState.EXTENDED
    with pytest.raises(AlreadyFiled), transaction():
        operations.file_renewal(teapot, TODAY, "BN-18", who="huong", at=at)
    with transaction():
        operations.refuse_renewal(teapot, date(2027, 4, 10), "12/TB", "Không đạt", who="huong", at=later)
    assert claim_of(cast.TEAPOT, date(2027, 4, 9), later).stars == 4
    assert claim_of(cast.TEAPOT, date(2027, 4, 10), later).state is ClaimState.LAPSED
    with pytest.raises(NothingFiled), transaction():
        operations.refuse_renewal(teapot, date(2027, 4, 10), "12/TB", "", who="huong", at=later)


@pytest.mark.parametrize(
    ("product", "filed_on", "receipt", "error"),
    [
        (cast.TEAPOT, date(2026, 11, 22), "BN-1", DatesDoNotFit),
        (cast.TEAPOT, date(2026, 9, 4), "BN-1", DatesDoNotFit),
        (cast.TEAPOT, date(2026, 11, 20), "  ", WordsMissing),
        (cast.BOWL, date(2026, 7, 1), "BN-1", DatesDoNotFit),
    ],
)
def test_a_filing_outside_its_window_or_without_a_receipt_is_refused(
    app: Flask, at: datetime, product: uuid.UUID, filed_on: date, receipt: str, error: type[Exception]
) -> None:
    with pytest.raises(error), transaction():
        operations.file_renewal(certificate_of(product), filed_on, receipt, who="huong", at=at)


def test_a_refusal_lies_between_its_filing_and_today(app: Flask, at: datetime) -> None:
    teapot = certificate_of(cast.TEAPOT)
    with transaction():
        operations.file_renewal(teapot, date(2026, 11, 10), "BN-17", who="huong", at=at)
    for day in (date(2026, 11, 9), date(2026, 11, 22)):
        with pytest.raises(DatesDoNotFit), transaction():
            operations.refuse_renewal(teapot, day, "12/TB", "", who="huong", at=at)


def test_a_withdrawal_may_lie_behind_us_and_changes_no_sale_of_before_we_knew(app: Flask, at: datetime) -> None:
    teapot = certificate_of(cast.TEAPOT)
    with transaction():
        operations.withdraw(teapot, date(2026, 11, 10), *MISUSED, who="huong", at=at)
    assert claim_of(cast.TEAPOT, date(2026, 11, 15), at - timedelta(hours=1)).stars == 4
    assert claim_of(cast.TEAPOT, date(2026, 11, 15), at).state is ClaimState.WITHDRAWN
    with pytest.raises(AlreadyWithdrawn), transaction():
        operations.withdraw(teapot, date(2026, 11, 12), *MISUSED, who="huong", at=at)
    with pytest.raises(PaperIsPast), transaction():
        operations.file_renewal(teapot, TODAY, "BN-1", who="huong", at=at)


def test_a_withdrawal_needs_its_ground_its_authority_and_a_day_on_which_there_was_something_to_withdraw(
    app: Flask, at: datetime
) -> None:
    teapot = certificate_of(cast.TEAPOT)
    asked = WithdrawalGround.AUTHORITY_ASKED
    for day, ground, authority, words, error in (
        (TODAY, asked, Level.PROVINCE, " \n ", WordsMissing),
        (date(2024, 3, 3), WithdrawalGround.MARK_MISUSED, Level.PROVINCE, "", DatesDoNotFit),
        (TODAY, WithdrawalGround.MARK_MISUSED, Level.MINISTRY, "", WrongAuthority),
    ):
        with pytest.raises(error), transaction():
            operations.withdraw(teapot, day, ground, authority, words=words, who="huong", at=at)
    with transaction():
        operations.withdraw(teapot, TODAY, asked, Level.PROVINCE, words="Sở Y tế đề nghị", who="huong", at=at)


def test_a_superseded_certificate_is_withdrawn_for_days_before_the_newer_one_alone(app: Flask, at: datetime) -> None:
    old = certificate_of(cast.TEAPOT)
    add(at, product_id=cast.TEAPOT, stars=5, kind=CertificateKind.UPGRADE, decision_number="9/QĐ-BNNMT")
    with pytest.raises(DatesDoNotFit), transaction():
        operations.withdraw(old, date(2026, 3, 2), *MISUSED, who="huong", at=at)
    with transaction():
        operations.withdraw(old, date(2026, 3, 1), *MISUSED, who="huong", at=at)
    assert claim_of(cast.TEAPOT, date(2026, 3, 1), at).state is ClaimState.WITHDRAWN
    assert claim_of(cast.TEAPOT, TODAY, at).stars == 5


@pytest.mark.parametrize(
    ("stars", "decided", "rightly"),
    [
        (3, date(2025, 7, 5), Level.DISTRICT),
        (3, date(2026, 11, 1), Level.PROVINCE),
        (4, date(2026, 11, 1), Level.PROVINCE),
        (5, date(2026, 11, 1), Level.MINISTRY),
    ],
)
def test_who_recognises_a_rank_withdraws_it(
    app: Flask, at: datetime, stars: int, decided: date, rightly: Level
) -> None:
    row = add(at, stars=stars, decision_date=date(2025, 3, 1))
    for level in (level for level in Level if level is not rightly):
        with pytest.raises(WrongAuthority), transaction():
            operations.withdraw(row, decided, WithdrawalGround.LAW_BROKEN, level, who="huong", at=at)
    with transaction():
        operations.withdraw(row, decided, WithdrawalGround.LAW_BROKEN, rightly, who="huong", at=at)


def test_the_ministrys_no_ends_the_words_and_the_province_may_give_a_lower_rank(app: Flask, at: datetime) -> None:
    row = add(at, stars=4, potential_five_star=True, score_centi=9100)
    for day in (date(2026, 3, 1), date(2026, 11, 22)):
        with pytest.raises(DatesDoNotFit), transaction():
            operations.decline_five_stars(row, day, "", "", who="huong", at=at)
    with transaction():
        operations.decline_five_stars(row, date(2026, 9, 30), "7/BNNMT", "88,5 điểm", who="huong", at=at)
    said = [claim_of(cast.HONEY, day, at) for day in (date(2026, 9, 29), date(2026, 9, 30))]
    assert [(one.stars, one.potential_five_star) for one in said] == [(4, True), (4, False)]
    with pytest.raises(MinistryHasDecided), transaction():
        operations.decline_five_stars(row, date(2026, 10, 1), "", "", who="huong", at=at)
    add(at, stars=3, decision_number="90/QĐ-UBND", decision_date=date(2026, 10, 20), kind=CertificateKind.REEVALUATION)
    assert claim_of(cast.HONEY, TODAY, at).stars == 3
    with pytest.raises(NotPotential), transaction():
        operations.decline_five_stars(certificate_of(cast.TEAPOT), TODAY, "", "", who="huong", at=at)


def test_an_upgrade_gives_more_stars_than_the_certificate_before_it(app: Flask, at: datetime) -> None:
    upgrade: dict[str, Any] = {"product_id": cast.TEAPOT, "kind": CertificateKind.UPGRADE, "decision_number": "9/QĐ"}
    for stars in (3, 4):
        with pytest.raises(NotAnUpgrade), transaction():
            operations.add_certificate(paper(stars=stars, **upgrade), who="huong", at=at)
    add(at, stars=5, **upgrade)
    add(at, kind=CertificateKind.UPGRADE)
    assert claim_of(cast.HONEY, TODAY, at).stars == 3, "what nobody entered cannot be compared with"


def test_nothing_is_filed_on_a_superseded_certificate(app: Flask, at: datetime) -> None:
    old = certificate_of(cast.TEAPOT)
    add(at, product_id=cast.TEAPOT, stars=5, kind="upgrade", decision_number="9/QĐ-BNNMT")
    assert claim_of(cast.TEAPOT, TODAY, at).stars == 5
    with pytest.raises(PaperIsPast), transaction():
        operations.file_renewal(old, TODAY, "BN-1", who="huong", at=at)


def test_a_certificate_that_nobody_entered_is_not_found(app: Flask, at: datetime) -> None:
    with pytest.raises(NoSuchCertificate), transaction():
        operations.withdraw(uuid.uuid4(), TODAY, *MISUSED, who="huong", at=at)


def test_the_books_refuse_to_change_or_delete_a_certificate(app: Flask, at: datetime) -> None:
    with transaction():
        operations.file_renewal(certificate_of(cast.TEAPOT), TODAY, "BN-1", who="huong", at=at)
    for statement in (
        "UPDATE certificate SET stars = 5",
        "DELETE FROM certificate_event",
        "UPDATE certificate_event SET effective_on = '2020-01-01'",
    ):
        with pytest.raises(sqlalchemy.exc.DBAPIError), transaction():
            db.session.execute(text(statement))


def test_the_books_refuse_five_stars_that_are_only_potential(app: Flask, at: datetime) -> None:
    row = queries.certificate_facts(add(at))
    with pytest.raises(sqlalchemy.exc.IntegrityError), transaction():
        db.session.add(
            Certificate(
                product_id=cast.HONEY, stars=5, potential_five_star=True, kind=row.kind, decision_number="1",
                decision_date=row.decision_date, issuer="x", valid_from=row.valid_from, valid_to=row.valid_to,
                end_source=row.end_source, learned_at=at, entered_by="huong",
            )
        )  # fmt: skip


def test_every_deed_leaves_its_trace(app: Flask, at: datetime) -> None:
    certificate_id = add(at)
    with transaction():
        operations.withdraw(certificate_id, TODAY, WithdrawalGround.NO_LONGER_MADE, Level.PROVINCE, who="an", at=at)
    trail = db.session.execute(
        select(TrailEntry.who, TrailEntry.deed).where(TrailEntry.subject_id == str(cast.HONEY)).order_by(TrailEntry.id)
    ).all()
    assert [tuple(row) for row in trail] == [("huong", "add_certificate"), ("an", "certificate_withdrawn")]
    assert db.session.scalar(select(CertificateEvent.entered_by)) == "an"


def test_claims_of_any_number_of_products_cost_two_statements(app: Flask, at: datetime) -> None:
    statements: list[str] = []

    with before_each_statement(statements.append):
        found = queries.claims([cast.TEAPOT, cast.TEA, cast.BOWL, cast.HONEY, cast.TOUR], TODAY, at)
        everything = queries.claims(None, TODAY, at)
    statements = [statement for statement in statements if statement != "BEGIN"]
    assert len(statements) == 4
    assert {product: claim.stars for product, claim in found.items()} == {
        cast.TEAPOT: 4, cast.TEA: 3, cast.BOWL: None, cast.HONEY: None, cast.TOUR: None,
    }  # fmt: skip
    assert found[cast.BOWL].state is ClaimState.LAPSED
    assert found[cast.HONEY].state is ClaimState.NEVER_CERTIFIED
    assert set(everything) == {cast.TEAPOT, cast.TEA, cast.BOWL}
    assert queries.claims([], TODAY, at) == {}
