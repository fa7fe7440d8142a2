"""A cashier who works on whatever happens to her device, her line and her server, and remembers what she was shown.

Everything she does, and everything that happens to her, is decided by a seed. Only timing is left to the machine.
"""

import random
import re
import threading
import time
from collections import Counter as Bag
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from playwright.sync_api import Error, Page

from pos.backup.copying import copy_books
from pos.backup.operations import put_back
from pos.base.database import db, transaction
from tests.browser.conftest import Shop
from tests.browser.counter import Counter
from tests.browser.device import Device, seen
from tests.browser.reckoning import FLOAT_VND, Reckoning, Ticket, compare
from tests.line import Fate, Line

PIECES = ("SP0001", "SP0002", "SP0003")
WEIGHED = "SP0004"
FINGER_TO_SCANNER_S = 0.06
NUMBER = re.compile(r"BT01-1[A-Z]+-\d{6}")

FAIR = {Fate.ARRIVES: 1}
FOUL = {
    Fate.ARRIVES: 8, Fate.DELAYED: 3, Fate.LOST: 3, Fate.CUT: 2, Fate.UNANSWERED: 4, Fate.HALF_ANSWERED: 2,
    Fate.TWICE: 3, Fate.LATE: 3,
}  # fmt: skip

HAPPENINGS = (
    "a_refund", "a_refund", "an_exchange", "cash_moves", "a_basket_waits", "the_page_is_loaded_anew", "a_second_tab",
    "the_browser_is_killed", "the_server_is_killed", "somebody_sets_the_clock", "the_weather_changes",
    "the_weather_changes", "the_books_are_copied", "the_books_are_put_back",
)  # fmt: skip
"""What happens, in an order that is drawn anew, between every twenty-five customers."""

SETTLED = """() => {
  const given = document.querySelector(".finished .given");
  const slip = document.querySelector(".finished .slip").textContent.replaceAll("\u2060", "");
  return { amount: given.querySelector(".owed-amount").textContent, words: given.textContent, slip };
}"""
LINES = """() => [...document.querySelectorAll(".basket .line")].map((line) => [
  line.querySelector(".line-name > span").firstChild.textContent.trim(),
  line.querySelector(".stepper .amount").textContent,
])"""
TOTAL = "() => document.querySelector('.basket .total strong').textContent"


def amount(text: str) -> int:
    """The đồng in what a screen says."""
    return int(re.sub(r"\D", "", text))


def milli(text: str) -> int:
    """The thousandths in what a screen says: "2", "0,35 kg"."""
    whole, _, part = re.sub(r"[^\d,]", "", text).partition(",")
    return int(whole) * 1000 + int(part.ljust(3, "0") or 0)


def moves(tickets: tuple[Ticket, ...]) -> int:
    """The đồng that the screen says at the end: what goes back over the counter, else what was paid."""
    *back, last = tickets
    goods = sum(vnd for method, vnd in last.tenders if method == "exchange")
    over = sum(vnd for ticket in back for method, vnd in ticket.tenders if method != "exchange")
    return over or last.change_vnd or last.total_vnd - goods


def way_back(sale: Ticket) -> str:
    """How its money goes back where nobody chooses: the way it was paid, if that was one."""
    ways = {method for method, _ in sale.tenders if method != "exchange"}
    return ways.pop() if len(ways) == 1 else "cash"


