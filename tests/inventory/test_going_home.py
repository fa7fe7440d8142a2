"""Return notes: what nobody bought goes home to its owner, with a number, once, and never more than the shelf holds."""

import threading
import uuid
from datetime import date

import pytest
from sqlalchemy import func, select

from pos.audit import audit
from pos.base.database import db, transaction
from pos.catalogue.operations import ContractDraft, add_contract
from pos.inventory import errors
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import Move, ReturnNote, ReturnNoteLine
from pos.inventory.operations import HomeLine, HomePapers, receive_transfer, send_home, send_transfer, take
from pos.inventory.operations.transfers import Arrival, SentLine
from tests import cast
from tests.inventory.stage import deliver, level, lot_id, want

ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture
def goods(app):
    """Eight consigned tea sets and three kilograms of honey; two bowls of our own."""
    deliver(cast.TEAPOT, 8, "K1", consigned=True, settlement_price_vnd=300_000)
    deliver(cast.HONEY, 3, "M1", producer=cast.TEA_HOUSE, consigned=True, settlement_price_vnd=90_000)
    deliver(cast.BOWL, 2, "B1")


def lot(product=cast.TEAPOT, code="K1"):
    return lot_id(product, code)


def home(*lines, note=ONE, owner=cast.POTTERS, outlet=cast.BT01, **papers):
    """Give lots back; the number of the note."""
    with transaction():
        return send_home(
            outlet, owner, [HomeLine(lot, int(pieces * 1000)) for lot, pieces in lines], note_id=note,
            showroom_code={cast.BT01: "BT01", cast.HK01: "HK01"}[outlet], at=cast.NOW, who="minh",
            papers=HomePapers(**papers),
        )  # fmt: skip


def in_order():
    return [verdict.line() for verdict in audit(cast.NOW) if verdict.broken] == []


