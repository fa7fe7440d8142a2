"""When an outlet is open, what a resolver answers to, what a stranger's words may keep, and what counts as a scan. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from pos.base.clock import HANOI, local_day

LINKSET = "application/linkset+json"
"""Source: RFC 9264."""

VOCABULARY = "https://ref.gs1.org/voc/"
"""The GS1 Web Vocabulary, in which link types are named."""

_OLD_NAMES = ("https://gs1.org/voc/", "http://gs1.org/voc/", "https://www.gs1.org/voc/", "gs1:")
_CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|(?<![\w/-])\+?\d(?:[ .()-]?\d){7,}(?![\w/-])")

_LOOKS_AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
_MACHINE = re.compile(
    # What machines call themselves (a CUBOT is a telephone), and the previews of messengers that call themselves otherwise.
    r"(?<!cu)bot\b|crawl|spider|preview|fetcher|scrape|externalhit|whatsapp/|viber/|slack-img|embedly|pinterest/|"
    r"curl/|wget/|python|java/|okhttp|go-http|httpclient|libwww|headless|lighthouse",
    re.IGNORECASE,
)

LONGEST_PLACE = 120
LONGEST_NOTE = 600


class ReportReason(StrEnum):
    """What a visitor finds wrong with goods that they hold."""

    STARS_DIFFER = "stars_differ"
    GOODS_DIFFER = "goods_differ"
    LABEL_COPIED = "label_copied"
    OFFERED_AS_NEW = "offered_as_new"
    """A numbered piece that was sold already."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether an outlet is open, and when that changes next."""

    is_open: bool
    changes_at: datetime | None = None
    """When it closes, or opens again; None when it does not within a week."""


def opening(hours: Mapping[str, Sequence[str]], at: datetime, opens_on: date, closes_on: date | None = None) -> Opening:
    """Whether an outlet with these hours is open at a moment, and until when.

    Hours that end at or before they begin go on past midnight.
    """
    spans = []
    for days in range(-1, 8):
        day = local_day(at) + timedelta(days=days)
        told = hours.get(str(day.isoweekday()))
        if not told or day < opens_on or (closes_on is not None and day > closes_on):
            continue
        begins, ends = (datetime.combine(day, time.fromisoformat(clock), HANOI) for clock in told)
        spans.append((begins, ends if ends > begins else ends + timedelta(days=1)))
    for begins, ends in spans:
        if begins <= at < ends:
            return Opening(True, ends)
    return Opening(False, min((begins for begins, _ends in spans if begins > at), default=None))


def week(hours: Mapping[str, Sequence[str]]) -> list[tuple[int, int, str]]:
    """Opening hours with equal days in a row put together: ``(1, 5, "08:00–18:00")`` is Monday to Friday; "" is closed."""
    spans: list[tuple[int, int, str]] = []
    for weekday in range(1, 8):
        told = "–".join(hours.get(str(weekday)) or ())
        if spans and spans[-1][2] == told:
            spans[-1] = (spans[-1][0], weekday, told)
        else:
            spans.append((weekday, weekday, told))
    return spans


def link_type(asked: str | None) -> str:
    """The short name of the link that a resolver is asked for; empty when any will do, ``linkset`` for the list of all."""
    name = (asked or "").strip()
    for prefix in (VOCABULARY, *_OLD_NAMES):
        name = name.removeprefix(prefix)
    return "linkset" if name in {"all", "linkset"} else name


def wants_linkset(accepts: Iterable[tuple[str, float]]) -> bool:
    """Whether a client would rather have the list of links than a page, by its Accept header in order of quality."""
    best: dict[str, float] = {}
    for media_type, quality in accepts:
        kind = media_type.split(";", 1)[0].strip().lower()
        best[kind] = max(best.get(kind, 0.0), quality)
    listed = max(best.get(LINKSET, 0.0), best.get("application/json", 0.0))
    return listed > 0 and listed >= max(best.get("text/html", 0.0), best.get("application/xhtml+xml", 0.0))


def without_contacts(text: str) -> str:
    """A stranger's words without telephone numbers and mail addresses: we asked for none, so we keep none."""
    return _CONTACT.sub("[…]", text)


class Headers(Protocol):
    """What a browser said of itself and of what it wants."""

    def get(self, name: str, default: str, /) -> str:
        """One of them."""
        ...


def is_scan(method: str, headers: Headers) -> bool:
    """Whether somebody looks at the page after a scan: no machine, no preview, no page fetched ahead, no click of ours.

    The headers are looked at and forgotten. Source: docs/rules/scans.md
    """
    if method != "GET":
        return False
    if any(
        word in headers.get(name, "").lower() for name in _LOOKS_AHEAD for word in ("prefetch", "prerender", "preview")
    ):
        return False
    if headers.get("Sec-Fetch-Site", "") == "same-origin" or headers.get("Sec-Fetch-Dest", "document") != "document":
        return False
    reader = headers.get("User-Agent", "")
    return bool(reader) and _MACHINE.search(reader) is None
