"""What each role may do, and where. One table; everything else asks it."""

import hashlib
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from pos.people.kinds import Role


class Deed(StrEnum):
    """Something that not everybody may do."""

    SELL = "sell"
    REFUND = "refund"
    SEE_SALES = "see_sales"
    SEE_STOCK = "see_stock"
    ORDER = "order"
    RECEIVE = "receive"
    IMPORT_STOCK = "import_stock"
    SEND = "send"
    WRITE_OFF = "write_off"
    COUNT = "count"
    APPROVE_COUNT = "approve_count"
    SEE_PAYABLES = "see_payables"
    SETTLE = "settle"
    CHECK_LABELS = "check_labels"
    PRINT_LABELS = "print_labels"
    SEE_SCANS = "see_scans"
    SEE_REVIEW = "see_review"
    SETTLE_REVIEW = "settle_review"
    SEE_CATALOGUE = "see_catalogue"
    KEEP_CATALOGUE = "keep_catalogue"
    KEEP_OUTLET_PRICES = "keep_outlet_prices"
    KEEP_PRICES = "keep_prices"
    KEEP_CERTIFICATES = "keep_certificates"
    BRING_DECISIONS = "bring_decisions"
    KEEP_LABEL_QUOTAS = "keep_label_quotas"
    PAIR_TILLS = "pair_tills"
    KEEP_SHOWROOMS = "keep_showrooms"
    KEEP_PEOPLE = "keep_people"
    CLEAR_PINS = "clear_pins"
    SEE_TRAIL = "see_trail"


_C, _M, _O, _A = Role.CASHIER, Role.MANAGER, Role.OFFICER, Role.ADMIN

MAY: dict[Deed, frozenset[Role]] = {
    Deed.SELL: frozenset({_C, _M}),
    Deed.REFUND: frozenset({_C, _M}),
    Deed.SEE_SALES: frozenset({_C, _M, _O, _A}),
    Deed.SEE_STOCK: frozenset({_C, _M, _O, _A}),
    Deed.ORDER: frozenset({_M, _A}),
    Deed.RECEIVE: frozenset({_C, _M, _A}),
    Deed.IMPORT_STOCK: frozenset({_M, _A}),
    Deed.SEND: frozenset({_M, _A}),
    Deed.WRITE_OFF: frozenset({_M, _A}),
    Deed.COUNT: frozenset({_C, _M, _A}),
    Deed.APPROVE_COUNT: frozenset({_M, _A}),
    Deed.SEE_PAYABLES: frozenset({_M, _O, _A}),
    Deed.SETTLE: frozenset({_M, _A}),
    Deed.CHECK_LABELS: frozenset({_C, _M, _O, _A}),
    Deed.PRINT_LABELS: frozenset({_C, _M, _A}),
    Deed.SEE_SCANS: frozenset({_M, _O, _A}),
    Deed.SEE_REVIEW: frozenset({_M, _O, _A}),
    Deed.SETTLE_REVIEW: frozenset({_M, _A}),
    Deed.SEE_CATALOGUE: frozenset({_C, _M, _O, _A}),
    Deed.KEEP_CATALOGUE: frozenset({_M, _A}),
    Deed.KEEP_OUTLET_PRICES: frozenset({_M, _A}),
    Deed.KEEP_PRICES: frozenset({_A}),
    Deed.KEEP_CERTIFICATES: frozenset({_O, _A}),
    Deed.BRING_DECISIONS: frozenset({_O, _A}),
    Deed.KEEP_LABEL_QUOTAS: frozenset({_O, _A}),
    Deed.PAIR_TILLS: frozenset({_M, _A}),
    Deed.KEEP_SHOWROOMS: frozenset({_A}),
    Deed.KEEP_PEOPLE: frozenset({_A}),
    Deed.CLEAR_PINS: frozenset({_M, _A}),
    Deed.SEE_TRAIL: frozenset({_O, _A}),
}
"""Who may do what.

Cashiers and managers only at outlets they are assigned to at that moment; officers and admins anywhere.
"""

