from datetime import date, timedelta

import pytest
from sqlalchemy import update

from pos.base.database import db, transaction
from pos.catalogue.models import Price, Product
from pos.certification.kinds import ClaimState
from pos.inventory.deliveries import deliveries
from pos.inventory.kinds import PlaceKind
from pos.inventory.matrix import StockFilter, matrix
from pos.inventory.models import Move
from pos.inventory.operations import take
from pos.inventory.queries import lots_here, moves_here, places_here
from tests import cast
from tests.inventory.stage import MORNING, counted, deliver, want

BOTH = frozenset({cast.BT01, cast.HK01})


def look(*, only=BOTH, at=cast.NOW, **narrowed):
    found = matrix(StockFilter(only, **{"everything": True, **narrowed}), at)
    return found, {row.product.code: row for row in found.rows}


def reorder_at(product, milli):
    with transaction():
        db.session.execute(update(Product).where(Product.id == product).values(reorder_point_milli=milli))


@pytest.fixture
def goods(app):
    """Tea sets and bowls at both outlets, tea at one; a bowl's certificate lapsed in June."""
    deliver(cast.TEAPOT, 8, "A1")
    deliver(cast.TEAPOT, 2, "A2", consigned=True, settlement_price_vnd=300_000)
    deliver(cast.TEAPOT, 3, "A3", showroom=cast.HK01)
    deliver(cast.BOWL, 5, "B1", showroom=cast.HK01)
    deliver(cast.TEA, 4, "T1", expires_on=date(2026, 12, 10))
    reorder_at(cast.TEAPOT, 3000)


def test_each_cell_is_what_one_shelf_holds_and_the_total_their_sum(goods):
    _, rows = look()
    teapot = rows["SP0001"]
    assert {outlet: cell.quantity_milli for outlet, cell in teapot.cells.items()} == {
        cast.BT01: 10_000, cast.HK01: 3000,
    }  # fmt: skip
    assert teapot.total_milli == 13_000
    assert cast.BT01 not in rows["SP0002"].cells


def test_goods_are_listed_in_vietnamese_order_without_services(goods):
    found, _ = look()
    assert [row.product.name_vi for row in found.rows] == [
        "Bát sen men ngọc", "Bộ ấm chén men lam", "Mật ong hoa nhãn", "Trà sen Tây Hồ 100 g",
    ]  # fmt: skip


def test_only_the_asked_outlets_count(goods):
    found, rows = look(only=frozenset({cast.HK01}))
    assert rows["SP0001"].total_milli == 3000
    assert set(rows["SP0001"].cells) == {cast.HK01}
    assert found.figures.in_stock == 2


def test_what_was_never_here_is_left_out_unless_it_is_asked_for_by_name(goods):
    kept = {row.product.code for row in matrix(StockFilter(BOTH), cast.NOW).rows}
    everything = {row.product.code for row in matrix(StockFilter(BOTH, everything=True), cast.NOW).rows}
    [never] = everything - kept
    assert [row.product.code for row in matrix(StockFilter(BOTH, words=never), cast.NOW).rows] == [never]


def test_low_means_low_at_an_outlet_that_keeps_it(goods):
    found, rows = look()
    assert {outlet: cell.low for outlet, cell in rows["SP0001"].cells.items()} == {cast.BT01: False, cast.HK01: True}
    assert [row.product.code for row in look(low=True)[0].rows] == ["SP0001"]
    assert (found.figures.low, found.figures.movable) == (1, 1)
    assert look(only=frozenset({cast.HK01}))[0].figures.movable == 0


def test_an_outlet_that_giving_would_leave_low_has_nothing_to_share(goods):
    reorder_at(cast.TEAPOT, 8000)
    assert look()[0].figures.movable == 1
    reorder_at(cast.TEAPOT, 9000)
    assert (look()[0].figures.low, look()[0].figures.movable) == (1, 0)


def test_goods_that_sold_out_are_low_but_goods_never_kept_are_not(goods):
    reorder_at(cast.TEA, 1000)
    with transaction():
        take(cast.BT01, [want(cast.TEA, 4)], booked_at=cast.NOW)
    _, rows = look()
    assert rows["SP0003"].cells[cast.BT01].low
    assert rows["SP0003"].low_at == 1


def test_expiring_goods_are_marked_with_their_nearest_day(goods):
    _, rows = look(expiring=True)
    assert list(rows) == ["SP0003"]
    assert rows["SP0003"].cells[cast.BT01].expires_on == date(2026, 12, 10)
    assert not look(expiring=True, at=cast.NOW - timedelta(days=12))[1]


def test_a_lot_that_sold_out_no_longer_makes_goods_expiring(goods):
    with transaction():
        take(cast.BT01, [want(cast.TEA, 4)], booked_at=cast.NOW)
    assert not look(expiring=True)[1]


def test_a_lapsed_certificate_shows_no_star_and_its_goods_are_counted(goods):
    found, rows = look()
    assert rows["SP0002"].claim.state is ClaimState.LAPSED
    assert rows["SP0002"].claim.stars is None
    figures = found.figures
    assert (figures.lapsed, figures.lapsed_milli, figures.lapsed_outlets) == (1, 5000, 1)
    assert list(look(lapsed=True)[1]) == ["SP0002"]


def test_stock_is_seen_with_the_stars_of_that_day(goods):
    _, before = look(at=cast.NOW - timedelta(days=160))
    assert before["SP0002"].claim.stars == 4


