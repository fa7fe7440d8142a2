"""Exchange at the counter: what came back pays for what is taken, on one ticket, with and without a network."""

import json
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import expect
from sqlalchemy import select

from pos.audit import audit
from pos.base.database import db
from pos.sales.kinds import Outcome
from pos.sales.models import Refund, RefundTender, Sale, Tender
from pos.sales.queries import cash_reckonings
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.counter import EAN, Counter, entries


def sell_one(counter: Counter, code: str = EAN) -> None:
    """A sale for exact cash, and the next customer."""
    counter.scan(code)
    counter.pay_exactly()
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator("#search")).to_be_visible()


def bring_back(counter: Counter, number: str, code: str = EAN) -> None:
    """One piece of that receipt is to be exchanged; the basket waits for what is taken."""
    counter.scan(number)
    counter.page.locator(".found .primary").click()
    counter.scan(code)
    counter.page.locator("#reason").fill("Đổi mẫu khác")
    counter.page.keyboard.press("F8")
    expect(counter.page.locator(".brought-back")).to_contain_text(number.replace("-", "-\u2060"))
    # No hand lifts the next piece to the scanner within milliseconds of a key.
    counter.page.wait_for_timeout(200)


def pay(counter: Counter) -> None:
    counter.page.keyboard.press("F9")
    expect(counter.page.locator(".paying")).to_be_visible()


def money_of(shop: Shop) -> tuple[dict[str, int], dict[str, int]]:
    """How the exchange's sale was paid, and how its refund was paid out, as the books have it."""
    with shop.books():
        back = db.session.scalars(select(Refund)).one()
        sale = db.session.get_one(Sale, back.exchange_id)
        assert sale.exchange_id == back.id
        return (
            {row.method.value: row.amount_vnd for row in db.session.scalars(select(Tender).filter_by(sale_id=sale.id))},
            {
                row.method.value: row.amount_vnd
                for row in db.session.scalars(select(RefundTender).filter_by(refund_id=back.id))
            },
        )


def books_are_right(shop: Shop, cash_vnd: int) -> None:
    """Everything was booked, the audit is content, and the drawer should hold this much."""
    assert {entry.outcome for entry in entries(shop)} == {Outcome.BOOKED}
    with shop.books():
        shift = db.session.scalars(select(Sale.shift_id)).first()
        assert shift is not None
        assert cash_reckonings([shift])[shift].expected_vnd == cash_vnd
        assert [verdict.line() for verdict in audit(datetime.now(UTC)) if verdict.broken] == []


def test_a_dearer_thing_is_paid_up(counter: Counter) -> None:
    sell_one(counter, "SP0003")
    bring_back(counter, counter.number(1), "SP0003")
    counter.scan(EAN)
    expect(counter.page.locator(".total")).to_contain_text("270.000")
    pay(counter)
    expect(counter.page.locator(".owed-amount")).to_have_text("270.000\u00a0₫")
    counter.page.get_by_role("button", name="300.000").click()
    expect(counter.page.locator(".finished .owed-amount")).to_have_text("30.000\u00a0₫")
    slip = counter.page.locator(".slip .receipt")
    for words in ("Phiếu đổi hàng", counter.number(1), counter.number(2), counter.number(3), "Bộ ấm chén", "Trà sen"):
        expect(slip).to_contain_text(words)
    counter.wait_until_safe()
    assert money_of(counter.shop) == ({"exchange": 180_000, "cash": 300_000}, {"exchange": 180_000})
    assert counter.shop.stock_milli(cast.TEAPOT) == 6000
    assert counter.shop.stock_milli(cast.TEA) == 41_000
    books_are_right(counter.shop, 500_000 + 180_000 + 270_000)


def test_a_cheaper_thing_leaves_money_for_the_customer_without_a_network_too(counter: Counter) -> None:
    sell_one(counter)
    counter.wait_until_safe()
    counter.shop.close()
    bring_back(counter, counter.number(1))
    counter.scan("SP0003")
    # Nobody pays where money goes back; on a phone, too, the sum says which way it goes.
    expect(counter.page.locator(".pay")).to_contain_text("Đổi hàng")
    counter.page.set_viewport_size({"width": 360, "height": 760})
    expect(counter.page.locator(".total")).to_contain_text("Hoàn cho khách")
    expect(counter.page.locator(".total span")).to_be_visible()
    counter.page.set_viewport_size({"width": 1366, "height": 768})
    pay(counter)
    expect(counter.page.locator(".owed-amount")).to_have_text("270.000\u00a0₫")
    expect(counter.page.locator("#given")).to_be_hidden()
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".finished .owed-amount")).to_have_text("270.000\u00a0₫")
    # Either number on the slip finds the ticket, also now.
    for number in (counter.number(2), counter.number(3)):
        counter.page.keyboard.press("Escape")
        counter.page.wait_for_timeout(200)
        counter.scan(number)
        expect(counter.page.locator(".found > h2")).to_have_text(counter.number(3))
        expect(counter.page.locator(".found .receipt")).to_contain_text("Phiếu đổi hàng")
    counter.shop.open()
    counter.wait_until_safe()
    assert money_of(counter.shop) == ({"exchange": 180_000}, {"exchange": 180_000, "cash": 270_000})
    books_are_right(counter.shop, 500_000 + 450_000 - 270_000)


