"""Every page of the back office and of the public site, as people hold it: small and large, light and dark, vi and en."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Response
from sqlalchemy import select

from pos.base.clock import local_day, now
from pos.base.database import db, transaction
from pos.catalogue.kinds import ProducerKind
from pos.catalogue.models import Price
from pos.catalogue.operations import ProducerDraft, change_producer
from pos.files.kinds import ImportState
from pos.inventory.kinds import Difference, RefusalReason, WriteOffReason
from pos.inventory.operations import (
    About,
    Arrival,
    Counted,
    DeliveredLine,
    DeliveryPapers,
    HomeLine,
    HomePapers,
    Papers,
    RefusedLine,
    SentLine,
    approve_count,
    begin_count,
    keep_line,
    receive_delivery,
    receive_transfer,
    send_home,
    send_transfer,
    take,
    write_off,
)
from pos.inventory.operations.imports import claim_import, note_checked
from pos.labels.kinds import PieceDeed, VoidReason
from pos.labels.models import LabelBatch
from pos.labels.operations import add_key, make_numbered_batch, set_quota
from pos.labels.queries import words_for
from pos.people.kinds import Role
from pos.pieces.operations import tell
from pos.printing.kinds import JobState
from pos.printing.operations import submit
from pos.registry.operations import bring_list, claim_booking, claim_look
from pos.registry.views.work import book, look
from pos.relabelling.kinds import StepKind
from pos.relabelling.operations import deal_with
from pos.review.models import ReviewItem
from pos.sales.models import Shift
from pos.sales.proof import token_of
from pos.settlement.operations import Seen, settle
from pos.showrooms.kinds import PrinterKind
from pos.showrooms.operations import add_printer
from pos.showrooms.queries import chain_facts
from pos.till.journal_files import Journal
from pos.till.operations import bring_file, note_import
from pos.verify.models import ScanCount
from tests import cast
from tests.a_day import BY_CARD, HALF_BACK, live_a_day
from tests.browser.conftest import LONG_MS
from tests.browser.listening import bring_axe, stand_still, violations
from tests.conftest import Library, make_app, settings_for
from tests.inventory.counting import seen
from tests.inventory.files import booked, bring, planned, xlsx
from tests.inventory.stage import deliver, lot_id, want
from tests.inventory.test_orders import line as order_line
from tests.inventory.test_orders import order
from tests.printing import slips
from tests.sales.stage import basket, coming, line, pay_back, returned, sell
from tests.servers import Forge, Server
from tests.till.journal import PaperTill
from tests.verify.stage import add_product, set_the_stage, shelve

BOUGHT = uuid.UUID(int=77, version=4)
PUBLIC = "a visitor"
PAGES: dict[str, tuple[str, str]] = {
    "base.error": (PUBLIC, "/nowhere"),
    "verify.outlets": (PUBLIC, "/"),
    "verify.outlet": (PUBLIC, "/outlets/BT01"),
    "verify.products": (PUBLIC, "/products"),
    "verify.product": (PUBLIC, "/p/SP0001/10/A1"),
    "verify.product, lapsed": (PUBLIC, "/p/SP0002"),
    "verify.product, withdrawn": (PUBLIC, "/p/SP0013"),
    "verify.product, another's star": (PUBLIC, "/p/SP0016"),
    "verify.product, void": (PUBLIC, "/p/SP0014/10/HT-3/21/A000003"),
    "verify.product, potential": (PUBLIC, "/p/SP0014/10/nobody/21/knows"),
    "verify.bought": (PUBLIC, f"/r/{token_of(BOUGHT)}"),
    "verify.bought, unknown": (PUBLIC, "/r/nobody-printed-this"),
    "verify.product, unknown": (PUBLIC, "/p/SP9999"),
    "verify.product, reported": (PUBLIC, "/p/SP0001?reported=1"),
    "verify.scan_counts": ("huong", "/scans"),
    "verify.seen_thanks": (PUBLIC, "/p/SP0001/seen"),
    "people.sign_in": (PUBLIC, "/sign-in"),
    "home.today": ("minh", "/today"),
    "home.today, cashier": ("lan", "/today"),
    "home.today, officer": ("huong", "/today"),
    "home.today, admin": ("an", "/today"),
    "people.own_password": ("minh", "/me/password"),
    "people.own_pin": ("lan", "/me/pin"),
    "people.pins": ("minh", "/staff"),
    "people.people": ("an", "/people"),
    "people.add": ("an", "/people/add"),
    "people.one": ("an", f"/people/{cast.LAN}"),
    "people.trail": ("an", "/trail"),
    "review.items": ("minh", "/review/"),
    "review.item": ("minh", "/review/{review}"),
    "printing.jobs": ("minh", "/printing/jobs"),
    "printing.job": ("minh", "/printing/jobs/{job}"),
    "showrooms.showrooms": ("an", "/showrooms/"),
    "showrooms.add": ("an", "/showrooms/add"),
    "showrooms.one": ("an", "/showrooms/BT01"),
    "showrooms.edit": ("an", "/showrooms/BT01/edit"),
    "showrooms.till": ("minh", "/showrooms/tills/BT01-1"),
    "showrooms.add_printer": ("an", "/showrooms/BT01/printers/add"),
    "showrooms.edit_printer": ("an", "/showrooms/BT01/printers/{printer}"),
    "catalogue.products": ("minh", "/catalogue/products"),
    "catalogue.product": ("an", "/catalogue/products/SP0001"),
    "catalogue.new_product": ("an", "/catalogue/products/new"),
    "catalogue.edit_product": ("an", "/catalogue/products/SP0001/edit"),
    "catalogue.prices": ("an", "/catalogue/products/SP0001/prices"),
    "catalogue.producers": ("an", "/catalogue/producers"),
    "catalogue.producer": ("an", "/catalogue/producers/CT0001"),
    "catalogue.new_producer": ("an", "/catalogue/producers/new"),
    "catalogue.vat": ("an", "/catalogue/vat"),
    "certification.certificates": ("huong", "/certificates/"),
    "certification.product": ("huong", "/certificates/products/SP0012"),
    "certification.new_certificate": ("huong", "/certificates/products/SP0001/new"),
    "certification.filed": ("huong", "/certificates/{certificate}/filed"),
    "certification.refused": ("huong", "/certificates/{certificate}/refused"),
    "certification.withdrawn": ("huong", "/certificates/{certificate}/withdrawn"),
    "certification.not_five_star": ("huong", "/certificates/{certificate}/not-five-star"),
    "certification.due": ("minh", "/certificates/due"),
    "certification.law": ("minh", "/certificates/law"),
    "certification.mistake": ("huong", "/certificates/{certificate}/mistake"),
    "inventory.stock": ("minh", "/stock"),
    "inventory.stock, network": ("huong", "/stock"),
    "inventory.number": ("minh", "/stock/SP0001/BT01"),
    "inventory.expiring": ("minh", "/stock/expiring"),
    "inventory.stock, as it was": ("huong", "/stock?at=2026-11-01T12:00"),
    "inventory.worth": ("huong", "/stock/value"),
    "inventory.low_stock": ("minh", "/stock/low?everything=yes"),
    "inventory.write_off_goods": ("minh", "/stock/SP0001/BT01/write-off"),
    "inventory.deliveries": ("minh", "/deliveries"),
    "inventory.delivery": ("minh", "/deliveries/BT01-N000001"),
    "inventory.new_delivery": ("minh", "/deliveries/new"),
    "inventory.new_delivery, on an order": ("minh", "/deliveries/new?order=BT01-D000001"),
    "inventory.delivery, on an order": ("minh", "/deliveries/{on_order}"),
    "inventory.delivery_note": ("minh", "/deliveries/{on_order}/note"),
    "inventory.orders": ("minh", "/orders"),
    "inventory.order": ("minh", "/orders/BT01-D000001"),
    "inventory.order, draft": ("minh", "/orders/BT01-D000002"),
    "inventory.new_order": ("minh", "/orders/new"),
    "inventory.edit_order": ("minh", "/orders/BT01-D000002/edit"),
    "inventory.order_sheet": ("minh", "/orders/BT01-D000001/sheet"),
    "registry.decision_lists": ("huong", "/certificates/lists/"),
    "registry.decision_list, refused rows": ("huong", "/certificates/lists/{mixed_list}"),
    "registry.decision_list, moved": ("huong", "/certificates/lists/{moved_list}"),
    "registry.decision_list, booked": ("huong", "/certificates/lists/{booked_list}"),
    "registry.decision_list, unreadable": ("huong", "/certificates/lists/{unreadable_list}"),
    "inventory.imports": ("minh", "/stock/imports"),
    "inventory.stock_import, wrong": ("minh", "/stock/imports/{wrong_file}"),
    "inventory.stock_import, checked": ("minh", "/stock/imports/{good_file}"),
    "inventory.stock_import, booked": ("minh", "/stock/imports/{booked_file}"),
    "inventory.stock_import, broke off": ("minh", "/stock/imports/{broken_file}"),
    "inventory.transfers": ("minh", "/transfers"),
    "inventory.transfer, under way": ("an", "/transfers/BT01-C000001"),
    "inventory.transfer, received": ("minh", "/transfers/BT01-C000002"),
    "inventory.transfer_note": ("minh", "/transfers/BT01-C000002/note"),
    "inventory.new_transfer": ("minh", "/transfers/new"),
    "inventory.return_notes": ("minh", "/return-notes"),
    "inventory.new_return_note": ("minh", "/return-notes/new?producer=CT0001"),
    "inventory.return_note": ("minh", "/return-notes/BT01-H000001"),
    "settlement.payables": ("an", "/settlement"),
    "settlement.account": ("minh", "/settlement/producers/CT0001"),
    "settlement.settlements": ("minh", "/settlement/settled"),
    "settlement.settlement": ("minh", "/settlement/settled/CT0001-Q000001"),
    "inventory.counts": ("minh", "/counts"),
    "inventory.new_count": ("minh", "/counts/new"),
    "inventory.count, open": ("an", "/counts/BT01-K000002"),
    "inventory.count, closed": ("minh", "/counts/BT01-K000001"),
    "inventory.count, cashier": ("lan", "/counts/BT01-K000002"),
    "inventory.count_here": ("lan", "/counts/BT01-K000002/here"),
    "inventory.count_sheet": ("minh", "/counts/BT01-K000001/sheet"),
    "relabelling.network": ("huong", "/relabelling/?all=yes"),
    "relabelling.outlet": ("lan", "/relabelling/BT01"),
    "labels.labels": ("minh", "/labels/"),
    "labels.new": ("minh", "/labels/new"),
    "labels.new, of a lot": ("minh", "/labels/new?outlet=BT01&lot={lot}"),
    "labels.new, numbered": ("lan", "/labels/new?outlet=BT01&lot={numbered_lot}&numbered=1"),
    "labels.batch": ("minh", "/labels/{batch}"),
    "labels.batch, numbered": ("minh", "/labels/{numbered_batch}"),
    "pieces.pieces": ("huong", "/pieces/"),
    "pieces.product": ("minh", "/pieces/SP0014"),
    "pieces.product, one number": ("minh", "/pieces/SP0014?q=A000004"),
    "pieces.shelf": ("lan", "/pieces/shelf?product=SP0014"),
    "pieces.quota": ("huong", "/pieces/SP0014/quota"),
    "labels.check": ("huong", "/labels/check/"),
    "sales.sales": ("minh", "/sales/"),
    "sales.sale": ("minh", f"/sales/{BY_CARD}"),
    "sales.refund_form": ("minh", f"/sales/{BY_CARD}/refund"),
    "sales.refunded": ("minh", f"/sales/refunds/{HALF_BACK}"),
    "sales.services": ("minh", "/sales/services/?from=2026-11-21&to=2026-12-04"),
    "sales.services, none": ("huong", "/sales/services/?from=2001-01-01&to=2001-01-02"),
    "sales.shifts": ("minh", "/sales/shifts/"),
    "sales.shift": ("minh", "/sales/shifts/{shift}"),
    "till.bring_journal": ("minh", "/till/BT01-1/journal"),
    "till.journal_file": ("minh", "/till/BT01-1/journal/{carried}"),
    "till.journal_file, brought in": ("minh", "/till/BT01-1/journal/{brought_in}"),
}  # fmt: skip
LOOKS = {"vi": (("light", 360, True), ("dark", 1366, True)), "en": (("light", 1366, False), ("dark", 360, True))}
"""Colours, width, and whether axe listens: it finds nothing on the third look that it did not find on the others."""

STATUS = {"base.error": 404, "verify.bought, unknown": 404, "verify.product, unknown": 404}
NO_PAGES = {
    "registry.list_progress", "registry.list_template",
    "static", "bootstrap.static", "base.health", "base.description", "verify.digital_link", "verify.resolver_description",
    "verify.reported", "verify.scanned", "verify.scanned_much", "inventory.delivery_products",
    "inventory.import_template", "inventory.import_progress", "inventory.transfer_lots", "inventory.count_worker",
    "labels.check_facts", "labels.check_worker",
    "labels.pdf", "labels.picture", "labels.preview", "printing.picture", "printing.paper", "catalogue.picture",
    "sales.receipt_picture", "sales.refund_picture", "sales.shift_picture", "till.page", "till.catalogue", "till.worker",
    "till.app_manifest",
}  # fmt: skip
"""What is read by programs, and the till, whose screens tests/browser/test_desk.py walks."""


@pytest.fixture(scope="module")
def busy(
    library: Library, forge: Forge, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, dict[str, Any]]]:
    """A shop after a full day, with a server of its own, and the ids of what happened in it."""
    address = library.of("sqlite").fresh()
    folder = tmp_path_factory.mktemp("pages")
    app = make_app(settings_for(address, folder))
    with app.app_context():
        ids = _fill(app)
        db.session.remove()
        db.engine.dispose()
    server = Server(forge, address, folder)
    server.start()
    server.wait()
    yield server, ids
    server.kill()
    library.of("sqlite").burn(address)


def _fill(app: Flask) -> dict[str, Any]:
    live_a_day(app)
    set_the_stage()
    with transaction():
        add_product("SP0016", "Trà sen Tây Hồ 50 g", "West Lake lotus tea 50 g", producer_id=cast.TEA_HOUSE)
    _relabel_goods()
    _move_goods()
    _count_goods()
    _sell_for_others()
    tour = line("SP0005", 12, note="đoàn cô Hoa, 9 giờ, hai người ăn chay", on="2026-11-28")
    sell(basket(tour, line("SP0005", on="2026-11-28"), shift=None))
    # Certified, lapsed long ago though the slip says otherwise, withdrawn, and a code that nobody knows.
    sold = (line("SP0003", stars=3), line("SP0002", stars=4), line("SP0013"), line("SP7777"))
    sell(basket(*sold, at=(cast.NOW - timedelta(minutes=1)).isoformat(), shift=None), BOUGHT)
    with transaction():
        printer = add_printer(
            cast.BT01, "Quầy 1", PrinterKind.NETWORK, "192.0.2.10:9100", who="an", at=cast.NOW, opens_drawer=True
        )
        job = submit(
            slips.receipt(), title="BT01-1A-000123", showroom_id=cast.BT01, printer=None, cause="sale",
            cause_id=BY_CARD, at=cast.NOW, who="lan",
        )  # fmt: skip
        assert job.state is JobState.WAITING
        carried, brought_in = (_carry(series) for series in ("F", "A"))
        chain = chain_facts(cast.chain_id("BT01-1"))
        assert chain is not None
        note_import(brought_in, chain, entries=2, fresh=2, who="minh", at=cast.NOW)
    with transaction():
        day = local_day(now())
        db.session.add(ScanCount(day=day, product_id=cast.TEAPOT, lot="", serial="", district="", scans=14, unknown=3))
        db.session.add(ScanCount(day=day, product_id=cast.TEAPOT, lot="A1", serial="A000001", district="", scans=9))
    batch = db.session.scalars(select(LabelBatch)).one()
    numbered = _number_goods(app)
    return {
        "on_order": _order_goods(),
        **_bring_files(),
        **_bring_lists(),
        "carried": carried,
        "brought_in": brought_in,
        "printer": printer.id,
        "job": job.id,
        "batch": batch.id,
        "lot": batch.lot_id,
        "numbered_lot": numbered.lot_id,
        "numbered_batch": numbered.id,
        "review": db.session.scalars(select(ReviewItem.id).limit(1)).one(),
        "shift": db.session.scalars(select(Shift.id)).one(),
        "certificate": cast.same_id("certificate SP0012"),
    }


def _relabel_goods() -> None:
    """Pieces whose star was withdrawn in September, which we learned today; some of them are dealt with."""
    later = cast.NOW + timedelta(minutes=40)
    with transaction():
        lot = shelve("SP0013", "GC-9", 7_000)
        for kind, pieces in ((StepKind.RELABELLED, 3), (StepKind.PULLED, 1)):
            deal_with(
                cast.BT01, lot, cast.same_id("SP0013"), kind, pieces * 1000, step_id=uuid.uuid4(), at=later, who="lan"
            )  # fmt: skip


def _number_goods(app: Flask) -> LabelBatch:
    """Lacquer paintings with twelve numbered labels: on the shelf, spoiled, lost, sold, brought back, sold twice. Too few."""
    folder, product, later = app.config["SETTINGS"].label_keys, cast.same_id("SP0014"), cast.NOW + timedelta(minutes=50)
    with transaction():
        lot = shelve("SP0014", "HT-3", 20_000)
        db.session.add(
            Price(product_id=product, price_vnd=900_000, valid_from=cast.BEGINNING, set_by="an", set_at=cast.BEGINNING)
        )
        add_key(folder, who="console", at=cast.NOW)
        db.session.flush()
        batch = make_numbered_batch(
            lot, cast.BT01, words_for(lot, cast.BT01, cast.NOW, cast.PUBLIC_URL), quantity=12, layout="a4-3x7", keys=folder,
            who="lan", at=cast.NOW,
        )  # fmt: skip
        set_quota(product, 500, who="huong", at=cast.NOW, reason="Thành phố cấp đợt hai")
    for deed, reason, numbers in (
        (PieceDeed.SHELVED, None, range(1, 9)),
        (PieceDeed.SPOILED, None, [9, 11]),
        (PieceDeed.VOID, VoidReason.LOST, [3]),
    ):
        with transaction():
            tell(
                product, [f"A{number:06}" for number in numbers], deed, cast.BT01, step_id=uuid.uuid4(), at=later, who="lan",
                reason=reason,
            )  # fmt: skip
    sale = uuid.UUID(int=83)
    for number, sale_id in (("A000004", sale), ("A000005", None), ("A000005", None), (None, None)):
        one = line("SP0014", 1 if number else 9, price_vnd=900_000, lot="HT-3", serial=number)
        sell(basket(one, at=(cast.NOW + timedelta(hours=1)).isoformat(), shift=None), sale_id)
    pay_back(
        returned(sale, coming(1, 1, 900_000, "damaged"), at=(cast.NOW + timedelta(hours=2)).isoformat(), shift=None)
    )
    return batch


def _move_goods() -> None:
    """One transfer under way, and one of which a piece was left behind."""
    deliver(cast.BOWL, 9, "CHUYEN-1")
    lot = lot_id(cast.BOWL, "CHUYEN-1")
    papers = Papers("Lệnh điều động 12/LĐ ngày 20/11/2026", "Anh Tú", "29C-123.45", "Hàng dễ vỡ, xếp đứng.")
    with transaction():
        for number, pieces in ((1, 2), (2, 3)):
            send_transfer(
                cast.BT01, cast.HK01, [SentLine(lot, pieces * 1000)], transfer_id=uuid.UUID(int=number),
                from_code="BT01", at=cast.NOW, who="minh", papers=papers,
            )  # fmt: skip
        short = Arrival(lot, 2000, Difference.LEFT_BEHIND)
        receive_transfer(
            uuid.UUID(int=2), [short], received_at=cast.NOW, at=cast.NOW, who="an", note="Đã gọi chị Minh."
        )


def _order_goods() -> str:
    """An order of which some came, more than was ordered came too, and some went back; and a draft. The delivery's number."""
    order(
        order_line(cast.BOWL, 12, consigned=True, commission_bp=2500), order_line(cast.TEAPOT, 4, cost_vnd=250_000),
        order_id=uuid.UUID(int=1), wanted_by=date(2026, 11, 21), note="Gói từng chiếc, giao trước 9 giờ.",
    )  # fmt: skip
    order(order_line(cast.BOWL, 3), order_id=uuid.UUID(int=2), sent=False)
    with transaction():
        return receive_delivery(
            cast.BT01, cast.POTTERS,
            [
                DeliveredLine(cast.BOWL, 8000, "KL-12", consigned=True, commission_bp=2500, announced_lot="KL-11"),
                DeliveredLine(cast.TEAPOT, 5000, "KL-13", cost_vnd=250_000),
                DeliveredLine(cast.HONEY, 1500, "MO-2"),
            ],
            delivery_id=uuid.UUID(int=9), showroom_code="BT01", received_at=cast.NOW, at=cast.NOW, who="lan",
            order_id=uuid.UUID(int=1),
            papers=DeliveryPapers("HĐ 12/KG ngày 01/11/2026", "Anh Tú", "29C-123.45", "Hàng dễ vỡ."),
            refused=[RefusedLine(cast.BOWL, 2000, RefusalReason.DAMAGED, "KL-12", "sứt miệng")],
        )  # fmt: skip


