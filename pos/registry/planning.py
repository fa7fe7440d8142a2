"""What a decision list would become, row by row: added, changed, unchanged or refused, and why. Reads, and writes nothing."""

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pos.base.cells import Fault, Faulty, fault_of, written
from pos.base.errors import N_, PosError
from pos.base.sheets import Beat, Sheet
from pos.catalogue.errors import AssociationOnlyForTours
from pos.catalogue.kinds import ProducerKind
from pos.certification import rules
from pos.certification.kinds import CertificateEventKind, CertificateKind
from pos.certification.operations import Paper, check_paper
from pos.certification.rules import CertificateFacts
from pos.registry.errors import (
    FirstDayTaken,
    IssuerUnsaid,
    MistakenBefore,
    OtherFacts,
    PlaceUnknown,
    RowsDiffer,
)
from pos.registry.kinds import Verdict
from pos.registry.known import Books, Item, Known, Maker, learn_papers, look
from pos.registry.names import group_of
from pos.registry.places import Where, find_place, signer
from pos.registry.reading import ListRow, read_row

TOURS = {"2019-tourism", "2026-26"}
"""Groups whose products are services."""
_NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True)
class Note:
    """Something to know of a row, so that it can be told in any language."""

    message: str
    details: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.details


@dataclass
class Outcome:
    """What becomes of one row."""

    number: int
    verdict: Verdict
    row: ListRow | None = None
    maker: Maker | None = None
    item: Item | None = None
    paper: Paper | None = None
    """To be entered; of a product that may still have to be added."""
    groups: tuple[str | None, str | None] = (None, None)
    commune_code: str | None = None
    """Of a maker whose commune nobody had entered."""
    notes: list[Note] = field(default_factory=list)
    fault: Fault | None = None
    same_as: "Outcome | None" = None
    """The first row of the file that says the same."""


