"""Pages that are shown for longer than half a second: as long as the books would have them made again as they are."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from pos.base.database import Model, db, one_picture, transaction
from pos.base.questions import questions
from pos.catalogue.models import Barcode, Producer, Product
from pos.certification.kinds import CertificateEventKind
from pos.labels.kinds import PieceDeed, VoidReason
from pos.people.models import Person
from pos.pieces.operations import tell
from pos.showrooms.models import Showroom
from pos.verify.kept import LIFE_S, KeptPages
from pos.verify.views import public as views
from tests.cast import BT01, HK01, NOW, POTTERS, TEAPOT, same_id
from tests.sales.stage import basket, line, sell
from tests.verify.stage import happens, number_tea_sets, set_the_stage, shelve
from tests.verify.test_kept import Clock

PIECE = "/p/SP0001/10/L2026-11/21/A000001"
STAR = '<use href="#star"/>'
LAST_DAY_ENDS = datetime(2027, 3, 4, 17, tzinfo=UTC)
"""The end of the last day of the tea set's certificate, in Hanoi."""


def becomes(model: type[Model], row_id: Any, **values: Any) -> Callable[[], None]:
    """Something in a row becomes another."""

    def change() -> None:
        row = db.session.get_one(model, row_id)
        for name, value in values.items():
            setattr(row, name, value)

    return change


WITHDRAWN = CertificateEventKind.WITHDRAWN
CHANGES: dict[str, Callable[[], Any]] = {
    "name": becomes(Product, TEAPOT, name_vi="Bộ ấm chén mới"),
    "story": becomes(Product, TEAPOT, story_vi="Chuyện mới"),
    "group": becomes(Product, TEAPOT, group_2019_code="2019-food"),
    "maker": becomes(Producer, POTTERS, name="Hợp tác xã mới"),
    "where the maker is": becomes(Producer, POTTERS, commune_code=None, province="Bắc Ninh"),
    "name of an outlet": becomes(Showroom, BT01, name="Điểm mới"),
    "shelves": lambda: shelve("SP0001", "L-HK", 1_000, showroom_id=HK01, outlet="HK01"),
    "last day of an outlet": becomes(Showroom, BT01, closes_on=NOW.date() - timedelta(days=1)),
    "number on the pack": lambda: db.session.execute(delete(Barcode).where(Barcode.product_id == TEAPOT)),
    "day on which it was retired": becomes(Product, TEAPOT, retired_at=NOW),
    "certificate": lambda: happens(
        "", WITHDRAWN, date(2026, 11, 21), certificate_id=same_id(f"certificate {TEAPOT}")
    ),
    "whose variant is certified": becomes(Product, same_id("SP0011"), name_vi="Bộ ấm chén mới, loại to", producer_id=POTTERS),
    "whether it is a sample": becomes(Product, TEAPOT, is_demo=True),
}  # fmt: skip
"""One change after the other to what the page of the tea set tells, by what changes."""


@dataclass
class Public:
    """A stranger, and how many pages were made for those who asked."""

    client: FlaskClient
    pages: KeptPages
    clock: Clock
    made: list[str]

    def page(self, path: str = "/p/SP0001") -> str:
        """What one is shown who asks later than half a second after everybody else."""
        self.clock.s += LIFE_S
        return self.client.get(path).get_data(as_text=True)

    def page_of_one_who_remembers_nothing(self, path: str = "/p/SP0001") -> str:
        """What one is shown whose server has just begun."""
        self.pages.answers.clear()
        return self.page(path)


@pytest.fixture
def public(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Public]:
    pages, made, render = app.extensions["pos_kept_pages"], [], views._render

    def counting(link: Any, facts: Any) -> str:
        made.append(str(link.product))
        return str(render(link, facts))

    clock = Clock()
    monkeypatch.setattr(views, "_render", counting)
    monkeypatch.setattr(pages, "life_s", LIFE_S)
    monkeypatch.setattr(pages, "_age_clock", clock)
    yield Public(client, pages, clock, made)
    pages.answers.clear()


