"""What a product may claim on a day, by what was known at a moment. Every star anywhere comes from ``claim``.

``static/claims.js`` computes the same, and both are held to ``tests/shared/certificates.json``.
"""

import calendar
import functools
import json
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pos.base.clock import local_day, start_of_day
from pos.base.text import search_key
from pos.certification.kinds import (
    CertificateEventKind,
    CertificateKind,
    ClaimState,
    EndSource,
    Level,
    Standing,
    WithdrawalGround,
)

VALID_MONTHS = 36
"""How long a certificate is good for. Source: Decision 26/2026/QĐ-TTg Art. 4.3, and the acts before it."""

FILING_OPENS_DAYS = 180
"""No file for re-evaluation is taken earlier than this before the end. Source: Decision 26/2026/QĐ-TTg Art. 7.6a."""

FILING_CLOSES_DAYS = 120
"""The last day for a file in good time is this many days before the end. Source: the same clause."""

EXTENSION_DAYS = 180
"""A filed certificate outlives its end by no more than this. Source: Decision 26/2026/QĐ-TTg Art. 12.3."""

_STARRY = {ClaimState.VALID, ClaimState.RENEWAL_DUE, ClaimState.EXTENDED}
_GONE = {ClaimState.LAPSED, ClaimState.WITHDRAWN}


@dataclass(frozen=True)
class EventFacts:
    """Something that became of a certificate: so since a day, known to us since a moment."""

    kind: CertificateEventKind
    effective_on: date
    learned_at: datetime
    receipt_number: str = ""
    decision_number: str = ""
    grounds: str = ""
    ground: WithdrawalGround | None = None
    authority: Level | None = None


