"""How pages show amounts and times, and which headers every answer wears."""

from datetime import date, datetime
from typing import Any

from babel.dates import format_datetime
from babel.numbers import format_decimal
from flask import Flask, Response, request
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from pos.base.amounts import MILLI
from pos.base.asked import asked_again
from pos.base.clock import HANOI
from pos.base.in_words import in_words

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)

PERMISSIONS_POLICY = "geolocation=(), microphone=(), camera=()"


NUMBERS = "vi"
"""Numbers are written the Vietnamese way in every language: so they stand on the banknotes and price tags in the shop, and the
till writes them so too. Two ways side by side would make 1.020 a thousand on one screen and one on the next."""


def money(amount_vnd: int) -> str:
    """An amount of đồng as people write it: 1.250.000 ₫."""
    return f"{format_decimal(amount_vnd, locale=NUMBERS)} ₫"


def quantity(quantity_milli: int, unit: str = "piece") -> str:
    """A quantity in its unit, without zeros that say nothing: 7, 0,35 kg."""
    number = format_decimal(quantity_milli / MILLI, format="#,##0.###", locale=NUMBERS)
    if unit == "piece":
        return str(number)
    return f"{number} {_('l') if unit == 'litre' else unit}"


def counted(count: int) -> str:
    """How many there are of what is counted, as people write it: 1.054."""
    return quantity(count * MILLI)


def day(value: date) -> str:
    """A day as people write it here: 21/11/2026."""
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def moment(value: datetime) -> str:
    """A moment in Hanoi: 21/11/2026 10:02."""
    return str(format_datetime(value, "dd/MM/yyyy HH:mm", tzinfo=HANOI, locale=_locale()))


def clock_time(value: datetime) -> str:
    """The time of day in Hanoi: 10:02."""
    return str(format_datetime(value, "HH:mm", tzinfo=HANOI, locale=_locale()))


def month(value: date | datetime) -> str:
    """A month: 03/2026."""
    if isinstance(value, datetime):
        value = value.astimezone(HANOI)
    return value.strftime("%m/%Y")


def rate(rate_bp: int) -> str:
    """A rate in basis points as a percentage: 8 %."""
    return f"{format_decimal(rate_bp / 100, format='#,##0.##', locale=NUMBERS)} %"


def lines(text: str) -> Markup:
    """Text of several lines, each paragraph its own."""
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in text.split("\n") if line.strip())


def _locale() -> Any:
    return get_locale() or "vi"


def dress(app: Flask) -> None:
    """Give templates their filters and every answer its headers."""
    for filter_ in (money, in_words, quantity, counted, day, moment, clock_time, month, rate, lines):
        app.jinja_env.filters[filter_.__name__] = filter_
    app.jinja_env.globals["asked_again"] = asked_again
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    @app.after_request
    def headers(response: Response) -> Response:
        put = response.headers.setdefault
        put("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        put("X-Content-Type-Options", "nosniff")
        put("Referrer-Policy", "same-origin")
        put("Cross-Origin-Opener-Policy", "same-origin")
        put("Permissions-Policy", PERMISSIONS_POLICY)
        put("X-Frame-Options", "DENY")
        if app.config["SESSION_COOKIE_SECURE"]:
            put("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint and "Cache-Control" not in response.headers and not request.endpoint.endswith("static"):
            # Pages hold names, money and stars that change: nobody may keep them.
            response.headers["Cache-Control"] = "no-store"
        return response