def test_whatever_changes_in_the_books_changes_the_page_at_once(public: Public) -> None:
    with time_machine.travel(NOW, tick=False):
        set_the_stage()
        before = public.page()
        for what, change in CHANGES.items():
            with transaction():
                change()
            after = public.page()
            assert after != before, what
            assert public.page() == after, what
            assert public.page_of_one_who_remembers_nothing() == after, what
            before = after
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        tomorrow = public.page()
        assert public.page_of_one_who_remembers_nothing() == tomorrow


def test_a_page_of_which_nothing_changed_is_not_made_again(public: Public) -> None:
    with time_machine.travel(NOW, tick=False):
        number_tea_sets()
        for number, path in enumerate(
            ("/p/SP0001", "/p/SP0002", "/p/SP0001/10/L2026-11", "/p/SP0001/10/unheard-of", PIECE)
        ):
            public.made.clear()
            first = public.page(path)
            with transaction():
                # Other goods' affairs, as there are all day.
                shelve("SP0003", f"T-{number}", 1_000)
            assert [public.page(path), public.page(path)] == [first, first]
            assert len(public.made) == 1, path


def test_what_becomes_of_a_piece_changes_its_page_at_once(public: Public) -> None:
    with time_machine.travel(NOW, tick=False):
        number_tea_sets()
        before = public.page(PIECE)
        for happened in (void_a_label, sell_a_piece):
            happened()
            after = public.page(PIECE)
            assert after != before, happened.__name__
            assert public.page_of_one_who_remembers_nothing(PIECE) == after
            before = after


def sell_a_piece() -> None:
    """The first numbered tea set is sold."""
    sell(basket(line("SP0001", 1, lot="L2026-11", serial="A000001"), at=NOW.isoformat(), shift=None), uuid.uuid4())


def void_a_label() -> None:
    """Its label is declared void."""
    with transaction():
        tell(
            TEAPOT, ["A000001"], PieceDeed.VOID, BT01, step_id=uuid.uuid4(), at=NOW, who="minh",
            reason=VoidReason.LOST,
        )  # fmt: skip


def test_a_page_with_a_time_in_it_that_lies_ahead_is_another_one_when_it_comes(public: Public) -> None:
    with time_machine.travel(NOW, tick=False):
        with transaction():
            happens(
                "", WITHDRAWN, NOW.date(), certificate_id=same_id(f"certificate {TEAPOT}"),
                learned_at=NOW + timedelta(minutes=1),
            )  # fmt: skip
        assert STAR in public.page()
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert STAR not in public.page()


def test_a_star_that_ends_at_midnight_is_not_shown_after_it(public: Public) -> None:
    with time_machine.travel(LAST_DAY_ENDS - timedelta.resolution, tick=False):
        assert [STAR in public.page() for _ in range(2)] == [True, True]
    with time_machine.travel(LAST_DAY_ENDS, tick=False):
        assert STAR not in public.page()


def test_nothing_is_read_from_the_books_once_the_facts_are_there(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    render, read = views._render, []

    def listening(link: Any, facts: Any) -> str:
        with one_picture(), questions() as asked:
            page = str(render(link, facts))
        read.extend(asked._asked)
        return page

    monkeypatch.setattr(views, "_render", listening)
    with time_machine.travel(NOW, tick=False):
        number_tea_sets()
        for path in ("/p/SP0001", "/p/SP0002?lang=en", "/p/SP0001/10/L2026-11?reported=1", PIECE):
            assert client.get(path).status_code == 200
    assert not read, "what is asked while a page is rendered is not asked again before it is shown again"


def test_books_that_hold_people_of_the_sample_network_are_said_to_be_samples(client: FlaskClient) -> None:
    assert "Dữ liệu mẫu" not in client.get("/p/SP0001").get_data(as_text=True)
    with transaction():
        becomes(Person, same_id("lan"), is_demo=True)()
    assert "Dữ liệu mẫu" in client.get("/p/SP0001").get_data(as_text=True)