def _sell_for_others() -> None:
    """Consigned goods: some settled and still to be paid, one of them brought back since, one broken, some gone home."""
    # These expire before anything else, so they are what is sold.
    deliver(
        cast.TEAPOT, 9, "KG-1", consigned=True, settlement_price_vnd=310_000, expires_on=date(2026, 12, 24)
    )  # fmt: skip
    sale, lot = uuid.UUID(int=31), lot_id(cast.TEAPOT, "KG-1")
    sell(basket(line("SP0001", 3), shift=None), sale)
    with transaction():
        owner = ProducerDraft(
            "Hợp tác xã gốm Kim Lan", ProducerKind.COOPERATIVE, "00583", bank_bin="970436", bank_account="0071001234567",
            bank_account_name="HTX GOM KIM LAN",
        )  # fmt: skip
        change_producer(cast.POTTERS, owner, who="an", at=cast.NOW)
        settle(
            cast.POTTERS, cast.NOW.date(), settlement_id=uuid.UUID(int=32), seen=Seen(930_000), showroom_id=cast.BT01,
            at=cast.NOW + timedelta(minutes=5), who="minh",
        )  # fmt: skip
    pay_back(returned(sale, coming(1, 1, 450_000), at=(cast.NOW + timedelta(hours=1)).isoformat(), shift=None))
    sell(basket(line("SP0001", 2), at=(cast.NOW + timedelta(hours=2)).isoformat(), shift=None))
    with transaction():
        at = cast.NOW + timedelta(hours=3)
        write_off(cast.BT01, lot, 1000, WriteOffReason.BROKEN, write_off_id=uuid.UUID(int=33), at=at, who="minh")
        send_home(
            cast.BT01, cast.POTTERS, [HomeLine(lot, 2000)], note_id=uuid.UUID(int=34), showroom_code="BT01", at=at,
            who="minh", papers=HomePapers("Ông Tư", "29C-123.45", "Hẹn mang mẫu mới sang."),
        )  # fmt: skip


