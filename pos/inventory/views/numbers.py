"""Behind a number: the lots of a product at an outlet, and the moves that made it so."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.asked import asked_page
from pos.base.clock import local_day
from pos.base.languages import chosen_language
from pos.base.tables import table_response
from pos.catalogue import queries as catalogue
from pos.catalogue.models import Product
from pos.certification.queries import claims
from pos.inventory import causes, queries
from pos.inventory.causes import Occasion
from pos.inventory.counts import count_numbers
from pos.inventory.course import DayHere, chart, course
from pos.inventory.deliveries import delivery_numbers
from pos.inventory.going_home import numbers_of
from pos.inventory.kinds import Cause, PlaceKind
from pos.inventory.lows import point_here
from pos.inventory.matrix import GONE
from pos.inventory.moments import lots_at
from pos.inventory.rules import expired, expiring, leaves_first, low
from pos.inventory.rules import in_units as plain
from pos.inventory.transfers import on_its_way_to, transfer_numbers
from pos.inventory.views.blueprint import pages
from pos.inventory.views.moments import as_typed, asked_moment
from pos.inventory.views.stock import in_units
from pos.inventory.words import REASON_NAMES
from pos.people.access import ask, asked_at, may, requires
from pos.people.rules import Deed
from pos.people.shell import full_name
from pos.showrooms.models import Showroom
from pos.showrooms.queries import showroom as showroom_of_code

PAGE = 50
SPANS = (30, 90, 365)
"""How many days the chart may show."""
EXPORT = 20_000


def product_and_outlet(product: str, showroom: str, deed: Deed) -> tuple[Product, Showroom]:
    """The product and the outlet of an address, if this person may do that there.

    Raises:
        NoSuchProduct: no product has this code.
        NoSuchShowroom: no outlet has this code.
        NotAllowed: not at this outlet.
    """
    row, outlet = catalogue.product(product), showroom_of_code(showroom)
    ask(deed, outlet.id)
    return row, outlet


@pages.get("/stock/<product>/<showroom>")
@requires(Deed.SEE_STOCK)
def number(product: str, showroom: str) -> Response | str:
    """What one number is made of, and how it came about."""
    row, outlet = product_and_outlet(product, showroom, Deed.SEE_STOCK)
    page = asked_page()
    at = asked_at()
    today = local_day(at)
    days = course(row.id, outlet.id, today - timedelta(days=_span() - 1), at)
    if format_ := request.args.get("format"):
        if request.args.get("what") == "days":
            return _days_table(row, outlet, days, format_)
        return _table(row, outlet, format_)
    then = asked_moment()
    moves = queries.moves_here(row.id, outlet.id, limit=PAGE + 1, offset=(page - 1) * PAGE)
    places = queries.places_here(row.id, outlet.id)
    day = local_day(at)
    lots = queries.lots_here(row.id, outlet.id)
    own_point, point = point_here(row.id, outlet.id)
    return render_template(
        "inventory/number.html",
        product=row,
        name=row.name_en if chosen_language() == "en" and row.name_en else row.name_vi,
        outlet=outlet,
        claim=claims([row.id], day, at)[row.id],
        gone=GONE,
        shelf_milli=places[PlaceKind.SHELF],
        unexplained_milli=-places[PlaceKind.UNEXPLAINED],
        lost_milli=places[PlaceKind.LOSS],
        sold_milli=places[PlaceKind.CUSTOMER],
        coming_milli=on_its_way_to(outlet.id, row.id),
        going_milli=places[PlaceKind.IN_TRANSIT],
        is_low=row.retired_at is None and low(places[PlaceKind.SHELF], point),
        point=point,
        own_point=own_point,
        then=then,
        at_typed=as_typed(then),
        now_typed=as_typed(at),
        lots_then=() if then is None else lots_at(row.id, outlet.id, then, at),
        days=days,
        drawn=chart(days),
        span=_span(),
        spans=SPANS,
        plain=plain,
        may_order=may(Deed.ORDER, outlet.id),
        lots=lots,
        leaves_first=leaves_first(lots, day),
        is_expired=lambda last: expired(last, day),
        is_expiring=lambda last: expiring(last, day),
        moves=moves[:PAGE],
        more=len(moves) > PAGE,
        page=page,
        occasions=_occasions([(move.cause, move.cause_id) for move in moves]),
        cause_name=causes.cause_name,
        may_write_off=may(Deed.WRITE_OFF, outlet.id),
        may_receive=may(Deed.RECEIVE, outlet.id),
        may_send=may(Deed.SEND, outlet.id),
    )


def _span() -> int:
    asked = request.args.get("days", type=int)
    return asked if asked in SPANS else SPANS[0]


def _occasions(found: Collection[tuple[str, uuid.UUID]]) -> Mapping[tuple[str, uuid.UUID], Occasion]:
    """What each move came from, with its own page where there is one."""
    named = causes.occasions(found)
    for cause in (Cause.DELIVERY, Cause.OPENING):
        came = {cause_id for each, cause_id in found if each == cause}
        for delivery_id, number_ in delivery_numbers(came).items():
            named[cause.value, delivery_id] = Occasion(number_, url_for("inventory.delivery", number=number_))
    written_off = {cause_id for cause, cause_id in found if cause == Cause.WRITE_OFF}
    for write_off_id, (reason, note) in queries.write_off_notes(written_off).items():
        words = str(REASON_NAMES[reason])
        named[Cause.WRITE_OFF.value, write_off_id] = Occasion(f"{words}: {note}" if note else words)
    moved = {cause_id for cause, cause_id in found if cause == Cause.TRANSFER}
    for transfer_id, number_ in transfer_numbers(moved).items():
        named[Cause.TRANSFER.value, transfer_id] = Occasion(number_, url_for("inventory.transfer", number=number_))
    returned = {cause_id for cause, cause_id in found if cause == Cause.GOING_HOME}
    for note_id, number_ in numbers_of(returned).items():
        named[Cause.GOING_HOME.value, note_id] = Occasion(number_, url_for("inventory.return_note", number=number_))
    seen = {cause_id for cause, cause_id in found if cause == Cause.COUNT}
    for count_id, number_ in count_numbers(seen).items():
        named[Cause.COUNT.value, count_id] = Occasion(number_, url_for("inventory.count", number=number_))
    return named


def _table(product: Product, outlet: Showroom, format_: str) -> Response:
    moves = queries.moves_here(product.id, outlet.id, limit=EXPORT)
    named = _occasions([(move.cause, move.cause_id) for move in moves])
    columns = [_("Happened"), _("Booked"), _("What"), _("Which"), _("Lot"), _("Moved"), _("On the shelf"), _("By")]
    return table_response(
        f"moves-{product.code}-{outlet.code}",
        columns,
        [
            (
                move.happened_at, move.booked_at, causes.cause_name(move.cause),
                named[move.cause, move.cause_id].label if (move.cause, move.cause_id) in named else None,
                move.lot_code, in_units(move.change_milli), in_units(move.balance_milli), full_name(move.who),
            )
            for move in moves
        ],
        format_,
    )  # fmt: skip


def _days_table(product: Product, outlet: Showroom, days: Sequence[DayHere], format_: str) -> Response:
    columns = [
        _("Day"), _("Delivered"), _("Sold"), _("From and to other outlets"), _("Counts"), _("Other"), _("At the end of the day"),
    ]  # fmt: skip
    rows = [
        (
            day.day, in_units(day.delivered_milli), in_units(day.sold_milli), in_units(day.transferred_milli),
            in_units(day.counted_milli), in_units(day.other_milli), in_units(day.level_milli),
        )
        for day in days
    ]  # fmt: skip
    return table_response(f"days-{product.code}-{outlet.code}", columns, rows, format_)
