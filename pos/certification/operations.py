"""Enter certificates and what became of them. Rows are only ever added; a slip is undone by an event.

Everybody who writes on a certificate locks its row first, so that two people who file, withdraw or refuse at the same
time take turns (SQLite has one writer anyway).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import insert, select

from pos.base.clock import local_day
from pos.base.database import db, new_id
from pos.base.operations import record, record_all, trail_entry
from pos.base.prepared import Prepared
from pos.base.text import clean, clean_block
from pos.catalogue.errors import NoSuchProduct
from pos.catalogue.models import Product
from pos.certification import legal, life, queries, rules
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
from pos.certification.kinds import (
    CertificateEventKind,
    CertificateKind,
    EndSource,
    Level,
    ScoreFault,
    WithdrawalGround,
)
from pos.certification.models import Certificate, CertificateEvent
from pos.certification.words import LEVEL_NAMES, STANDING_NAMES

_ADD_CERTIFICATES = Prepared(insert(Certificate.__table__))
_SLACK_MONTHS = 1
"""A paper may round its end a little; whatever runs longer is a slip of the pen, and would show stars for years."""


@dataclass(frozen=True)
class Paper:
    """A certificate as it lies on the desk. ``valid_to`` is None where the paper names no last day."""

    product_id: uuid.UUID
    stars: int
    decision_number: str
    decision_date: date
    issuer: str
    kind: CertificateKind = CertificateKind.FIRST
    valid_from: date | None = None
    """None: from the day of the decision."""
    valid_to: date | None = None
    score_centi: int | None = None
    potential_five_star: bool = False
    legal_basis: str = ""
    """Empty: the act in force on the day of the decision."""


def add_certificate(paper: Paper, *, who: str, at: datetime) -> uuid.UUID:
    """Enter a certificate. Where the paper names no last day it is computed as 36 months and marked so.

    Raises:
        StarsUnknown: not three, four or five stars.
        WordsMissing: no decision number or no issuer.
        DatesDoNotFit: the decision lies ahead or before the programme, the first day before the decision, the last
            before the first or much more than 36 months after it.
        ScoreDoesNotFit: the score is outside the band of the stars.
        PotentialIsFourStars: potential five-star with three or five stars.
        PotentialNeedsNinety: potential five-star with less than 90.
        NinetyIsPotential: four stars with 90 or more, not marked as potential five-star.
        SamePaper: this decision is already entered for this product.
        NotAnUpgrade: an upgrade that gives no more than the certificate before it.
        NoSuchProduct: there is no such product.
    Source: docs/rules/certification.md
    """
    row = certificate_row(paper, who=who, at=at)
    _take_turns(paper.product_id)
    others = [one for one in queries.facts([paper.product_id]).get(paper.product_id, ()) if not _is_mistake(one)]
    number, begins = row["decision_number"], row["valid_from"]
    if any(one.decision_number == number and one.valid_from == begins for one in others):
        raise SamePaper(decision=number)
    before = max((one for one in others if one.valid_from < begins), key=lambda one: one.valid_from, default=None)
    if paper.kind is CertificateKind.UPGRADE and before is not None and paper.stars <= before.stars:
        raise NotAnUpgrade(stars=before.stars, decision=before.decision_number)
    write_certificates([row])
    certificate_id: uuid.UUID = row["id"]
    return certificate_id


def certificate_row(paper: Paper, *, who: str, at: datetime) -> dict[str, Any]:
    """The row of a new certificate, checked as far as it tells by itself.

    Raises: as ``check_paper``.
    """
    check_paper(paper, local_day(at))
    begins = paper.valid_from or paper.decision_date
    act = legal.act_on(paper.decision_date)
    return {
        "id": new_id(), "product_id": paper.product_id, "stars": paper.stars,
        "potential_five_star": paper.potential_five_star, "score_centi": paper.score_centi, "kind": paper.kind,
        "decision_number": clean(paper.decision_number), "decision_date": paper.decision_date,
        "issuer": clean(paper.issuer), "legal_basis": clean(paper.legal_basis) or (act.name if act else ""),
        "valid_from": begins, "valid_to": paper.valid_to or rules.computed_end(begins),
        "end_source": EndSource.PAPER if paper.valid_to else EndSource.COMPUTED, "learned_at": at, "entered_by": who,
    }  # fmt: skip


def write_certificates(rows: Sequence[dict[str, Any]]) -> None:
    """Enter certificates by the rows that ``certificate_row`` made, as many as there are.

    The caller has made sure that none of them is entered already, and that nobody enters one meanwhile.
    """
    _ADD_CERTIFICATES.each(rows)
    record_all(
        [
            trail_entry(
                "add_certificate", "product", row["product_id"], who=row["entered_by"], at=row["learned_at"],
                certificate=str(row["id"]), stars=row["stars"], decision=row["decision_number"],
                valid_from=row["valid_from"].isoformat(), valid_to=row["valid_to"].isoformat(),
            )
            for row in rows
        ]
    )  # fmt: skip


def check_paper(paper: Paper, today: date) -> None:
    """Whether a certificate can be as it is described, as far as it tells by itself.

    Raises: as ``add_certificate``, but for what other papers and products say.
    """
    if paper.stars not in {3, 4, 5}:
        raise StarsUnknown(stars=paper.stars)
    if not clean(paper.decision_number):
        raise WordsMissing(what=_l("the number of the decision"))
    if not clean(paper.issuer):
        raise WordsMissing(what=_l("who signed the decision"))
    begins = paper.valid_from or paper.decision_date
    _check_dates(paper.decision_date, begins, paper.valid_to or rules.computed_end(begins), today)
    _check_score(legal.act_on(paper.decision_date), paper)


def file_renewal(certificate_id: uuid.UUID, filed_on: date, receipt_number: str, *, who: str, at: datetime) -> None:
    """Note that re-evaluation was filed: it carries the certificate at most 180 days past its end.

    Raises:
        NoSuchCertificate: there is none.
        WordsMissing: no receipt number.
        DatesDoNotFit: filed ahead of today, earlier than 180 days before the end, or after the end.
        AlreadyFiled: a filing is open.
        PaperIsPast: it has not begun, or was withdrawn, superseded or entered by mistake.
    Source: Decision 26/2026/QĐ-TTg Art. 7.6, 12.3; docs/rules/certification.md
    """
    paper = _locked(certificate_id)
    today = local_day(at)
    receipt = clean(receipt_number)
    if not receipt:
        raise WordsMissing(what=_l("the number of the receipt"))
    opened = rules.open_filing(paper, today)
    if opened is None:
        _refuse_past(paper, CertificateEventKind.FILED, today, at)
    if filed_on > today:
        raise DatesDoNotFit(why=_l("a filing cannot lie in the future."))
    if filed_on > paper.valid_to:
        raise DatesDoNotFit(why=_l("it was filed after the certificate had ended; nothing is left to extend."))
    if filed_on < paper.valid_to - timedelta(days=rules.FILING_OPENS_DAYS):
        raise DatesDoNotFit(why=_l("no file is taken earlier than 180 days before the end."))
    if opened:
        raise AlreadyFiled(day=opened.effective_on.strftime("%d/%m/%Y"))
    _note(paper, CertificateEventKind.FILED, filed_on, who=who, at=at, receipt_number=receipt)


def refuse_renewal(
    certificate_id: uuid.UUID, decided_on: date, decision_number: str, grounds: str, *, who: str, at: datetime
) -> None:
    """Note that the re-evaluation was decided against: an extension ends on that day.

    Raises:
        NoSuchCertificate: there is none.
        NothingFiled: no filing is open.
        DatesDoNotFit: decided ahead of today, or before it was filed.
        PaperIsPast: it was withdrawn, superseded or entered by mistake.
    """
    paper = _locked(certificate_id)
    today = local_day(at)
    opened = rules.open_filing(paper, today)
    if opened is None:
        raise NothingFiled()
    _refuse_past(paper, CertificateEventKind.REFUSED, today, at)
    if decided_on > today:
        raise DatesDoNotFit(why=_l("a refusal cannot lie in the future."))
    if decided_on < opened.effective_on:
        raise DatesDoNotFit(why=_l("it was refused before it was filed."))
    _note(
        paper, CertificateEventKind.REFUSED, decided_on, who=who, at=at,
        decision_number=clean(decision_number), grounds=clean_block(grounds),
    )  # fmt: skip


def decline_five_stars(
    certificate_id: uuid.UUID, decided_on: date, decision_number: str, words: str, *, who: str, at: datetime
) -> None:
    """Note that the ministry scored a potential five-star product below 90: the words go from that day on, the four stars stay.

    What the ministry certifies instead, or the province after it, is a certificate of its own.

    Raises:
        NoSuchCertificate: there is none.
        NotPotential: the certificate does not say potential five-star.
        MinistryHasDecided: that was noted before.
        DatesDoNotFit: decided ahead of today, or before the certificate began.
        PaperIsPast: it does not run any more, or does not run yet.
    Source: Decision 26/2026/QĐ-TTg Art. 7.4; docs/rules/certification.md
    """
    paper = _locked(certificate_id)
    today = local_day(at)
    if not paper.potential_five_star:
        raise NotPotential()
    if before := _noted(paper, CertificateEventKind.NOT_FIVE_STAR):
        raise MinistryHasDecided(day=before.effective_on.strftime("%d/%m/%Y"))
    _refuse_past(paper, CertificateEventKind.NOT_FIVE_STAR, today, at)
    if decided_on > today:
        raise DatesDoNotFit(why=_l("the ministry's answer cannot lie in the future."))
    if decided_on < paper.valid_from:
        raise DatesDoNotFit(why=_l("the ministry decides after the certificate began."))
    _note(
        paper, CertificateEventKind.NOT_FIVE_STAR, decided_on, who=who, at=at,
        decision_number=clean(decision_number), grounds=clean_block(words),
    )  # fmt: skip


def withdraw(
    certificate_id: uuid.UUID,
    effective_on: date,
    ground: WithdrawalGround,
    authority: Level,
    *,
    decision_number: str = "",
    words: str = "",
    who: str,
    at: datetime,
) -> None:
    """Note that an authority took the certificate away, from a day on. It may lie behind us, or be announced.

    Raises:
        NoSuchCertificate: there is none.
        AlreadyWithdrawn: it was withdrawn before.
        PaperIsPast: it was entered by mistake.
        WrongAuthority: another authority may withdraw this rank.
        WordsMissing: an authority asked for it, and nothing says which and why.
        DatesDoNotFit: before the certificate began, or from when a newer one had taken its place.
    Source: Decision 26/2026/QĐ-TTg Art. 8
    """
    paper = _locked(certificate_id)
    today = local_day(at)
    if (before := rules.withdrawn_on(paper)) is not None:
        raise AlreadyWithdrawn(day=before.strftime("%d/%m/%Y"))
    _refuse_past(paper, CertificateEventKind.WITHDRAWN, today, at)
    if (rightly := life.who_withdraws(paper.stars, effective_on)) is not authority:
        raise WrongAuthority(stars=paper.stars, level=LEVEL_NAMES[rightly])
    if ground is WithdrawalGround.AUTHORITY_ASKED and not clean_block(words):
        raise WordsMissing(what=_l("the grounds"))
    if effective_on < paper.valid_from:
        raise DatesDoNotFit(why=_l("a certificate cannot be withdrawn before it begins."))
    if (newer := _superseded_on(paper, today, at)) is not None and newer <= effective_on:
        raise DatesDoNotFit(why=_l("a newer certificate had taken its place by then; withdraw that one."))
    _note(
        paper, CertificateEventKind.WITHDRAWN, effective_on, who=who, at=at, decision_number=clean(decision_number),
        grounds=clean_block(words), ground=ground, authority=authority,
    )  # fmt: skip


def mark_as_mistake(certificate_id: uuid.UUID, reason: str, *, who: str, at: datetime) -> None:
    """Undo an entry that should never have been: from now on it claims nothing, for no day.

    Raises:
        NoSuchCertificate: there is none.
        WordsMissing: no reason.
        PaperIsPast: it was undone before.
    """
    paper = _locked(certificate_id)
    _refuse_past(paper, CertificateEventKind.ENTERED_BY_MISTAKE, local_day(at), at)
    if not clean_block(reason):
        raise WordsMissing(what=_l("the reason"))
    _note(paper, CertificateEventKind.ENTERED_BY_MISTAKE, local_day(at), who=who, at=at, grounds=clean_block(reason))


def _take_turns(product_id: uuid.UUID) -> None:
    """Let one person at a time enter certificates of a product; sales of it go on meanwhile."""
    locked = select(Product.id).where(Product.id == product_id).with_for_update(key_share=True)
    if db.session.scalar(locked) is None:
        raise NoSuchProduct(code=str(product_id))


def _check_dates(decided: date, begins: date, ends: date, today: date) -> None:
    if decided > today:
        raise DatesDoNotFit(why=_l("the decision lies in the future."))
    if decided < legal.OLDEST_DECISION:
        raise DatesDoNotFit(why=_l("the programme began in May 2018; no decision is older."))
    if begins < decided:
        raise DatesDoNotFit(why=_l("a certificate does not begin before its decision."))
    if ends < begins:
        raise DatesDoNotFit(why=_l("the last day lies before the first."))
    if ends > rules.months_later(begins, rules.VALID_MONTHS + _SLACK_MONTHS):
        raise DatesDoNotFit(why=_l("a certificate is good for 36 months, not longer."))


def _check_score(act: legal.Act | None, paper: Paper) -> None:
    fault = legal.score_fault(act, paper.stars, paper.score_centi, paper.potential_five_star)
    if fault is ScoreFault.OUTSIDE_BAND and act:
        low, high = act.score_bands_centi[paper.stars]
        raise ScoreDoesNotFit(stars=paper.stars, low=f"{low / 100:g}", high=f"{high / 100:g}", act=act.name)
    if fault is ScoreFault.POTENTIAL_IS_FOUR_STARS:
        raise PotentialIsFourStars()
    if fault is ScoreFault.POTENTIAL_NEEDS_NINETY:
        raise PotentialNeedsNinety()
    if fault is ScoreFault.NINETY_IS_POTENTIAL:
        raise NinetyIsPotential()


def _locked(certificate_id: uuid.UUID) -> rules.CertificateFacts:
    if db.session.scalar(select(Certificate.id).where(Certificate.id == certificate_id).with_for_update()) is None:
        raise NoSuchCertificate()
    return queries.certificate_facts(certificate_id)


def _refuse_past(paper: rules.CertificateFacts, kind: CertificateEventKind, today: date, at: datetime) -> None:
    standing = rules.standing_of(paper.id, queries.facts([queries.product_of(paper.id)]).popitem()[1], today, at)
    if not life.may_follow(standing, kind):
        raise PaperIsPast(standing=STANDING_NAMES[standing])


def _superseded_on(paper: rules.CertificateFacts, today: date, at: datetime) -> date | None:
    """The first day of the certificate that took this one's place."""
    papers = queries.facts([queries.product_of(paper.id)]).popitem()[1]
    history = [chapter.certificate for chapter in rules.claim(papers, today, at).history]
    newer = history[: next((place for place, one in enumerate(history) if one.id == paper.id), 0)]
    return newer[-1].valid_from if newer else None


def _noted(paper: rules.CertificateFacts, kind: CertificateEventKind) -> rules.EventFacts | None:
    return next((event for event in paper.events if event.kind is kind), None)


def _is_mistake(paper: rules.CertificateFacts) -> bool:
    return _noted(paper, CertificateEventKind.ENTERED_BY_MISTAKE) is not None


def _note(
    paper: rules.CertificateFacts, kind: CertificateEventKind, on: date, *, who: str, at: datetime, **words: Any
) -> None:
    db.session.add(
        CertificateEvent(
            id=new_id(), certificate_id=paper.id, kind=kind, effective_on=on, learned_at=at, entered_by=who, **words
        )
    )
    db.session.flush()
    record(f"certificate_{kind}", "product", queries.product_of(paper.id), who=who, at=at,
           certificate=str(paper.id), on=on.isoformat(), **words)  # fmt: skip