def _count_goods() -> None:
    """A count that was approved and corrected itself since, and one that is open."""
    began, counted_at = cast.NOW - timedelta(hours=2), cast.NOW - timedelta(hours=1)
    one, other = uuid.UUID(int=1), uuid.UUID(int=2)
    deliver(cast.HONEY, 9, "KIEM-1", at=began - timedelta(days=1))
    with transaction():
        begin_count(cast.BT01, About(note="Kiểm cuối tháng"), count_id=one, showroom_code="BT01", at=began, who="minh")
        for product, pieces, spot in ((cast.HONEY, 8, "Kệ 3"), (cast.BOWL, 2, "Kho"), (cast.BOWL, 1, "Tủ kính")):
            line = Counted(uuid.uuid4(), product, pieces * 1000, counted_at, spot=spot)
            keep_line(one, line, device_now=counted_at, at=counted_at, who="lan")
        approve_count(
            one,
            seen=seen(one),
            zero_rest=False,
            role=Role.ADMIN,
            at=cast.NOW,
            who="an",
            note="Đã hỏi chị Lan.",
        )
    with transaction():
        late = want(cast.HONEY, 1, key="kiểm", at=counted_at - timedelta(minutes=9))
        take(cast.BT01, [late], booked_at=cast.NOW)
    with transaction():
        begin_count(cast.BT01, About(), count_id=other, showroom_code="BT01", at=cast.NOW, who="minh")
        for product, pieces, who in ((cast.TEAPOT, 3, "lan"), (cast.BOWL, 2, "minh")):
            line = Counted(uuid.uuid4(), product, pieces * 1000, cast.NOW, spot="Tủ kính cửa sổ")
            keep_line(other, line, device_now=cast.NOW, at=cast.NOW, who=who)


