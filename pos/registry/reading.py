"""What the cells of a decision list say: stars, decisions and their days, as people write them. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pos.base.cells import Cells, Faulty
from pos.base.days import read_day
from pos.base.errors import PosError
from pos.base.sheet_errors import CellMissing, DayUnread
from pos.base.text import clean, search_key
from pos.certification.errors import StarsUnknown
from pos.registry.errors import (
    DecisionDaysDiffer,
    DecisionUnread,
    NameCut,
    NoDecisionDay,
    NoDecisionNumber,
    NotRecognised,
    ScoreUnread,
    SeveralProducers,
    StarsUnread,
)


@dataclass(frozen=True)
class Stars:
    """What a certificate may say: a potential five-star product carries four."""

    count: int
    potential_five_star: bool = False


@dataclass(frozen=True)
class Decision:
    """What a cell tells of a decision; a cell may hold its number, its day, who signed, or all of them."""

    number: str = ""
    day: date | None = None
    issuer: str = ""


@dataclass(frozen=True)
class ListRow:
    """What a row of a decision list says, if all of it can be read."""

    number: int
    product: str
    net_content: str
    product_code: str
    producer: str
    producer_code: str
    place: str
    """Commune and district; where the list has no columns of them, the address."""
    address: str
    group: str
    stars: Stars
    score_centi: int | None
    decision_number: str
    decided_on: date
    issuer: str
    valid_from: date | None
    valid_to: date | None
    vat_class: str = ""


_ONLY = re.compile(
    r"\b(evaluated|assessed|proposed|proposal|registered|nominated|applied|candidate|danh gia|de xuat|de nghi|dang ky|"
    r"du kien|cho cong nhan|trinh)\b"
)
"""Words of a product that somebody evaluated, proposed or registered. "Đánh giá lại" is said of another column."""
_POTENTIAL = re.compile(r"\b(potential|tiem nang)\b")
_WORDS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_STARS = re.compile(rf"(?:ocop |hang |dat |rank )*(\d|{'|'.join(_WORDS)})(?: ?(?:sao|stars?|\*|★|⭐))?(?: ocop)?")
_SIGNS = re.compile(r"([*★⭐✩✭🌟]+)[☆]*(?: ocop)?")

_NUMBER = re.compile(
    r"(?:(?:quyết định|qđ|decision)\s*)?(?:(?:số|no)\s*[:.]?\s*)?(\d{1,6}(?:/\d{4})?/q[đd]-[a-zđ&]+(?:[-.][a-zđ&]+)*)",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"\s+(?:của|by|do)\s+(.+)$", re.IGNORECASE)


def read_stars(typed: Any) -> Stars:
    """Stars as a list gives them: 4, "4 sao", ****, ★★★★, "bốn sao", "potential 5".

    Raises:
        NotRecognised: evaluated, proposed, registered: no decision gave stars.
        StarsUnknown: fewer than three, or more than five.
        StarsUnread: anything else.
    """
    if isinstance(typed, bool):
        raise StarsUnread()
    text = search_key(clean(str(typed))).replace("\ufe0f", "")
    if _ONLY.search(text):
        raise NotRecognised(said=clean(str(typed))[:40])
    potential = bool(_POTENTIAL.search(text))
    if potential:
        # “4 sao (tiềm năng 5 sao)” and “tiềm năng 5 sao” say the same: it is the fifth star that is potential.
        text = re.sub(r"^(ocop )?4 ?(sao|stars?)?[ ,;(-]+(?=.*(potential|tiem nang))", "", text)
        text = re.sub(r" +", " ", _POTENTIAL.sub("", text).replace("-", " ").strip(" ()"))
    count = _count(text.strip())
    if potential:
        if count != 5:
            raise StarsUnread()
        return Stars(4, potential_five_star=True)
    if not 3 <= count <= 5:
        raise StarsUnknown(stars=count)
    return Stars(count)


def _count(text: str) -> int:
    if signs := _SIGNS.fullmatch(text):
        return len(signs[1])
    if found := _STARS.fullmatch(text):
        return int(found[1]) if found[1].isdigit() else _WORDS[found[1]]
    raise StarsUnread()


def read_decision(typed: Any) -> Decision:
    """A decision as a cell holds it: "813/QĐ-UBND", "813/QĐ-UBND, 19 Feb 2020", "Quyết định số … ngày … của …", or a day.

    Raises:
        DecisionUnread: it is neither a number nor a day.
        NoDecisionDay: beside the number stands a month, a year or something else that is no day.
        DayFar: the day is not of this century.
    """
    try:
        return Decision(day=read_day(typed))
    except DayUnread:
        pass
    text = clean(str(typed))
    tight = re.sub(r"\s*([/-])\s*", r"\1", text)
    found = _NUMBER.match(tight)
    if found is None:
        # A month, a year or a round has no number and no day in it.
        raise (
            NoDecisionDay() if re.search(r"\b(19|20)\d\d\b", text) and "/q" not in text.casefold() else DecisionUnread()
        )
    number = re.sub(r"/q[đd]-", "/QĐ-", found[1].upper(), flags=re.IGNORECASE)
    rest, issuer = tight[found.end() :], ""
    if signed := _SIGNED.search(rest):
        rest, issuer = rest[: signed.start()], signed[1].strip(" .;,)")
    rest = re.sub(r"^[\s,;()]*(?:ngày|ký ngày|of|dated|on)?[\s,;:()]*", "", rest, flags=re.IGNORECASE).strip(" .;,()")
    if not rest:
        return Decision(number, None, issuer)
    try:
        return Decision(number, read_day(rest), issuer)
    except DayUnread:
        raise NoDecisionDay() from None


def read_score(typed: Any) -> int:
    """An average score in hundredths: 89,9 or 89.9.

    Raises:
        ScoreUnread: it is none from 0 to 100 with at most two decimals.
    """
    text = clean(str(typed)).replace(",", ".")
    if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", text) or (found := round(float(text) * 100)) > 10_000:
        raise ScoreUnread()
    return found


def read_row(number: int, cells: Mapping[str, Any]) -> ListRow:
    """What a row of a decision list says.

    Raises:
        Faulty: something that a certificate needs is missing or cannot be read.
    Source: docs/rules/registry.md
    """
    read = Cells(cells)
    stars = read.needed("stars", read_stars)
    product, producer = read.words("product", 160), read.words("producer", 160)
    product_code, producer_code = read.words("product_code", 12).upper(), read.words("producer_code", 12).upper()
    if not product and not product_code:
        raise Faulty("product", "", CellMissing())
    if not producer and not producer_code and not product_code:
        raise Faulty("producer", "", CellMissing())
    if ";" in producer or "\n" in str(cells.get("producer", "")).strip():
        raise Faulty("producer", cells["producer"], SeveralProducers())
    if product.startswith(("...", "…")) or product.endswith(("...", "…")):
        raise Faulty("product", cells["product"], NameCut())
    decision = _decision(read)
    address, places = read.words("address", 200), [read.words(column, 90) for column in ("place", "district")]
    place = ", ".join(filter(None, places)) or address
    return ListRow(
        number, product, read.words("net_content", 60), product_code, producer, producer_code,
        place, address or place, read.words("group", 200), stars, read("score", read_score), decision.number,
        decision.day or date.min, decision.issuer, read("valid_from", read_day), read("valid_to", read_day),
        read.words("vat_class", 200),
    )  # fmt: skip


def _decision(read: Cells) -> Decision:
    """Number, day and signer, from whichever of the cells says them."""
    told = Decision()
    for column in ("decision", "decided_on"):
        one = read(column, read_decision)
        if one is None:
            continue
        if told.day and one.day and told.day != one.day:
            raise Faulty(column, read.cells[column], DecisionDaysDiffer(day=told.day.strftime("%d/%m/%Y")))
        told = Decision(told.number or one.number, told.day or one.day, told.issuer or one.issuer)
    _missing(read, told)
    return replace(told, issuer=read.words("issuer", 200) or told.issuer)


def _missing(read: Cells, told: Decision) -> None:
    error: PosError | None = None
    if told.day is None:
        error = NoDecisionDay()
    elif not told.number:
        error = NoDecisionNumber()
    if error is not None:
        column = "decided_on" if told.day is None and "decision" not in read.cells else "decision"
        raise Faulty(column, read.cells.get(column, ""), error)
