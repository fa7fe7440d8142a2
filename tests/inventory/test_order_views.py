"""The pages of orders and of deliveries on them: who may do what, what the forms make of it, and the papers."""

import re
import uuid
from datetime import date

import pytest
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.catalogue.operations import ContractDraft, add_contract
from pos.inventory.kinds import OrderState, RefusalReason
from pos.inventory.models import Delivery, DeliveryLine, Lot, Order, OrderLine, Refusal
from tests import cast
from tests.inventory.stage import deliver, level
from tests.inventory.test_orders import came, line, order

NUMBER = "BT01-D000001"


def order_form(**changes):
    """The form of an order as a browser would send it."""
    return {
        "order": str(uuid.UUID(int=4)), "outlet": "BT01", "producer": "CT0001", "wanted_by": "2099-12-01",
        "lines-0-product": "SP0001", "lines-0-quantity": "12", "lines-0-owner": "own", **changes,
    }  # fmt: skip


def delivery_form(**changes):
    """The form of a delivery as a browser would send it."""
    return {
        "delivery": str(uuid.UUID(int=7)), "outlet": "BT01", "producer": "CT0001", "received_at": "2026-11-21T10:00",
        "lines-0-product": "SP0001", "lines-0-quantity": "10", "lines-0-owner": "own", **changes,
    }  # fmt: skip


def state():
    db.session.expire_all()
    return db.session.scalars(select(Order.state)).one()


def test_a_manager_writes_an_order_changes_the_draft_and_sends_it(app, sign_in):
    minh = sign_in("minh")
    answer = minh.post("/orders/new", order_form())
    assert answer.headers["Location"] == f"/orders/{NUMBER}"
    assert state() is OrderState.DRAFTED
    form = minh.get(f"/orders/{NUMBER}/edit?lang=en").text
    assert 'value="12"' in form
    changed = order_form(**{"lines-0-quantity": "8", "lines-0-owner": "consigned", "lines-0-commission": "12,5"})
    assert minh.post(f"/orders/{NUMBER}/edit", changed).status_code == 302
    kept = db.session.scalars(select(OrderLine)).one()
    assert (kept.quantity_milli, kept.consigned, kept.commission_bp) == (8000, True, 1250)
    assert minh.post(f"/orders/{NUMBER}/send").status_code == 302
    assert state() is OrderState.SENT
    assert minh.get(f"/orders/{NUMBER}/edit").status_code == 409
    page = minh.get(f"/orders/{NUMBER}?lang=en").text
    assert "price less 12,5 %" in page
    assert f"/deliveries/new?order={NUMBER}" in page


def test_whoever_saves_second_keeps_what_she_typed_and_sees_what_the_other_saved(app, sign_in):
    minh = sign_in("minh")
    minh.post("/orders/new", order_form())
    page = minh.get(f"/orders/{NUMBER}/edit").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    an = order_form(**{"lines-0-quantity": "20", "version": version, "note": "giao buổi sáng"})
    an |= {"lines-1-product": "SP0002", "lines-1-quantity": "3", "lines-1-owner": "own"}
    assert sign_in("an").post(f"/orders/{NUMBER}/edit", an).status_code == 302
    mine = order_form(**{"lines-0-quantity": "8", "version": version})
    answer = sign_in("minh").post(f"/orders/{NUMBER}/edit?lang=en", mine)
    assert answer.status_code == 409
    for words in (
        "an has saved BT01-D000001",
        "20 · ours",
        "8 · ours",
        "giao buổi sáng",
        "SP0002 · Jade-glaze lotus bowl",
        "3 · ours",
    ):
        assert words in answer.text
    assert 'value="8"' in answer.text, "what she typed is still there"
    again = {**mine, "version": re.search(r'name="version"[^>]*value="(\d+)"', answer.text)[1]}
    assert sign_in("minh").post(f"/orders/{NUMBER}/edit", again).status_code == 302
    assert db.session.scalars(select(OrderLine.quantity_milli)).all() == [8000]


def test_whoever_was_writing_while_the_draft_was_sent_keeps_what_was_typed(app, sign_in):
    order(sent=True)
    answer = sign_in("minh").post(f"/orders/{NUMBER}/edit?lang=en", order_form(**{"lines-0-quantity": "8"}))
    assert (answer.status_code, 'value="8"' in answer.text, "was sent already" in answer.text) == (409, True, True)


def test_an_order_can_be_written_and_sent_in_one_go(app, sign_in):
    minh = sign_in("minh")
    same = order_form(send="yes")
    assert {minh.post("/orders/new", same).headers["Location"] for _ in range(2)} == {f"/orders/{NUMBER}"}
    assert state() is OrderState.SENT