def _bring_files() -> dict[str, uuid.UUID]:
    """A file with rows that are wrong, one that could be booked, one that is booked, and one whose work broke off."""
    bad = [
        ["BT01", "SP0001", "mười", "KL-40"],
        ["HK01", "SP9999", 2, None],
        ["BT01", "SP0003", 4, "lô số 1", "31/02/2027"],
    ]
    good = [["BT01", "SP0001", 12, "KL-41", None, "250.000"], ["BT01", "SP0004", "1,25", "MO-9", "31/12/2098"]]
    booked(xlsx(*good[:1]))
    found = {"booked_file": bring(xlsx(*good[:1]))}
    for name, rows in (("wrong_file", good + bad), ("good_file", good)):
        found[name] = import_id = bring(xlsx(*rows))
        with transaction():
            note_checked(import_id, planned(xlsx(*rows), import_id=import_id, allowed={cast.BT01}), cast.NOW)
    found["broken_file"] = bring(xlsx(*good[1:]))
    with transaction():
        claim_import(found["broken_file"], ImportState.CHECKING, cast.NOW)
    return found


def _bring_lists() -> dict[str, uuid.UUID]:
    """Lists of decisions: with rows of every kind, one that others overtook, one that is booked, and one that is none."""
    lotus = "Trà ướp sen;100 g;HTX Sen Hồng;Xã Bát Tràng;4 sao;88/QĐ-UBND, 02/03/2026"
    rows = [
        lotus,
        lotus.replace("ướp", "hương").replace("02/03/2026", "2026"),
        "Bộ ấm chén men lam;;HTX gốm Kim Lan;;4;1147/QĐ-UBND, 04/03/2024",
        "Cốm;;HKD Cốm Xanh;;đề xuất 4 sao;9/QĐ-UBND, 04/03/2026",
    ]
    found = {}
    for name, some in (
        ("mixed_list", rows),
        ("moved_list", rows[:1]),
        ("booked_list", rows[:1]),
        ("unreadable_list", []),
    ):
        content = "\n".join(["Sản phẩm;Quy cách;Chủ thể;Xã;Hạng sao;Quyết định", *some]).encode()
        with transaction():
            found[name] = bring_list(
                content, f"{name}.csv", "standard", at=cast.NOW, who="huong" if len(some) == 1 else "an"
            )
            claim_look(found[name], cast.NOW)
        looked = look(found[name])
        if name in {"moved_list", "booked_list"}:
            assert looked is not None
            with transaction():
                claim_booking(found[name], looked.digest, partial=False, at=cast.NOW)
    for name in ("booked_list", "moved_list"):
        book(found[name], "huong")
    return found