@dataclass(frozen=True)
class CertificateFacts:
    """A certificate as it stands on paper, when we learned of it, and what became of it."""

    id: uuid.UUID
    stars: int
    decision_number: str
    decision_date: date
    issuer: str
    valid_from: date
    valid_to: date
    learned_at: datetime
    kind: CertificateKind = CertificateKind.FIRST
    end_source: EndSource = EndSource.PAPER
    potential_five_star: bool = False
    score_centi: int | None = None
    legal_basis: str = ""
    events: tuple[EventFacts, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """One certificate in a product's history: where it stood, and the last day on which it held."""

    certificate: CertificateFacts
    standing: Standing
    last_day: date


@dataclass(frozen=True)
class Claim:
    """What may be said of a product on a day. Stars only where a certificate carries them on that day."""

    state: ClaimState
    stars: int | None = None
    potential_five_star: bool = False
    """Words beside its stars, never a star more."""
    certificate_id: uuid.UUID | None = None
    until: date | None = None
    """The last day: of the running certificate or extension; of the lapsed or withdrawn one, the last it had."""
    decision_number: str = ""
    decision_date: date | None = None
    issuer: str = ""
    withdrawn_on: date | None = None
    filed_on: date | None = None
    """The day on which the re-evaluation that is not decided yet was filed."""
    alarm: bool = False
    """Renewal is due, and 120 days or less are left: today is the last day to file in good time, or it has passed."""
    history: tuple[Chapter, ...] = ()
    """All its certificates that had begun or will begin, newest first."""

    @property
    def certified(self) -> bool:
        """Whether a star may be shown."""
        return self.stars is not None

    @property
    def gone(self) -> bool:
        """Whether it had a star once, and has none any more."""
        return self.state in _GONE


def claim(certificates: Iterable[CertificateFacts], day: date, known_at: datetime) -> Claim:
    """What a product may claim on a day, by what was known at a moment.

    Of the certificates that had begun by that day the newest alone decides; older ones are superseded for good, also
    when the newest lapses or is withdrawn.

    Source: docs/rules/certification.md
    """
    known = [_as_known(one, known_at) for one in certificates if one.learned_at <= known_at]
    known = sorted((one for one in known if not _mistaken(one)), key=_age, reverse=True)
    begun = [one for one in known if one.valid_from <= day]
    history = tuple(
        Chapter(one, _standing(one, day, newer), last_day(one))
        for one, newer in zip(known, [None, *known], strict=False)
    )
    if not begun:
        return Claim(ClaimState.NEVER_CERTIFIED, history=history)
    current = begun[0]
    state = ClaimState(_own_standing(current, day, renewed=current is not known[0]))
    starry = state in _STARRY
    filing = open_filing(current, day)
    return Claim(
        state=state,
        stars=current.stars if starry else None,
        potential_five_star=starry and waits_for_the_ministry(current, day),
        certificate_id=current.id,
        until=last_day(current) if day > current.valid_to else min(current.valid_to, last_day(current)),
        decision_number=current.decision_number,
        decision_date=current.decision_date,
        issuer=current.issuer,
        withdrawn_on=withdrawn_on(current) if state is ClaimState.WITHDRAWN else None,
        filed_on=filing.effective_on if filing and starry else None,
        alarm=state is ClaimState.RENEWAL_DUE and (current.valid_to - day).days <= FILING_CLOSES_DAYS,
        history=history,
    )


def gone_since(certificates: Collection[CertificateFacts], at: datetime) -> datetime | None:
    """Since when the shop has known, without a break, that a star lapsed or was withdrawn; None while none has.

    It is the beginning of the first day without it, or the moment we learned of that, whichever is later: what we say of a
    product changes at no other moment, so the answer is found among them.

    Source: docs/rules/relabelling.md
    """
    days = {day for one in certificates for day in _turning_days(one)}
    moments = {start_of_day(day) for day in days}
    moments |= {one.learned_at for one in certificates}
    moments |= {event.learned_at for one in certificates for event in one.events}
    since = None
    for moment in sorted((moment for moment in moments if moment <= at), reverse=True):
        if claim(certificates, local_day(moment), moment).state not in _GONE:
            break
        since = moment
    return since


def last_day(certificate: CertificateFacts) -> date:
    """The last day on which a certificate holds, its extension included, by the events given."""
    end = certificate.valid_to
    if open_filing(certificate, end):
        stop = end + timedelta(days=EXTENSION_DAYS)
        refusals = _days(certificate, CertificateEventKind.REFUSED)
        end = min([stop, *(refused - timedelta(days=1) for refused in refusals if refused > end)])
    withdrawn = withdrawn_on(certificate)
    return end if withdrawn is None else min(end, withdrawn - timedelta(days=1))


def withdrawn_on(certificate: CertificateFacts) -> date | None:
    """The first day on which it no longer held because it was taken away."""
    return min(_days(certificate, CertificateEventKind.WITHDRAWN), default=None)


def waits_for_the_ministry(certificate: CertificateFacts, day: date) -> bool:
    """Whether it stands as potential five-star on this day: it began so, and the ministry has not said no."""
    return certificate.potential_five_star and not any(
        declined <= day for declined in _days(certificate, CertificateEventKind.NOT_FIVE_STAR)
    )


def standing_of(
    certificate_id: uuid.UUID, certificates: Iterable[CertificateFacts], day: date, known_at: datetime
) -> Standing:
    """Where one certificate of a product stands on a day, beside the product's others."""
    history = claim(certificates, day, known_at).history
    return next((one.standing for one in history if one.certificate.id == certificate_id), Standing.MISTAKEN)


def open_filing(certificate: CertificateFacts, day: date) -> EventFacts | None:
    """The filing for re-evaluation that stood undecided on this day. One after the end keeps nothing alive."""
    found: EventFacts | None = None
    for event in sorted(
        certificate.events,
        key=lambda one: (one.effective_on, one.learned_at, one.kind is CertificateEventKind.REFUSED),
    ):
        if event.effective_on > day:
            break
        if event.kind is CertificateEventKind.FILED and event.effective_on <= certificate.valid_to:
            found = event
        elif event.kind is CertificateEventKind.REFUSED:
            found = None
    return found


def months_later(day: date, months: int) -> date:
    """The same day some months later; the last of the month where that month is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def computed_end(valid_from: date) -> date:
    """The last day of a certificate whose paper names none: 36 months after the first.

    Source: docs/rules/certification.md
    """
    return months_later(valid_from, VALID_MONTHS)


def as_facts_json(certificates: Iterable[CertificateFacts]) -> list[dict[str, Any]]:
    """The facts as JSON, so that a till can compute the claim by itself. ``facts_from_json`` reads them back."""
    return [
        {
            "id": str(one.id),
            "stars": one.stars,
            "potential_five_star": one.potential_five_star,
            "kind": one.kind.value,
            "decision": one.decision_number,
            "decided_on": one.decision_date.isoformat(),
            "issuer": one.issuer,
            "valid_from": one.valid_from.isoformat(),
            "valid_to": one.valid_to.isoformat(),
            "learned_at": one.learned_at.isoformat(),
            "events": [
                {
                    "kind": event.kind.value,
                    "on": event.effective_on.isoformat(),
                    "learned_at": event.learned_at.isoformat(),
                }
                for event in one.events
            ],
        }
        for one in certificates
    ]


def facts_from_json(rows: Sequence[Mapping[str, Any]]) -> list[CertificateFacts]:
    """Facts as ``as_facts_json`` wrote them."""
    return [
        CertificateFacts(
            id=uuid.UUID(row["id"]),
            stars=row["stars"],
            potential_five_star=row["potential_five_star"],
            kind=CertificateKind(row["kind"]),
            decision_number=row["decision"],
            decision_date=date.fromisoformat(row["decided_on"]),
            issuer=row["issuer"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]),
            learned_at=datetime.fromisoformat(row["learned_at"]),
            events=tuple(
                EventFacts(
                    CertificateEventKind(event["kind"]),
                    date.fromisoformat(event["on"]),
                    datetime.fromisoformat(event["learned_at"]),
                )
                for event in row["events"]
            ),
        )
        for row in rows
    ]


@functools.lru_cache(maxsize=1 << 15)
def certified_as_told(papers: str, day: date) -> bool:
    """Whether a product with these certificates, told as JSON separated by commas, has stars on a day."""
    # Remembered: of thousands of products few change between two tills that ask.
    return claim(facts_from_json(json.loads(f"[{papers}]")), day, datetime.max.replace(tzinfo=UTC)).certified


def _turning_days(certificate: CertificateFacts) -> Iterable[date]:
    """The days on which what a certificate gives may change, whatever became of it."""
    yield certificate.valid_from
    yield certificate.valid_to + timedelta(days=1)
    yield certificate.valid_to + timedelta(days=EXTENSION_DAYS + 1)
    yield from (event.effective_on for event in certificate.events)


def _as_known(certificate: CertificateFacts, known_at: datetime) -> CertificateFacts:
    events = tuple(event for event in certificate.events if event.learned_at <= known_at)
    if len(events) == len(certificate.events):
        return certificate
    return CertificateFacts(**{**certificate.__dict__, "events": events})


def _age(certificate: CertificateFacts) -> tuple[date, date, datetime, str]:
    # The last two only make the order certain when a paper was entered twice.
    return certificate.valid_from, certificate.decision_date, certificate.learned_at, str(certificate.id)


def _mistaken(certificate: CertificateFacts) -> bool:
    return any(event.kind is CertificateEventKind.ENTERED_BY_MISTAKE for event in certificate.events)


def _days(certificate: CertificateFacts, kind: CertificateEventKind) -> list[date]:
    return [event.effective_on for event in certificate.events if event.kind is kind]


def _own_standing(certificate: CertificateFacts, day: date, *, renewed: bool) -> Standing:
    """Where a certificate that has begun stands when no newer one has."""
    withdrawn = withdrawn_on(certificate)
    if withdrawn is not None and withdrawn <= day:
        return Standing.WITHDRAWN
    if day > last_day(certificate):
        return Standing.LAPSED
    if day > certificate.valid_to:
        return Standing.EXTENDED
    near = (certificate.valid_to - day).days <= FILING_OPENS_DAYS
    return Standing.RENEWAL_DUE if near and not renewed and not open_filing(certificate, day) else Standing.VALID


def _standing(certificate: CertificateFacts, day: date, newer: CertificateFacts | None) -> Standing:
    if certificate.valid_from > day:
        return Standing.UPCOMING
    if newer is None or newer.valid_from > day:
        return _own_standing(certificate, day, renewed=newer is not None)
    withdrawn = withdrawn_on(certificate)
    if withdrawn is not None and withdrawn <= newer.valid_from:
        return Standing.WITHDRAWN
    return Standing.LAPSED if last_day(certificate) < newer.valid_from else Standing.SUPERSEDED


def akin(name: str, other: str) -> bool:
    """Whether two products of one maker are likely variants of one thing: their names begin alike, three words long.

    Each variant needs a certificate of its own, and none borrows a star. This only says where somebody should look.

    Source: docs/rules/certification.md, "Variants"
    """
    ours, theirs = beginning(name), beginning(other)
    alike = min(len(ours), len(theirs))
    return alike > 1 and ours[:alike] == theirs[:alike]


@functools.lru_cache(maxsize=1 << 16)
def beginning(name: str) -> tuple[str, ...]:
    """The words, three at most and without marks, by which variants are known."""
    # Remembered: the tills of a city ask for all names every other minute.
    return tuple(search_key(name).split()[:3])