def test_a_delivery_on_an_order_comes_filled_with_what_is_outstanding(app, sign_in):
    order(line(pieces=12, consigned=True, settlement_price_vnd=300_000), line(cast.BOWL, 6))
    came((cast.BOWL, 6, "B1"))
    page = sign_in("lan").get(f"/deliveries/new?order={NUMBER}&lang=en").text
    assert "SP0001 · Blue-glaze tea set" in page
    assert 'value="300000"' in page
    assert "still to come: 12</span>" in page
    assert "SP0002" not in page, "what has come whole is not asked for again"


def test_what_came_otherwise_is_said_at_once_and_stays_to_be_read(app, sign_in):
    order()
    lan = sign_in("lan")
    form = delivery_form(
        **{
            "lines-0-quantity": "13", "lines-0-announced_lot": "A1", "lines-0-lot_code": "A2",
            "lines-1-product": "SP0002", "lines-1-quantity": "0", "lines-1-owner": "own", "lines-1-refused": "2",
            "lines-1-refusal": "damaged", "lines-1-refusal_note": "vỡ miệng",
            "lines-2-product": "SP0003", "lines-2-quantity": "1", "lines-2-owner": "own",
        }
    )  # fmt: skip
    page = lan.post(f"/deliveries/new?order={NUMBER}", form, follow_redirects=True).text
    assert "Bộ ấm chén men lam: thừa 1 so với số còn phải giao." in page
    assert "Trà sen Tây Hồ 100 g không có trong đơn; hàng vẫn được nhận." in page
    page = lan.get("/deliveries/BT01-N000001?lang=en").text
    assert "announced as A1" in page
    assert "vỡ miệng" in page
    assert "6 still to come" in page
    assert state() is OrderState.PARTLY_DELIVERED
    assert (level(cast.TEAPOT), level(cast.BOWL)) == (13_000, 0)
    lan.post(f"/deliveries/new?order={NUMBER}", form)
    assert len(db.session.scalars(select(Delivery)).all()) == 1, "the same form twice is one delivery"
    note = lan.get("/deliveries/BT01-N000001/note").text
    for words in (
        "PHIẾU NHẬP KHO",
        "Goods received note",
        "Hư hỏng",
        "vỡ miệng",
        NUMBER,
        "ngoài đơn",
        "chứng từ ghi A1",
    ):
        assert words in note
    assert b"v\xe1\xbb\xa1 mi\xe1\xbb\x87ng" in lan.get("/deliveries/BT01-N000001?format=csv").data


def test_what_a_delivery_left_outstanding_stays_true_when_more_comes(app, sign_in):
    order(line())
    came((cast.TEAPOT, 8, "A1"))
    came((cast.TEAPOT, 5, "A2"))
    lan = sign_in("lan")
    assert "4 still to come" in lan.get("/deliveries/BT01-N000001?lang=en").text
    assert "1 too much" in lan.get("/deliveries/BT01-N000002?lang=en").text


def test_a_line_of_an_order_left_at_nothing_did_not_come(app, sign_in):
    order()
    form = delivery_form(**{"lines-1-product": "SP0002", "lines-1-quantity": "0", "lines-1-owner": "own"})
    assert sign_in("lan").post(f"/deliveries/new?order={NUMBER}", form).status_code == 302
    assert len(db.session.scalars(select(DeliveryLine)).all()) == 1
    answer = sign_in("lan").post(
        f"/deliveries/new?order={NUMBER}&lang=en",
        delivery_form(delivery=str(uuid.uuid4()), **{"lines-0-quantity": "0"}),
    )
    assert "A delivery needs at least one line." in answer.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lines-0-quantity": "0"}, "More than zero, or say what was refused."),
        ({"lines-0-quantity": "-1"}, "More than zero"),
        ({"lines-0-quantity": "0,5"}, "whole for pieces"),
        ({"lines-0-refused": "1"}, "Say why it was refused."),
        ({"lines-0-refused": "1", "lines-0-refusal": "other"}, "was refused."),
        ({"lines-0-owner": "consigned"}, "Say what the producer gets"),
        (
            {"lines-0-owner": "consigned", "lines-0-settlement_price": "1", "lines-0-commission": "1"},
            "Say either what the producer gets, or the commission.",
        ),
        ({"lines-0-owner": "consigned", "lines-0-commission": "101"}, "From 0 to 100"),
        ({"lines-0-owner": "consigned", "lines-0-commission": "12,345"}, "From 0 to 100"),
        ({"lines-0-owner": "consigned", "lines-0-commission": "viel"}, "This is no number."),
    ],
)
def test_a_delivery_that_cannot_be_says_what_is_wrong(app, sign_in, change, words):
    answer = sign_in("lan").post("/deliveries/new?lang=en", delivery_form(**change))
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalars(select(Delivery)).all() == []