class Weather:
    """What the line does to messages, decided by a seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(f"weather {seed}")
        self.lock = threading.Lock()
        self.chances: dict[Fate, int] = FAIR

    def __call__(self, method: str, path: str) -> Fate:
        if not path.startswith("/api/"):
            return Fate.ARRIVES
        with self.lock:
            fate = self.dice.choices(list(self.chances), list(self.chances.values()))[0]
        # To ask for a page again is for the page to do; only what writes may come twice or late.
        return fate if method == "POST" or fate in (Fate.ARRIVES, Fate.DELAYED, Fate.LOST) else Fate.HALF_ANSWERED


class Cashier:
    """Lan at her till."""

    def __init__(self, shop: Shop, line: Line, device: Device, seed: int) -> None:
        self.shop, self.line, self.device = shop, line, device
        self.dice = random.Random(seed)
        self.weather = Weather(seed)
        self.page: Page = device.start()
        self.hands = Counter(shop, self.page, address=line.url)
        self.shown: dict[str, Ticket] = {}
        self.unseen: list[tuple[Ticket, ...]] = []
        """Paid, and the screen was gone before it said so: on the books once, all that was one stroke, or not at all."""
        self.pending: tuple[Ticket, ...] = ()
        """The last one unseen, until it shows whether its basket is still there."""
        self.last_key = 0.0
        self.moved: list[int] = []
        self.back: Bag[tuple[str, int]] = Bag()
        self.copy = device.folder.with_suffix(".zip")
        self.told: list[str] = []

    # --- the day -----------------------------------------------------------------------------------------------

    def work(self, sales: int) -> None:
        """Open the shift, make that many sales whatever happens, and wait until all is safe."""
        self.hands.pair()
        self.hands.open_shift("lan", str(FLOAT_VND))
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        seen(self.page, ".light.safe")
        self.line.fate = self.weather
        self.the_books_are_copied()
        deck: list[str] = []
        while (left := sales - self.sales_shown()) > 0:
            if not deck:
                deck = ["a_customer"] * min(25, left) + list(HAPPENINGS)
                self.dice.shuffle(deck)
            deed = deck.pop()
            self.told.append(deed)
            try:
                getattr(self, deed)()
            except Exception as fault:
                fault.add_note(f"in {', '.join(self.told)}")
                raise
        self.everything_becomes_well()

    def sales_shown(self) -> int:
        return sum(ticket.kind == "sale" for ticket in self.shown.values())

    def everything_becomes_well(self) -> None:
        """The line holds, the server answers; what was on its way arrives at last."""
        self.weather.chances, self.line.up = FAIR, True
        self.shop.server.wait()
        self.line.deliver_what_is_late()
        deadline = time.monotonic() + 60
        while True:
            self.page.evaluate("dispatchEvent(new Event('online'))")
            with suppress(Error):
                seen(self.page, ".light.safe", 1)
                return
            assert time.monotonic() < deadline, f"never safe: {self.page.inner_text('header')}"

    # --- what she does -----------------------------------------------------------------------------------------

    def a_customer(self, at_the_last_key: Callable[[], None] | None = None) -> None:
        """Fill a basket and take the money."""
        self.leave_the_last_one()
        if self.dice.random() < 0.3 and self.page.locator(".waiting-baskets").count():
            self.take_up()
        for _ in range(self.dice.choice((1, 1, 1, 2, 3))):
            self.put_in()
        if self.dice.random() < 0.2:
            self.press("F4")
            self.page.keyboard.insert_text(self.dice.choice(("5", "10", "12,5")))
            self.press("Enter")
        self.pay(at_the_last_key)

    def leave_the_last_one(self) -> None:
        if self.page.evaluate("document.querySelector('#search') === null"):
            self.press("Escape")
            seen(self.page, "#search")

    def press(self, key: str) -> None:
        """A key under a finger."""
        self.page.keyboard.press(key)
        self.last_key = time.monotonic()

    def scan(self, code: str) -> None:
        """A code before the scanner. Its keys are no continuation of a finger's: nobody is that quick."""
        time.sleep(max(0.0, self.last_key + FINGER_TO_SCANNER_S - time.monotonic()))
        self.hands.scan(code, let_go=False)

    def put_in(self) -> None:
        if self.dice.random() < 0.2:
            self.scan(WEIGHED)
            self.page.keyboard.insert_text(f"{self.dice.randint(0, 1)},{self.dice.randint(1, 999):03d}")
            self.press("Enter")
        else:
            self.scan(self.dice.choice(PIECES))
            if self.dice.random() < 0.2:
                self.press("+")

    def take_up(self) -> None:
        self.press("F8")
        if self.page.locator("dialog[open]").count():
            self.press("Enter")

    def pay(self, at_the_last_key: Callable[[], None] | None = None) -> None:
        lines = self.what_is_in_it()
        total = amount(self.page.evaluate(TOTAL))
        self.press("F9")
        assert amount(seen(self.page, ".paying .owed-amount")) == total
        way = self.dice.choice(("exact", "exact", "change", "change", "card", "transfer", "vietqr", "split", "split"))
        tenders: list[tuple[str, int]] = []
        if way == "split" and total > 20_000:
            first = self.dice.choice(("cash", "card", "vietqr"))
            part = self.dice.randrange(1, total // 1000) * 1000
            self.page.keyboard.insert_text(str(part))
            self.press_for(first)
            tenders.append((first, part))
            seen(self.page, ".tenders")
            way = "exact"
        left = total - sum(part for _, part in tenders)
        change = 0
        if way == "change":
            change = self.dice.randrange(1, 100) * 1000
            self.page.keyboard.insert_text(str(left + change))
        method = way if way in ("card", "transfer", "vietqr") else "cash"
        tenders.append((method, left + change))
        ticket = Ticket("sale", total, change, tuple(tenders), lines)
        self.press_for(method, last=False)
        self.finish((ticket,), at_the_last_key)

    def what_is_in_it(self) -> tuple[tuple[str, int], ...]:
        return tuple((name, milli(text)) for name, text in self.page.evaluate(LINES))

    def press_for(self, method: str, *, last: bool = True) -> None:
        """Choose how it is paid, up to the key that says the money has come, and that too where it is not the last."""
        key = {"card": "F7", "transfer": "F8", "vietqr": "F6"}.get(method)
        if key:
            self.press(key)
            seen(self.page, "dialog[open]")
        if last:
            self.press("Enter")

    def finish(
        self, tickets: tuple[Ticket, ...], at_the_last_key: Callable[[], None] | None, key: str = "Enter"
    ) -> None:
        """Press the key that books them in one stroke. Only what the screen then says is remembered as done."""
        if at_the_last_key:
            self.page.keyboard.down(key)
            time.sleep(self.dice.choice((0, 0, 0.002, 0.005, 0.01, 0.03)))
            self.pending = tickets
            at_the_last_key()
            return
        self.press(key)
        seen(self.page, ".finished .given")
        told = self.page.evaluate(SETTLED)
        assert amount(told["amount"]) == moves(tickets), (told, tickets)
        [last] = NUMBER.findall(told["words"])
        head, _, count = last.rpartition("-")
        numbers = [f"{head}-{int(count) - back:06d}" for back in reversed(range(len(tickets)))]
        for number, ticket in zip(numbers, tickets, strict=True):
            assert number in told["slip"], (number, told)
            assert number not in self.shown, f"{number} was given twice"
            self.shown[number] = ticket

    def a_refund(self, at_the_last_key: Callable[[], None] | None = None) -> None:
        """Take a piece of an earlier sale back."""
        if not (found := self.goods_come_back()):
            return self.a_customer(at_the_last_key)
        sale, name, total, damaged = found
        ticket = Ticket("refund", total, 0, ((way_back(sale), total),), ((name, 1000),), damaged)
        return self.finish((ticket,), at_the_last_key, "F9")

    def an_exchange(self, at_the_last_key: Callable[[], None] | None = None) -> None:
        """Take a piece of an earlier sale back, and give another for it."""
        if not (found := self.goods_come_back()):
            return self.a_customer(at_the_last_key)
        sale, name, back, damaged = found
        self.press("F8")
        seen(self.page, ".brought-back")
        self.put_in()
        lines = self.what_is_in_it()
        self.press("F9")
        owed = amount(seen(self.page, ".paying .owed-amount"))
        # Where money is left over for the customer, nothing can be typed.
        pays = owed if self.page.locator("#given").is_visible() else 0
        gives = owed - pays
        taken = back + pays - gives
        covered = min(back, taken)
        over, more = ((way_back(sale), gives),) if gives else (), (("cash", pays),) if pays else ()
        return self.finish(
            (
                Ticket("refund", back, 0, (("exchange", covered), *over), ((name, 1000),), damaged),
                Ticket("sale", taken, 0, (("exchange", covered), *more), lines),
            ),
            at_the_last_key,
        )

    def goods_come_back(self) -> tuple[Ticket, str, int, bool] | None:
        """A piece of an earlier sale, its name, what it cost, whether it is damaged; up to the key that books it.

        None where no sale is known of which a piece is left.
        """
        self.leave_the_last_one()
        known = [
            (number, position, ticket)
            for number, ticket in self.shown.items()
            if ticket.kind == "sale"
            for position, (name, sold) in enumerate(ticket.lines, start=1)
            if self.back[number, position] + 1000 <= sold and sold % 1000 == 0 and "Mật ong" not in name
        ]
        if not known:
            return None
        number, position, sale = self.dice.choice(known)
        self.press("F6")
        seen(self.page, "#number")
        self.page.keyboard.insert_text(number)
        self.press("Enter")
        seen(self.page, ".found button.primary")
        self.click(".found button.primary")
        seen(self.page, f"[data-focus=more-{position}]")
        self.click(f"[data-focus=more-{position}]")
        total = amount(seen(self.page, ".return-end .total strong"))
        damaged = self.dice.random() < 0.25
        if damaged:
            self.click(f"[data-focus=damaged-{position}]")
        self.page.locator("#reason").focus()
        self.page.keyboard.insert_text("đổi ý")
        self.back[number, position] += 1000
        return sale, sale.lines[position - 1][0], total, damaged

    def click(self, selector: str) -> None:
        self.page.evaluate("(selector) => document.querySelector(selector).click()", selector)

    def cash_moves(self) -> None:
        """Take cash out of the drawer, or put some in."""
        self.leave_the_last_one()
        vnd = self.dice.randrange(1, 20) * 10_000
        self.press("F10")
        seen(self.page, ".counting-end")
        self.click(".counting-end button:not(.primary):not(.back)")
        seen(self.page, "#drawer-amount")
        into = self.dice.random() < 0.5
        if into:
            self.click("dialog input[value=in]")
        self.page.locator("#drawer-amount").focus()
        self.page.keyboard.insert_text(str(vnd))
        self.page.locator("#drawer-reason").focus()
        self.page.keyboard.insert_text("đổi tiền lẻ")
        self.press("Enter")
        seen(self.page, ".notice-card.good")
        self.moved.append(vnd if into else -vnd)
        self.press("Escape")
        seen(self.page, "#search")

    def a_basket_waits(self) -> None:
        """The customer fetches a purse."""
        self.leave_the_last_one()
        self.put_in()
        self.press("F8")
        seen(self.page, ".waiting-baskets")

    # --- what happens to her -------------------------------------------------------------------------------------

    def find_the_till(self) -> None:
        """Whatever happened, the till comes up with its shift, and with what was in hand or without."""
        seen(self.page, "#search")
        left = self.page.locator(".basket .line").count()
        # The stroke that books a sale also takes its basket: one whose basket is still there was not booked.
        if self.pending and (self.pending[-1].kind == "refund" or not left):
            self.unseen.append(self.pending)
        self.pending = ()
        if self.page.locator("[data-focus=exchange]").count():
            self.click("[data-focus=exchange]")
        if left:
            if self.dice.random() < 0.5:
                self.pay()
            else:
                self.empty_the_basket()

    def empty_the_basket(self) -> None:
        if self.page.locator("[data-focus=whole]").count():
            self.click("[data-focus=whole]")
        self.click("[data-focus=clear]")

    def the_page_is_loaded_anew(self) -> None:
        """In the middle of a basket, or in the moment of the last key."""
        if self.dice.random() < 0.5:
            self.leave_the_last_one()
            self.put_in()
            self.page.reload()
        else:
            self.a_customer(self.reload)
        self.find_the_till()

    def reload(self) -> None:
        self.page.reload()
        self.page.keyboard.up("Enter")

    def a_second_tab(self) -> None:
        """It takes the till over; the first one is closed, or was."""
        before = self.page
        tab = before.context.new_page()
        tab.goto(f"{self.line.url}/till/")
        if self.dice.random() < 0.5:
            before.close()
        else:
            seen(tab, "main.narrow button.primary")
            tab.evaluate("document.querySelector('main.narrow button.primary').click()")
            seen(before, "main.narrow button.primary")
            before.close()
        self.sit_down_at(tab)
        self.find_the_till()

    def sit_down_at(self, page: Page) -> None:
        self.page = self.hands.page = page
        self.hands.keys = None

    def the_browser_is_killed(self) -> None:
        """With whatever it was sending, or in the moment of the last key."""
        deed = self.dice.choice((None, self.a_customer, self.a_customer, self.a_refund, self.an_exchange))
        if deed:
            deed(self.device.kill)
        else:
            self.device.kill()
        self.switch_on_again()

    def switch_on_again(self) -> None:
        self.sit_down_at(self.device.start())
        self.page.goto(f"{self.line.url}/till/")
        self.find_the_till()

    def the_server_is_killed(self) -> None:
        """It may have heard of a sale, or booked it, and could not say so. It comes back by itself, as from systemd."""
        if self.dice.random() < 0.7:
            self.a_customer()
            time.sleep(self.dice.choice((0, 0.005, 0.01, 0.02)))
        self.shop.server.kill()
        self.shop.server.start()

    def somebody_sets_the_clock(self) -> None:
        """Hours or a day off, or right again."""
        hours = self.dice.choice((-26, -3, 0, 0, 5, 26))
        self.page.evaluate('(ms) => localStorage.setItem("the test\'s clock", String(ms))', hours * 3_600_000)

    def the_weather_changes(self) -> None:
        """A good line, a bad one, or none at all."""
        kind = self.dice.choice(("fair", "foul", "foul", "none"))
        self.line.up = kind != "none"
        self.weather.chances = FAIR if kind == "fair" else FOUL

    def the_books_are_copied(self) -> None:
        """While the server writes: ``flask backup``."""
        self.copy.unlink(missing_ok=True)
        with self.shop.books():
            copy_books(self.copy, at=datetime.now(UTC))

    def the_books_are_put_back(self) -> None:
        """The disk died: on a new one ``flask restore`` fills empty books, back where the copy was made."""
        self.shop.server.kill()
        with self.shop.books():
            db.drop_all()
            db.create_all()
            with transaction():
                put_back(self.copy, who="console", at=datetime.now(UTC))
        self.shop.server.start()

    def reckon(self) -> Reckoning:
        """What came of it all."""
        with self.shop.books():
            found = compare(self.shown, self.unseen, self.moved)
        found.wrong += self.device.faults
        return found