def test_the_value_is_what_the_goods_would_sell_for_here(goods):
    found, _ = look()
    assert found.figures.value_vnd == 13 * 450_000 + 5 * 120_000 + 4 * 180_000
    assert found.figures.consigned_bp == 1255  # 900,000 of 7,170,000
    with transaction():
        db.session.add(
            Price(
                product_id=cast.TEAPOT, showroom_id=cast.HK01, price_vnd=500_000, valid_from=MORNING, set_by="an",
                set_at=MORNING,
            )
        )  # fmt: skip
    assert look()[0].figures.value_vnd == 7_170_000 + 3 * 50_000


def test_figures_count_products_in_stock_of_those_we_keep(goods):
    figures = look()[0].figures
    assert (figures.in_stock, figures.products) == (3, 4)


@pytest.mark.parametrize(
    ("narrowed", "codes"),
    [
        ({"group": "2019-beverages"}, {"SP0003"}),
        ({"producer_id": cast.POTTERS}, {"SP0001", "SP0002"}),
        ({"words": "am chen"}, {"SP0001"}),
        ({"words": "sp0004"}, {"SP0004"}),
        ({"stars": "4"}, {"SP0001"}),
        ({"stars": "3"}, {"SP0003"}),
        ({"stars": "none"}, {"SP0002", "SP0004"}),
        ({"stars": "4", "words": "tra"}, set()),
    ],
)
def test_filters_narrow_the_list(goods, narrowed, codes):
    assert set(look(**narrowed)[1]) == codes


def test_a_retired_product_stays_until_its_goods_are_gone_and_is_never_low(goods):
    with transaction():
        db.session.execute(update(Product).where(Product.id == cast.TEAPOT).values(retired_at=MORNING))
        db.session.execute(update(Product).where(Product.id == cast.HONEY).values(retired_at=MORNING))
    found, rows = look()
    assert "SP0001" in rows
    assert "SP0004" not in rows
    assert found.figures.low == 0


def test_pages_hold_so_many_products_and_the_last_page_is_the_furthest(goods):
    first = matrix(StockFilter(BOTH, everything=True), cast.NOW, page=1, per_page=3)
    last = matrix(StockFilter(BOTH, everything=True), cast.NOW, page=99, per_page=3)
    assert (len(first.rows), len(last.rows), first.pages, last.page) == (3, 1, 2, 2)
    assert first.figures == last.figures


def test_stock_is_read_from_levels_in_a_fixed_number_of_statements(goods):
    def cost():
        db.session.rollback()
        with counted() as statements:
            look()
        assert not any(f"FROM {Move.__tablename__} " in statement for statement in statements)
        return len(statements)

    before = cost()
    for number in range(6):
        deliver(cast.BOWL, 3, f"C{number}")
        deliver(cast.HONEY, 3, f"H{number}", showroom=cast.HK01)
    assert cost() == before


def test_the_lots_behind_a_number_come_with_owner_and_dates(goods):
    lots = lots_here(cast.TEAPOT, cast.BT01)
    assert [(lot.code, lot.quantity_milli, lot.owner, lot.settlement_price_vnd) for lot in lots] == [
        ("A1", 8000, None, None), ("A2", 2000, "Hợp tác xã gốm Kim Lan", 300_000),
    ]  # fmt: skip


def test_the_moves_behind_a_number_end_in_that_number(goods):
    with transaction():
        take(cast.BT01, [want(cast.TEAPOT, 3, at=cast.NOW - timedelta(days=9))], booked_at=cast.NOW)
    moves = moves_here(cast.TEAPOT, cast.BT01, limit=10)
    assert [(move.cause, move.lot_code, move.change_milli, move.balance_milli) for move in moves] == [
        ("sale", "A1", -3000, 7000), ("delivery", "A2", 2000, 10_000), ("delivery", "A1", 8000, 8000),
    ]  # fmt: skip
    assert moves[0].other_place is PlaceKind.CUSTOMER
    assert moves[0].balance_milli == places_here(cast.TEAPOT, cast.BT01)[PlaceKind.SHELF]


def test_a_later_page_of_moves_keeps_its_balances(goods):
    assert [move.balance_milli for move in moves_here(cast.TEAPOT, cast.BT01, limit=1, offset=1)] == [8000]


def test_deliveries_are_found_by_number_producer_and_outlet(goods):
    def numbers(words="", only=None):
        return {head.number for head in deliveries(only, words, limit=10)}

    assert numbers() == {"BT01-N000001", "BT01-N000002", "BT01-N000003", "HK01-N000001", "HK01-N000002"}
    assert numbers(only={cast.HK01}) == {"HK01-N000001", "HK01-N000002"}
    assert numbers("n000003") == {"BT01-N000003"}
    assert numbers("hoan kiem") == {"HK01-N000001", "HK01-N000002"}
    assert numbers("kim lan bat trang") == {"BT01-N000001", "BT01-N000002", "BT01-N000003"}
    assert numbers("tra sen") == set()


def test_the_value_at_cost_knows_whose_goods_they_are_and_what_nobody_knows(goods):
    deliver(cast.BOWL, 2, "B2", cost_vnd=70_000)
    figures = look()[0].figures
    # Two bowls have a cost; the tea sets A1 and A3, the other bowls and the tea have none; A2 is the potters'.
    assert (figures.cost_vnd, figures.uncosted_milli, figures.owed_vnd) == (140_000, 20_000, 600_000)
    row = look()[1]["SP0001"]
    assert (row.cost_vnd, row.uncosted_milli, row.owed_vnd) == (0, 11_000, 600_000)


def test_a_slip_of_the_finger_in_a_cost_does_not_close_the_page(goods):
    for lot in ("X1", "X2"):
        deliver(cast.BOWL, 1_000_000, lot, cost_vnd=10_000_000_000)
    assert look()[0].figures.cost_vnd == 20_000_000_000_000_000