def test_a_commission_typed_in_percent_becomes_what_the_producer_gets(app, sign_in):
    form = delivery_form(
        **{"lines-0-owner": "consigned", "lines-0-commission": "25 %"}, contract="HĐ 12/KG ngày 01/11/2026"
    )
    sign_in("lan").post("/deliveries/new", form)
    assert db.session.scalars(select(Lot.settlement_price_vnd)).one() == 337_500
    note = sign_in("lan").get("/deliveries/BT01-N000001/note").text
    for words in (
        "KIÊM GIAO NHẬN HÀNG KÝ GỬI", "HĐ 12/KG ngày 01/11/2026", "337.500", "3.375.000", "hoa hồng 25 %",
        "Ba triệu ba trăm bảy mươi lăm nghìn đồng",
    ):  # fmt: skip
        assert words in note


def test_goods_that_come_after_the_end_of_their_contract_are_taken_over_with_a_caution(app, sign_in):
    with transaction():
        add_contract(
            cast.POTTERS, ContractDraft("12/HĐKG", date(2025, 11, 1), valid_to=date(2026, 10, 31)),
            contract_id=uuid.UUID(int=1), at=cast.NOW, who="an",
        )  # fmt: skip
    form = delivery_form(**{"lines-0-owner": "consigned", "lines-0-settlement_price": "300000"})
    ended = "Hợp đồng 12/HĐKG đã hết hạn ngày 31/10/2026"
    lan = sign_in("lan")
    assert lan.post("/deliveries/new", form, follow_redirects=True).text.count(ended) == 2, "told, and kept"
    assert "12/HĐKG ngày 01/11/2025 (hết hạn 31/10/2026)" in lan.get("/deliveries/BT01-N000001/note").text
    own = delivery_form(delivery=str(uuid.UUID(int=8)))
    assert ended not in lan.post("/deliveries/new", own, follow_redirects=True).text, "bought goods need none"
    named = {**form, "delivery": str(uuid.UUID(int=9)), "lines-0-lot_code": "A9", "contract": "20/HĐKG ngày 16/11/2026"}
    assert ended not in lan.post("/deliveries/new", named, follow_redirects=True).text


def test_an_order_prints_in_both_languages(app, sign_in):
    order(line(commission_bp=2000, consigned=True), line(cast.BOWL, 6, cost_vnd=90_000), wanted_by=date(2026, 12, 1))
    sheet = sign_in("huong").get(f"/orders/{NUMBER}/sheet").text
    for words in (
        "ĐƠN ĐẶT HÀNG",
        "Purchase order",
        "Bát sen men ngọc",
        "Jade-glaze lotus bowl",
        "01/12/2026",
        "90.000",
    ):
        assert words in sheet


def test_who_may_order(app, sign_in):
    order(sent=False)
    for name, status in (("lan", 403), ("huong", 403), ("tu", 403)):
        assert sign_in(name).get("/orders/new").status_code == status
        assert sign_in(name).post("/orders/new", order_form()).status_code == status
        for deed in ("send", "cancel", "close"):
            assert sign_in(name).post(f"/orders/{NUMBER}/{deed}").status_code == status
    assert state() is OrderState.DRAFTED
    assert sign_in("lan").get(f"/orders/{NUMBER}").status_code == 200
    assert "Gửi" not in sign_in("lan").get(f"/orders/{NUMBER}").text.split("<main")[1].split("<dl")[0]
    for path in ("", "/sheet", "/edit"):
        assert sign_in("tu").get(f"/orders/{NUMBER}{path}").status_code == 403
    assert NUMBER not in sign_in("tu").get("/orders").text
    assert NUMBER in sign_in("huong").get("/orders").text


def test_an_order_of_another_outlet_takes_no_delivery_from_here(app, sign_in):
    order()
    assert sign_in("tu").get(f"/deliveries/new?order={NUMBER}").status_code == 403
    assert sign_in("tu").post(f"/deliveries/new?order={NUMBER}", delivery_form(outlet="HK01")).status_code == 403
    assert sign_in("tu").get("/deliveries/new?order=BT01-D000099").status_code == 404
    answer = sign_in("an").post(f"/deliveries/new?order={NUMBER}&lang=en", delivery_form(outlet="HK01"))
    assert answer.status_code == 422
    assert "was written by another outlet" in answer.text