def at_once(app, *deeds):
    """Do these at the same moment; the names of what each of them raised."""
    db.session.rollback()
    started, raised = threading.Barrier(len(deeds)), [""] * len(deeds)

    def do(index):
        with app.app_context():
            started.wait()
            try:
                deeds[index]()
            except Exception as error:  # told below, whatever it is
                raised[index] = type(error).__name__
            finally:
                db.session.remove()

    threads = [threading.Thread(target=do, args=(index,)) for index in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return raised


def test_goods_that_go_home_leave_the_shelf_for_their_producer(goods):
    assert home((lot(), 5), carrier=" Ông Tư ") == "BT01-H000001"
    assert (level(cast.TEAPOT), level(cast.TEAPOT, PlaceKind.PRODUCER)) == (3_000, -3_000)
    assert db.session.get_one(ReturnNote, ONE).carrier == "Ông Tư"
    assert home((lot(), 1), note=TWO) == "BT01-H000002"
    assert in_order()


def test_goods_go_home_from_the_outlet_that_they_were_sent_to(goods):
    with transaction():
        send_transfer(
            cast.BT01, cast.HK01, [SentLine(lot(), 2_000)], transfer_id=TWO, from_code="BT01", at=cast.NOW, who="minh"
        )
        receive_transfer(TWO, [Arrival(lot(), 2_000)], received_at=cast.NOW, at=cast.NOW, who="an")
    assert home((lot(), 2), outlet=cast.HK01) == "HK01-H000001"
    assert level(cast.TEAPOT, showroom=cast.HK01) == 0
    assert in_order()


def test_goods_by_weight_go_home_in_part(goods):
    home((lot(cast.HONEY, "M1"), 0.35), owner=cast.TEA_HOUSE)
    assert level(cast.HONEY) == 2_650


def test_a_button_pressed_twice_gives_back_once(goods):
    assert home((lot(), 5)) == home((lot(), 5)) == "BT01-H000001"
    assert level(cast.TEAPOT) == 3_000
    with pytest.raises(errors.ReturnNoteDiffers, match="BT01-H000001"):
        home((lot(), 4))


def test_what_makes_no_sense_is_refused_and_moves_nothing(goods):
    for error, lines in (
        (errors.NothingReturned, []),
        (errors.NoSuchLot, [(uuid.UUID(int=99), 1)]),
        (errors.NotTheirGoods, [(lot(cast.BOWL, "B1"), 1)]),
        (errors.NotTheirGoods, [(lot(), 1), (lot(cast.HONEY, "M1"), 1)]),
        (errors.LotTwice, [(lot(), 1), (lot(), 1)]),
        (errors.QuantityNotFit, [(lot(), 0)]),
        (errors.QuantityNotFit, [(lot(), -1)]),
        (errors.QuantityNotFit, [(lot(), 1.5)]),
        (errors.NotEnoughToReturn, [(lot(), 9)]),
    ):
        with pytest.raises(error):
            home(*lines)
        db.session.rollback()
    assert (level(cast.TEAPOT), level(cast.HONEY), level(cast.BOWL)) == (8_000, 3_000, 2_000)
    assert db.session.scalar(select(func.count(ReturnNote.id))) == 0


def test_a_return_and_a_sale_of_the_last_pieces_do_not_both_take_them(app, goods):
    ids = lot()

    def sell():
        with transaction():
            take(cast.BT01, [want(cast.TEAPOT, 5)], booked_at=cast.NOW)

    raised = at_once(app, lambda: home((ids, 6)), sell)
    assert raised in (["", ""], ["NotEnoughToReturn", ""])
    unexplained = level(cast.TEAPOT, PlaceKind.UNEXPLAINED)
    assert (raised[0], level(cast.TEAPOT), unexplained) in (("", 0, -3_000), ("NotEnoughToReturn", 3_000, 0))


def test_two_who_give_the_last_goods_back_at_once_do_not_both(app, goods):
    ids = lot()
    raised = at_once(app, lambda: home((ids, 5)), lambda: home((ids, 5), note=TWO))
    assert sorted(raised) == ["", "NotEnoughToReturn"]
    assert level(cast.TEAPOT) == 3_000


def test_two_notes_at_once_get_different_numbers(app, goods):
    teapots, honey = lot(), lot(cast.HONEY, "M1")
    raised = at_once(
        app, lambda: home((teapots, 1)), lambda: home((honey, 1), note=TWO, owner=cast.TEA_HOUSE)
    )  # fmt: skip
    assert raised == ["", ""]
    assert sorted(db.session.scalars(select(ReturnNote.number))) == ["BT01-H000001", "BT01-H000002"]


def test_a_note_whose_goods_never_moved_is_found_by_the_audit(goods):
    home((lot(), 5))
    with transaction():
        db.session.add(ReturnNoteLine(return_note_id=ONE, position=2, lot_id=lot(cast.HONEY, "M1"), quantity_milli=1))
    assert [verdict.number for verdict in audit(cast.NOW) if verdict.broken] == [2]


# --- pages ---------------------------------------------------------------------------------------------------------------


def form(*quantities, **changes):
    lines = {}
    for index, (lot_id_, quantity) in enumerate(quantities):
        lines |= {f"lines-{index}-lot": str(lot_id_), f"lines-{index}-quantity": quantity}
    return {"return_note": str(ONE), **lines, **changes}


def test_a_manager_gives_goods_back_and_prints_the_note(goods, sign_in):
    minh = sign_in("minh")
    page = minh.get("/return-notes/new?producer=CT0001&lang=en").text
    assert "SP0001" in page
    assert "SP0004" not in page, "the honey is somebody else's"
    assert 'value="8"' in minh.get("/return-notes/new?producer=CT0001&all=yes&lang=en").text
    answer = minh.post("/return-notes/new?outlet=BT01&producer=CT0001", form((lot(), "3"), carrier="Ông Tư"))
    assert answer.headers["Location"] == "/return-notes/BT01-H000001"
    assert "………" in minh.get("/return-notes/BT01-H000001").text, "a contract that nobody entered is filled in by hand"
    with transaction():
        add_contract(
            cast.POTTERS, ContractDraft("12/HĐKG", date(2025, 11, 1)), contract_id=ONE, at=cast.NOW, who="an"
        )  # fmt: skip
    note = minh.get("/return-notes/BT01-H000001?lang=en").text
    for words in (
        "PHIẾU TRẢ HÀNG KÝ GỬI",
        "Return note for consigned goods",
        "K1",
        "300.000",
        "900.000",
        "Chín trăm nghìn đồng",
        "Ông Tư",
        "BT01-H000001",
        "12/HĐKG ngày 01/11/2025",
    ):
        assert words in note
    assert "BT01-H000001" in minh.get("/return-notes?lang=en").text
    table = minh.get("/return-notes?format=csv").text
    assert "BT01-H000001" in table
    assert "Trần Văn Minh" in table
    assert minh.get("/return-notes/BT01-H000001?format=xlsx").status_code == 200
    assert "BT01-H000001" in minh.get("/stock/SP0001/BT01?lang=en").text, (
        "behind the number stands what moved the goods"
    )


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(goods, sign_in):
    minh = sign_in("minh")
    answer = minh.post("/return-notes/new?outlet=BT01&producer=CT0001&lang=en", form((lot(), "9"), note="hết mùa"))
    assert answer.status_code == 422
    assert "Only 8 of lot K1 of Blue-glaze tea set" in answer.text
    assert "hết mùa" in answer.text
    answer = minh.post("/return-notes/new?outlet=BT01&producer=CT0001&lang=en", form((lot(), "")))
    assert "at least one lot" in answer.text
    assert db.session.scalar(select(func.count(Move.id)).where(Move.cause == "going_home")) == 0


def test_who_does_not_work_there_gives_nothing_back(goods, sign_in):
    assert sign_in("lan").get("/return-notes/new").status_code == 403
    assert sign_in("huong").post("/return-notes/new", form((lot(), "1"))).status_code == 403
    minh = sign_in("minh")
    assert minh.post("/return-notes/new?outlet=HK01&producer=CT0001", form((lot(), "1"))).status_code == 403
    assert level(cast.TEAPOT) == 8_000
    home((lot(), 1))
    assert sign_in("tu").get("/return-notes/BT01-H000001").status_code == 403