def _carry(series: str) -> uuid.UUID:
    """A journal in a file, with a number missing."""
    till = PaperTill(series=series)
    for write in (till.open, till.sell, till.sell):
        write()
    chain = cast.chain_id("BT01-1") if series == "A" else uuid.uuid4()
    written = Journal(chain, "BT01-1", series, [till.entries[0], till.entries[2]])
    return bring_file(cast.BT01_1, written, who="minh", at=cast.NOW)


@pytest.fixture(scope="module")
def people(busy: tuple[Server, dict[str, Any]], browser: Browser) -> Iterator[dict[str, Page]]:
    """Everybody's browser, signed in, each with one page: a new one would start a process of its own for every test."""
    pages = {}
    for name in (PUBLIC, "lan", "minh", "huong", "an"):
        context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
        bring_axe(context)
        pages[name] = page = context.new_page()
        page.set_default_timeout(LONG_MS)
        if name != PUBLIC:
            page.goto(f"{busy[0].url}/sign-in")
            page.fill("#name", name)
            page.fill("#password", cast.PASSWORD)
            page.locator("main form [type=submit]").click()
            page.wait_for_url(lambda url: "/sign-in" not in url)
    yield pages
    for page in pages.values():
        page.context.close()


@pytest.fixture
def complaints(people: dict[str, Page], name: str) -> Iterator[list[str]]:
    """What this page and its server complain of."""
    found: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            found.append(message.text)

    def broke(error: Error) -> None:
        found.append(str(error))

    def answered(answer: Response) -> None:
        if answer.status >= 500:
            found.append(f"{answer.status} {answer.url}")

    page = people[PAGES[name][0]]
    page.on("console", said)
    page.on("pageerror", broke)
    page.on("response", answered)
    yield found
    page.remove_listener("console", said)
    page.remove_listener("pageerror", broke)
    page.remove_listener("response", answered)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_good_to_sit_in_front_of(
    busy: tuple[Server, dict[str, Any]], people: dict[str, Page], complaints: list[str], name: str
) -> None:
    server, ids = busy
    who, path = PAGES[name]
    address = server.url + path.format(**ids)
    page = people[who]
    page.set_viewport_size({"width": 360, "height": 800})
    for language, looks in LOOKS.items():
        answer = page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        assert answer is not None
        assert answer.status == STATUS.get(name, 200)
        assert page.locator("html").get_attribute("lang") == language
        expected = [one for one in complaints if "404" not in one] if name in STATUS else complaints
        assert expected == [], f"{language}: {expected}"
        for scheme, width, listened_to in looks:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            stand_still(page)
            _fits(page, f"{language}, {scheme}, {width} px")
            if listened_to:
                _axe_finds_nothing(page, f"{language}, {scheme}, {width} px")
        complaints.clear()