def test_a_draft_is_sent_as_it_was_read_and_one_that_has_come_whole_is_not_waited_for(app, sign_in):
    minh = sign_in("minh")
    minh.post("/orders/new", order_form())
    read = {"version": re.search(r'name="version" value="(\d+)"', minh.get(f"/orders/{NUMBER}").text)[1]}
    sign_in("an").post(f"/orders/{NUMBER}/edit", order_form(**{"lines-0-quantity": "900", **read}))
    answer = sign_in("minh").post(f"/orders/{NUMBER}/send", read, follow_redirects=True)
    assert "an đã lưu BT01-D000001 sau khi bạn mở trang" in answer.text
    assert state() is OrderState.DRAFTED, "she read twelve, and would have ordered nine hundred"
    sign_in("minh").post(f"/orders/{NUMBER}/send", {"version": "2"})
    assert sign_in("minh").post(f"/orders/{NUMBER}/send", read).status_code == 302
    assert state() is OrderState.SENT
    came((cast.TEAPOT, 400, "A1"), order_id=uuid.UUID(int=4))
    assert f"/orders/{NUMBER}/close" in sign_in("minh").get(f"/orders/{NUMBER}").text
    came((cast.TEAPOT, 500, "A1"), order_id=uuid.UUID(int=4))
    assert state() is OrderState.DELIVERED
    assert f"/orders/{NUMBER}/close" not in sign_in("minh").get(f"/orders/{NUMBER}").text


def test_an_order_is_cancelled_and_closed_from_its_page(app, sign_in):
    order()
    minh = sign_in("minh")
    assert "nay đã ở trạng thái khác" in minh.post(f"/orders/{NUMBER}/close", follow_redirects=True).text
    assert state() is OrderState.SENT, "nothing of it has come, so there is nothing to close"
    came((cast.TEAPOT, 1, "A1"))
    minh = sign_in("minh")
    page = minh.get(f"/orders/{NUMBER}?lang=en").text
    assert "Close the order" in page
    assert "Cancel the order" not in page
    minh.post(f"/orders/{NUMBER}/close")
    assert state() is OrderState.CLOSED
    page = sign_in("lan").get(f"/orders/{NUMBER}?lang=en").text
    assert "Take over a delivery" not in page


def test_orders_come_as_tables_and_the_unfinished_ones_alone(app, sign_in):
    order(line(), order_id=uuid.UUID(int=1))
    order(line(), order_id=uuid.UUID(int=2))
    came((cast.TEAPOT, 12, "A1"), order_id=uuid.UUID(int=1))
    minh = sign_in("minh")
    assert len(minh.get("/orders?format=csv").data.splitlines()) == 3
    assert len(minh.get("/orders?format=csv&under_way=yes").data.splitlines()) == 2
    assert len(minh.get("/orders?format=csv&q=kim+lan").data.splitlines()) == 3
    assert len(minh.get(f"/orders/{NUMBER}?format=csv").data.splitlines()) == 2
    assert "No order fits." in minh.get("/orders?q=nobody&lang=en").text
    assert "late" not in minh.get("/orders?lang=en").text.split("<tbody>")[1]


# --- certificates ----------------------------------------------------------------------------------------------------


@pytest.fixture
def variant(app):
    """A smaller pack of a tea that is certified; it has no certificate of its own."""
    from pos.base.text import search_key, sort_key
    from pos.catalogue.kinds import ProductKind, Unit
    from pos.catalogue.models import Product

    name = "Trà sen Tây Hồ 50 g"
    db.session.add(
        Product(
            id=cast.same_id("SP0103"), code="SP0103", name_vi=name, producer_id=cast.TEA_HOUSE, kind=ProductKind.GOODS,
            unit=Unit.PIECE, vat_class_code="standard", search_key=search_key(f"SP0103 {name}"), sort_key=sort_key(name),
        )
    )  # fmt: skip
    db.session.commit()


LAPSED = "Its certificate lapsed after 30/06/2026: no star until there is a new one."
VARIANT = (
    "It has no certificate of its own. Decision 1147/QĐ-UBND covers another variant, SP0003 West Lake lotus tea 100 g; "
    "its stars do not count here."
)