def test_the_same_price_moves_no_money_and_what_was_taken_comes_back_for_cash(counter: Counter) -> None:
    sell_one(counter)
    bring_back(counter, counter.number(1))
    counter.scan(EAN)
    pay(counter)
    expect(counter.page.locator(".owed-amount")).to_have_text("0\u00a0₫")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".finished .owed-label")).to_contain_text("không phải trả tiền")
    counter.page.keyboard.press("Enter")
    counter.scan(counter.number(2))
    counter.page.locator(".found .primary").click()
    expect(counter.page.locator("input[name=method]:checked")).to_have_value("cash")
    counter.scan(EAN)
    counter.page.locator("#reason").fill("Không thích")
    counter.page.keyboard.press("F9")
    expect(counter.page.locator(".finished .owed-amount")).to_have_text("450.000\u00a0₫")
    counter.wait_until_safe()
    assert counter.shop.stock_milli(cast.TEAPOT) == 7000
    books_are_right(counter.shop, 500_000)


def test_an_exchange_waits_survives_a_reload_and_can_be_given_up(counter: Counter) -> None:
    page = counter.page
    sell_one(counter)
    bring_back(counter, counter.number(1))
    page.reload()
    expect(page.locator(".brought-back")).to_be_visible()
    page.keyboard.press("F8")
    expect(page.locator(".brought-back")).to_have_count(0)
    expect(page.locator(".waiting-baskets")).to_contain_text("1")
    page.keyboard.press("F8")
    page.locator(".brought-back button").click()
    expect(page.locator(".brought-back")).to_have_count(0)
    counter.wait_until_safe()
    assert [entry.kind for entry in entries(counter.shop)] == ["shift_open", "sale"]


HALF_WRITTEN = """
() => {
  const add = IDBObjectStore.prototype.add;
  let written = 0;
  IDBObjectStore.prototype.add = function (...given) {
    const request = add.apply(this, given);
    if (this.name === "entries") { written += 1; if (written === 2) this.transaction.abort(); }
    return request;
  };
  globalThis.mend = () => { IDBObjectStore.prototype.add = add; };
}
"""


def test_a_till_that_dies_between_the_halves_has_written_none(counter: Counter) -> None:
    sell_one(counter)
    counter.wait_until_safe()
    bring_back(counter, counter.number(1))
    counter.scan("SP0003")
    pay(counter)
    counter.page.evaluate(HALF_WRITTEN)
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator("#pay-problem")).to_contain_text("Chưa ghi sổ")
    kept: Any = counter.page.evaluate(
        """() => new Promise((resolve) => {
          indexedDB.open("ocop-till").onsuccess = (event) => {
            event.target.result.transaction("entries").objectStore("entries").getAll().onsuccess =
              (found) => resolve(found.target.result.map(({ kind }) => kind));
          };
        })"""
    )
    assert kept == ["shift_open", "sale"]
    counter.page.evaluate("mend()")
    counter.page.locator(".exact").click()
    expect(counter.page.locator(".finished")).to_be_visible()
    counter.wait_until_safe()
    told = entries(counter.shop)
    assert [entry.kind for entry in told] == ["shift_open", "sale", "refund", "sale"]
    halves = [json.loads(entry.body) for entry in told[2:]]
    assert [half["exchange"] for half in halves] == [str(told[3].entry_id), str(told[2].entry_id)]


def test_every_screen_of_an_exchange_fits_and_axe_finds_nothing(counter: Counter) -> None:
    counter.page.set_viewport_size({"width": 360, "height": 768})
    sell_one(counter)
    bring_back(counter, counter.number(1))
    counter.looks_right_wide_and_narrow("waiting for what is taken")
    counter.scan("SP0003")
    counter.page.locator(".basket-head").click()
    counter.looks_right_wide_and_narrow("the basket of an exchange")
    pay(counter)
    counter.looks_right_wide_and_narrow("giving the rest back")
    counter.page.locator(".exact").click()
    counter.looks_right_wide_and_narrow("exchanged")