def _fits(page: Page, look: str) -> None:
    wide, what = page.evaluate(
        """() => {
          const room = document.documentElement.clientWidth;
          const out = [...document.body.querySelectorAll("*")].filter((it) => {
            const box = it.getBoundingClientRect();
            return box.width > 0 && box.right > room + 1 && !it.closest(".table-frame, [class*=frame]");
          });
          return [document.documentElement.scrollWidth - room, out.slice(-3).map((it) => it.outerHTML.slice(0, 120))];
        }"""
    )
    assert wide <= 0, f"{look}: {wide} px too wide: {what}"


def _axe_finds_nothing(page: Page, look: str) -> None:
    problems = [
        f"{one['id']} ({one['impact']}): {' '.join(node['html'].split())[:200]} {node.get('failureSummary', '')[:300]}"
        for one in violations(page, serious=True)
        for node in one["nodes"][:3]
    ]
    assert problems == [], f"{look}: {problems}"


def test_no_page_is_forgotten(bare_app: Flask) -> None:
    walked = {name.split(",")[0] for name in PAGES}
    pages = {
        rule.endpoint
        for rule in bare_app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.endswith(".static") and "_api." not in rule.endpoint
    }
    assert pages - walked - NO_PAGES == set()
    assert walked - pages == {"base.error"}