def test_what_is_typed_tells_of_lapsed_certificates_and_of_variants(variant, sign_in):
    lan = sign_in("lan")
    assert lan.get("/deliveries/products?q=SP0002&lang=en").json["cautions"] == {
        "SP0002 · Jade-glaze lotus bowl": LAPSED
    }
    assert lan.get("/deliveries/products?q=SP0103&lang=en").json["cautions"] == {
        "SP0103 · Trà sen Tây Hồ 50 g": VARIANT
    }
    for certified_or_plain in ("SP0001", "SP0004"):
        assert lan.get(f"/deliveries/products?q={certified_or_plain}").json["cautions"] == {}


def test_a_delivery_of_such_goods_is_saved_and_says_so(variant, sign_in):
    lan = sign_in("lan")
    form = delivery_form(**{"lines-0-product": "SP0002", "lines-1-product": "SP0103", "lines-1-quantity": "1",
                            "lines-1-owner": "own"})  # fmt: skip
    assert lan.post("/deliveries/new", form).status_code == 302
    page = lan.get("/deliveries/BT01-N000001?lang=en").text
    assert LAPSED in page
    assert VARIANT in page
    assert LAPSED in lan.post("/deliveries/new?lang=en", {**form, "outlet": ""}).text, (
        "a form that comes back says it too"
    )
    assert level(cast.BOWL) == 10_000


def test_an_order_of_such_goods_says_so_in_its_form(variant, sign_in):
    order(line(cast.BOWL, 6), sent=False)
    assert LAPSED in sign_in("minh").get(f"/orders/{NUMBER}/edit?lang=en").text


def test_a_delivery_without_an_order_says_nothing_of_one(app, sign_in):
    deliver(cast.TEAPOT, 1, "A1")
    page = sign_in("lan").get("/deliveries/BT01-N000001?lang=en").text
    assert "On order" not in page
    assert "Refused" not in page
    assert db.session.scalars(select(Refusal.reason).where(Refusal.reason == RefusalReason.DAMAGED)).all() == []


# --- which lot leaves first ------------------------------------------------------------------------------------------


def test_the_lot_that_expires_first_is_suggested_wherever_one_is_chosen(app, sign_in):
    deliver(cast.TEA, 2, "T2", expires_on=date(2098, 2, 1))
    deliver(cast.TEA, 2, "T1", expires_on=date(2098, 1, 1))
    deliver(cast.BOWL, 2, "B1")
    minh = sign_in("minh")
    form = minh.get("/stock/SP0003/BT01/write-off?lang=en").text
    assert form.index("T1: 2 on the shelf · 01/01/2098 · expires first") < form.index(
        "T2: 2 on the shelf · 01/02/2098<"
    )
    assert minh.get("/transfers/lots?outlet=BT01&q=sp0003&lang=en").json["offers"] == [
        "SP0003 · T1 · West Lake lotus tea 100 g · 2 · 01/01/2098 · leaves first",
        "SP0003 · T2 · West Lake lotus tea 100 g · 2 · 01/02/2098",
    ]
    number = minh.get("/stock/SP0003/BT01?lang=en").text
    assert number.count("leaves first") == 1
    assert "leaves first" not in minh.get("/stock/SP0002/BT01?lang=en").text
    sent = {"transfer": str(uuid.uuid4()), "outlet": "BT01", "target": "HK01", "lines-0-quantity": "1",
            "lines-0-lot": "SP0003 · T1 · West Lake lotus tea 100 g · 2 · 01/01/2098 · leaves first"}  # fmt: skip
    assert minh.post("/transfers/new", sent).status_code == 302, "what is offered is understood"


# --- goods of other provinces ----------------------------------------------------------------------------------------


def test_goods_of_another_province_come_in_and_their_note_says_where_from(app, sign_in):
    admin = sign_in("an")
    said = {
        "name": "Hợp tác xã chè Tân Cương",
        "kind": "cooperative",
        "province": "Thái Nguyên",
        "address": "Xóm Hồng Thái",
    }
    assert admin.post("/catalogue/producers/new", said).status_code == 302
    assert "Thái Nguyên" in admin.get("/catalogue/producers").text
    assert "không chọn cả hai" in admin.post("/catalogue/producers/new", {**said, "commune_code": "00583"}).text
    assert sign_in("an").post("/catalogue/producers/new", {**said, "province": "Hà Tây"}).status_code == 422
    assert sign_in("lan").post("/deliveries/new", delivery_form(producer="CT0003")).status_code == 302
    note = sign_in("lan").get("/deliveries/BT01-N000001/note").text
    assert "Xóm Hồng Thái, Thái Nguyên" in note
