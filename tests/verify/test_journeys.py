"""Whether the scans of a piece can be those of one piece: the worked numbers of docs/rules/scans.md."""

from datetime import date, timedelta

import pytest

from pos.verify.journeys import Seen, Sign, signs, worth_asking
from pos.verify.rules import is_scan

DAY = date(2026, 11, 21)
GIA_LAM = frozenset({"018"})


def scanned(*days: int, times: int = 1) -> list[Seen]:
    return [Seen(DAY + timedelta(days=after), "", times) for after in days]


def told(*where: str, every: int = 0) -> list[Seen]:
    return [Seen(DAY + timedelta(days=every * number), district, 1) for number, district in enumerate(where)]


CASES = [
    ("a shelf's piece that customers look at", scanned(0, 1, 2, times=24), None, []),
    ("twenty-five scans in a day", scanned(0, times=25), None, [Sign.MANY_SCANS]),
    ("bought in one district, unpacked in the next", told("018", "004"), DAY, []),
    ("three districts on one day", told("018", "004", "002"), DAY, [Sign.MANY_DISTRICTS]),
    ("four districts in four weeks", told("018", "004", "002", "001", every=9), DAY, []),
    ("five districts in thirty days", told("018", "004", "002", "001", "005", every=7), DAY, [Sign.MANY_DISTRICTS]),
    ("five districts in thirty-three days", told("018", "004", "002", "001", "005", every=8), DAY, []),
    ("twice elsewhere before anybody bought it", told("002", "002", every=1), None, []),
    ("three times elsewhere before anybody bought it", told("002", "002", "002", every=1), None, [Sign.ELSEWHERE]),
    ("three times where an outlet has it", told("018", "018", "018", every=1), None, []),
    ("elsewhere once it was sold", told("002", "002", "002"), DAY, []),
    ("elsewhere on the days before it was sold", told("002", "002", "002", every=1), DAY + timedelta(days=3), [Sign.ELSEWHERE]),
    ("seven days after the sale", scanned(*range(8)), DAY, []),
    ("eight days after the sale", scanned(*range(9)), DAY, [Sign.LONG_AFTER_SALE]),
    ("nine days and not sold", scanned(*range(9)), None, []),
]  # fmt: skip


@pytest.mark.parametrize(("seen", "sold_on", "found"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_piece_is_odd_only_when_it_must_be_more_than_one(
    seen: list[Seen], sold_on: date | None, found: list[Sign]
) -> None:
    assert signs(seen, sold_on=sold_on, home=GIA_LAM) == found
    assert worth_asking(seen) or not found, "what is odd is always asked about"


def test_a_label_that_is_void_may_be_scanned_once_in_its_bin() -> None:
    assert signs(scanned(0, times=9) + scanned(1) + told("018"), dead_on=DAY) == []
    assert signs(scanned(1, 2), dead_on=DAY) == [Sign.DEAD]


def test_where_no_outlet_is_known_to_have_a_lot_no_place_is_elsewhere() -> None:
    assert signs(told("002", "002", "002"), sold_on=None, home=frozenset()) == []


def test_what_hardly_anybody_looked_at_is_not_asked_about() -> None:
    assert not worth_asking(scanned(0, 1, 2, times=24) + told("018", "004"))


IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Mobile/15E148 Safari/604.1"
SCANS: list[tuple[str, dict[str, str], bool]] = [
    ("GET", {"User-Agent": IPHONE}, True),
    ("GET", {"User-Agent": IPHONE, "Sec-Fetch-Site": "none", "Sec-Fetch-Dest": "document"}, True),
    ("GET", {"User-Agent": IPHONE, "Sec-Fetch-Site": "cross-site"}, True),
    ("GET", {"User-Agent": "Mozilla/5.0 (Linux; Android 13; CUBOT X70) Chrome/120.0 Mobile Safari/537.36"}, True),
    ("GET", {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537.36 Zalo android/24 [FBAN/FB4A]"}, True),
    ("HEAD", {"User-Agent": IPHONE}, False),
    ("GET", {"User-Agent": IPHONE, "Sec-Purpose": "prefetch;prerender"}, False),
    ("GET", {"User-Agent": IPHONE, "Purpose": "prefetch"}, False),
    ("GET", {"User-Agent": IPHONE, "X-Purpose": "preview"}, False),
    ("GET", {"User-Agent": IPHONE, "Sec-Fetch-Site": "same-origin"}, False),
    ("GET", {"User-Agent": IPHONE, "Sec-Fetch-Dest": "iframe"}, False),
    ("GET", {}, False),
    ("GET", {"User-Agent": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"}, False),
    ("GET", {"User-Agent": "WhatsApp/2.23.20.0 A"}, False),
    ("GET", {"User-Agent": "TelegramBot (like TwitterBot)"}, False),
    ("GET", {"User-Agent": "Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)"}, False),
    ("GET", {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}, False),
    ("GET", {"User-Agent": "SkypeUriPreview Preview/0.5"}, False),
    ("GET", {"User-Agent": "curl/8.5.0"}, False),
]  # fmt: skip


@pytest.mark.parametrize(("method", "headers", "counts"), SCANS)
def test_only_somebody_who_looks_after_a_scan_counts(method: str, headers: dict[str, str], counts: bool) -> None:
    assert is_scan(method, headers) is counts