@dataclass
class Plan:
    """What a decision list would become, as the books are."""

    books: Books
    outcomes: list[Outcome] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Headers that say nothing to us; their columns are not read."""

    @property
    def counts(self) -> Counter[Verdict]:
        """How many rows become what."""
        return Counter(one.verdict for one in self.outcomes)

    @property
    def refused(self) -> int:
        """How many rows are refused."""
        return self.counts[Verdict.REFUSED]


def plan(sheet: Sheet, *, today: date, beat: Beat = lambda _done, _total: None) -> Plan:
    """What a decision list would become. The number of statements does not grow with the rows, but for one in 5,000 products.

    Source: docs/rules/registry.md
    """
    books = look()
    known = Known(books)
    made = Plan(books, unknown=list(sheet.unknown))
    places: dict[str, Where | None] = {}
    groups: dict[str, tuple[str | None, str | None]] = {"": (None, None)}
    for done, (number, cells) in enumerate(sheet.rows, start=1):
        try:
            row = read_row(number, cells)
            if row.place not in places:
                places[row.place] = find_place(row.place, known.communes) if row.place else None
            if row.group not in groups:
                groups[row.group] = group_of(row.group, known.groups)
            made.outcomes.append(_matched(row, known, places[row.place], groups[row.group], today))
        except Faulty as fault:
            made.outcomes.append(_refused(number, fault.column, written(fault.value), fault.error))
        if done % 500 == 0:
            beat(done, len(sheet.rows))
    right = [one for one in made.outcomes if one.item is not None]
    learn_papers({one.item: None for one in right if one.item is not None})
    _settle_rows(right)
    for one in right:
        if one.verdict is not Verdict.REFUSED:
            _compare(one)
    _name_kinds(right)
    _say_what_is_new(made.outcomes)
    return made


def facts_in_signs(stars: int, potential: bool, decided: date, begins: date, ends: date) -> str:
    """What a certificate says, in signs that every reader knows: 4★ 19/02/2020 – 19/02/2023."""
    words = f"{stars}★{' (→ 5★)' if potential else ''} {begins:%d/%m/%Y} – {ends:%d/%m/%Y}"
    return words if decided == begins else f"{words} ({decided:%d/%m/%Y})"


def _matched(
    row: ListRow, known: Known, where: Where | None, groups: tuple[str | None, str | None], today: date
) -> Outcome:
    if row.place and where is None:
        raise Faulty("place", row.place, PlaceUnknown())
    maker = known.maker(row, where)
    stands = where or Where()
    if maker.commune_code and not stands.district:
        district = next(one.former_district for one in known.communes if one.code == maker.commune_code)
        stands = Where(maker.commune_code, district)
    elif maker.province and not stands.province:
        stands = Where(province=maker.province)
    notes = []
    issuer = row.issuer or signer(row.stars.count, row.decided_on, stands)
    if issuer is None:
        raise Faulty("issuer", "", IssuerUnsaid())
    if not row.issuer:
        notes.append(Note(N_("signed by %(issuer)s, by the rules of that day"), {"issuer": issuer}))
    paper = Paper(
        _NOBODY, row.stars.count, row.decision_number, row.decided_on, issuer, valid_from=row.valid_from,
        valid_to=row.valid_to, score_centi=row.score_centi, potential_five_star=row.stars.potential_five_star,
    )  # fmt: skip
    try:
        check_paper(paper, today)
    except PosError as error:
        raise Faulty("score" if row.score_centi is not None else "decision", row.decision_number, error) from None
    if row.group and groups == (None, None):
        notes.append(Note(N_("group “%(group)s” is none, or several: left empty"), {"group": row.group}))
    if maker.kind is ProducerKind.ASSOCIATION and not TOURS & set(groups):
        raise Faulty("producer", row.producer, AssociationOnlyForTours())
    item = known.item(row, maker)
    item.vat_class_code = known.vat_class(row, item) or item.vat_class_code
    commune = stands.commune_code if maker.id and maker.commune_code is None and not maker.province else None
    return Outcome(row.number, Verdict.ADDED, row, maker, item, paper, groups, commune, notes)


def _settle_rows(outcomes: Iterable[Outcome]) -> None:
    """Of rows that say different things of one product and decision, or of one product and day, none is right by itself."""
    by_decision: dict[tuple[Item | None, str, int], list[Outcome]] = {}
    by_day: dict[tuple[Item | None, date], list[Outcome]] = {}
    for one in outcomes:
        assert one.paper is not None
        key = (one.item, _number_key(one.paper.decision_number), one.paper.decision_date.year)
        by_decision.setdefault(key, []).append(one)
        by_day.setdefault((one.item, one.paper.valid_from or one.paper.decision_date), []).append(one)
    for same in (*by_decision.values(), *by_day.values()):
        said = [_said(one.paper) for one in same if one.paper]
        numbers = {_number_key(one.paper.decision_number) for one in same if one.paper}
        if len(set(said)) > 1 or len(numbers) > 1:
            for one, here in zip(same, said, strict=True):
                first = next(index for index, other in enumerate(same) if other is not one)
                error = RowsDiffer(row=same[first].number, there=said[first], here=here)
                _refuse(one, "stars", here, error)
            continue
        for one in same[1:]:
            if one.verdict is Verdict.ADDED:
                one.verdict, one.same_as = Verdict.UNCHANGED, same[0]
                one.notes = [Note(N_("says the same as row %(row)s"), {"row": str(same[0].number)})]


def _compare(one: Outcome) -> None:
    """What a row is beside what the books hold already."""
    item, paper = one.item, one.paper
    assert item is not None
    assert paper is not None
    if one.same_as is not None:
        one.paper = None
        if one.same_as.fault is not None:
            one.verdict, one.notes, one.fault = Verdict.REFUSED, [], replace(one.same_as.fault, row=one.number)
        return
    here, begins = _said(paper), paper.valid_from or paper.decision_date
    # What was undone comes last: somebody may have entered it by hand since.
    for before in sorted(item.papers, key=_undone):
        same = _number_key(before.decision_number) == _number_key(paper.decision_number) and (
            before.decision_date.year == paper.decision_date.year
        )
        if _undone(before):
            if one.paper is not None and same and not _contradicts(before, paper):
                error: PosError = MistakenBefore(decision=before.decision_number, product=item.full_name)
                _refuse(one, "decision", paper.decision_number, error)
                return
        elif same and not _contradicts(before, paper):
            one.paper = None
        elif same:
            told = facts_in_signs(
                before.stars, before.potential_five_star, before.decision_date, before.valid_from, before.valid_to
            )
            error = OtherFacts(decision=before.decision_number, product=item.full_name, before=told, here=here)
            _refuse(one, "stars", here, error)
            return
        elif before.valid_from == begins:
            error = FirstDayTaken(product=item.full_name, decision=before.decision_number)
            _refuse(one, "decision", paper.decision_number, error)
            return
    fills = _fills(one)
    if one.paper is None:
        one.notes = fills or [Note(N_("entered already"))]
        one.verdict = Verdict.CHANGED if fills else Verdict.UNCHANGED
        return
    earlier = [before for before in item.papers if before.valid_from < begins and not _undone(before)]
    if earlier:
        last = max(earlier, key=lambda before: before.valid_from)
        if begins <= rules.last_day(last):
            one.notes.append(Note(N_("supersedes decision %(decision)s"), {"decision": last.decision_number}))
    one.notes = [*fills, *one.notes]


def _name_kinds(outcomes: Iterable[Outcome]) -> None:
    """Say of each new paper what it is beside the one before it, be that on the books or in the file."""
    known: dict[Item, list[tuple[date, int]]] = {}
    added = [(one.item, one.paper, one) for one in outcomes if one.verdict is Verdict.ADDED and one.item and one.paper]
    for item, paper, _one in added:
        on_the_books = [(before.valid_from, before.stars) for before in item.papers if not _undone(before)]
        known.setdefault(item, on_the_books).append((paper.valid_from or paper.decision_date, paper.stars))
    for item, paper, one in added:
        begins = paper.valid_from or paper.decision_date
        _day, stars = max((each for each in known[item] if each[0] < begins), default=(begins, 0))
        if stars:
            kind = CertificateKind.UPGRADE if paper.stars > stars else CertificateKind.REEVALUATION
            one.paper = replace(paper, kind=kind)


def _fills(one: Outcome) -> list[Note]:
    """What the row says that nobody had entered of maker and product; what is entered stays."""
    assert one.item is not None
    assert one.maker is not None
    notes = []
    if one.maker.id is not None and one.commune_code and one.maker.commune_code is None:
        notes.append(Note(N_("the commune of %(producer)s"), {"producer": one.maker.name}))
    else:
        one.commune_code = None
    if one.item.id is not None:
        old, new = one.groups
        one.groups = (
            old if one.item.group_2019_code is None else None, new if one.item.group_2026_code is None else None,
        )  # fmt: skip
        if any(one.groups):
            notes.append(Note(N_("the group of %(product)s"), {"product": one.item.full_name}))
    return notes


def _say_what_is_new(outcomes: Iterable[Outcome]) -> None:
    """Name makers and products with the first row that adds them."""
    named: set[int] = set()
    for one in outcomes:
        if one.verdict is not Verdict.ADDED or one.maker is None or one.item is None:
            continue
        fresh = []
        if one.maker.id is None and id(one.maker) not in named:
            fresh.append(Note(N_("new producer %(producer)s"), {"producer": one.maker.name}))
            if one.maker.kind is None:
                fresh.append(Note(N_("of which kind it is nobody says: taken as a household")))
            if one.maker.commune_code is None and not one.maker.province:
                fresh.append(Note(N_("its commune of today is not known")))
        if one.item.id is None and id(one.item) not in named:
            fresh.append(Note(N_("new product %(product)s"), {"product": one.item.full_name}))
        named |= {id(one.maker), id(one.item)}
        one.notes = [*fresh, *one.notes]


def _number_key(number: str) -> str:
    return re.sub(r"[\s.]", "", number).upper().replace("QD", "QĐ")


def _said(paper: Paper | None) -> str:
    assert paper is not None
    begins = paper.valid_from or paper.decision_date
    ends = paper.valid_to or rules.computed_end(begins)
    return facts_in_signs(paper.stars, paper.potential_five_star, paper.decision_date, begins, ends)


def _contradicts(before: CertificateFacts, paper: Paper) -> bool:
    """Whether the list says something else of a decision than the books; what it leaves out is no contradiction."""
    return (
        (before.stars, before.potential_five_star, before.decision_date)
        != (paper.stars, paper.potential_five_star, paper.decision_date)
        or paper.valid_from not in {None, before.valid_from}
        or paper.valid_to not in {None, before.valid_to}
        or (None not in {paper.score_centi, before.score_centi} and paper.score_centi != before.score_centi)
    )


def _undone(before: CertificateFacts) -> bool:
    return any(event.kind is CertificateEventKind.ENTERED_BY_MISTAKE for event in before.events)


def _refuse(one: Outcome, column: str, value: str, error: PosError) -> None:
    one.verdict, one.notes = Verdict.REFUSED, []
    one.fault = fault_of(one.number, column, value, error)


def _refused(number: int, column: str, value: str, error: PosError) -> Outcome:
    return Outcome(number, Verdict.REFUSED, fault=fault_of(number, column, value, error))