EVERYWHERE = frozenset({Role.OFFICER, Role.ADMIN})
"""Roles that are not bound to outlets."""

NAME = re.compile(r"[a-z][a-z0-9.-]{1,39}")
SHORTEST_PASSWORD = 10

PIN = re.compile(r"[0-9]{6}")
PIN_ITERATIONS = 200_000
"""A cheap tablet checks that in less than 0.3 s. A verifier says its own number, so this one may grow.

More would protect nothing: whoever holds the verifier tries a million PINs at any price. A PIN says who sold; it opens
nothing.
"""


@dataclass(frozen=True)
class Span:
    """That somebody works at an outlet from a moment until a moment."""

    showroom_id: uuid.UUID
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Standing:
    """What must be known of a person to say what they may do."""

    role: Role
    joined_at: datetime
    left_at: datetime | None
    spans: tuple[Span, ...] = ()


def works(standing: Standing, at: datetime) -> bool:
    """Whether the person is with us at this moment."""
    return standing.joined_at <= at and (standing.left_at is None or at < standing.left_at)


def places(standing: Standing, deed: Deed, at: datetime) -> frozenset[uuid.UUID] | None:
    """The outlets at which the person may do this at this moment; None means everywhere.

    Source: docs/rules/people.md
    """
    if not works(standing, at) or standing.role not in MAY[deed]:
        return frozenset()
    if standing.role in EVERYWHERE:
        return None
    return frozenset(
        span.showroom_id for span in standing.spans if span.since <= at and (span.until is None or at < span.until)
    )


def may(standing: Standing, deed: Deed, at: datetime, showroom_id: uuid.UUID | None = None) -> bool:
    """Whether the person may do this at this moment: at that outlet, or (without one) at any outlet at all."""
    allowed = places(standing, deed, at)
    if allowed is None:
        return True
    return bool(allowed) if showroom_id is None else showroom_id in allowed


def name_is_fit(name: str) -> bool:
    """Whether this can be a sign-in name: lower case letters, digits, dots, dashes; it begins with a letter."""
    return NAME.fullmatch(name) is not None


def password_weakness(password: str, names: Iterable[str]) -> str | None:
    """Why this password will not do: ``short``, ``like_a_name``, ``one_sign``; None when it will.

    Length over composition. The own names add nothing, but do not spoil a long password either: Hoa, Lan and An are also
    plain words. Source: NIST SP 800-63B section 5.1.1.2.
    """
    if len(password) < SHORTEST_PASSWORD:
        return "short"
    rest = password.casefold()
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(name.casefold(), "") if name else rest
    if len(rest) < SHORTEST_PASSWORD - 2:
        return "like_a_name"
    if len(set(password)) < 4:
        return "one_sign"
    return None


def own_path(path: str) -> str | None:
    """A path of this site to go on to after a form, or None when it would lead anywhere else.

    Browsers read a backslash as a slash and drop control signs, so ``/\\evil.example`` would leave the site.
    """
    if not path.startswith("/") or path[1:2] in {"/", "\\"} or not path.isprintable():
        return None
    return path


def pin_is_fit(pin: str) -> bool:
    """Whether a PIN is six digits that are not the first ones that anybody would try."""
    if not PIN.fullmatch(pin):
        return False
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    alike_or_in_a_row = len(steps) == 1 and steps <= {0, 1, 9}
    repeated = pin[:2] * 3 == pin or pin[:3] * 2 == pin
    in_pairs = pin[0::2] == pin[1::2]
    return not (alike_or_in_a_row or repeated or in_pairs)


def pin_verifier(pin: str, salt: bytes, iterations: int = PIN_ITERATIONS) -> str:
    """What a till keeps of a PIN: the rule, its rounds, the salt and what comes out, in hex.

    ``pos/till/static/pin.js`` reads the same; ``tests/shared/pins.json`` holds the two together.
    Source: docs/rules/people.md; RFC 8018, 5.2
    """
    told = hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, iterations)
    return f"pbkdf2-sha256${iterations}${salt.hex()}${told.hex()}"
