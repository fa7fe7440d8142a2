"""Pages that look as they did when their facts were the same."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from pos.base.database import Model, db, transaction
from pos.catalogue.models import Barcode, Producer, Product
from pos.certification.kinds import CertificateEventKind
from pos.people.models import Person
from pos.showrooms.models import Showroom
from pos.verify.rendered import RenderedPages
from pos.verify.views import public
from tests.cast import BT01, HK01, NOW, POTTERS, TEAPOT, same_id
from tests.verify.stage import happens, set_the_stage, shelve


def test_a_page_is_rendered_anew_only_when_its_facts_are_others() -> None:
    pages, rendered = RenderedPages(), []

    def render() -> str:
        rendered.append("once more")
        return str(len(rendered))

    assert [pages.page("/p/1", facts, render) for facts in (["a"], ["a"], ["b"], ["b"], ["a"])] == [*"11223"]
    assert pages.page("/p/2", ["a"], render) == "4"


def test_the_pages_that_were_rendered_longest_ago_are_forgotten() -> None:
    pages = RenderedPages(most=2)
    for address in ("one", "two", "three"):
        pages.page(address, (), lambda: "then")
    assert [pages.page(address, (), lambda: "now") for address in ("two", "three", "one")] == ["then", "then", "now"]


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


def test_whatever_changes_in_the_books_changes_the_page_at_once(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def page() -> str:
        return client.get("/p/SP0001").get_data(as_text=True)

    with time_machine.travel(NOW, tick=False):
        set_the_stage()
        before = page()
        for what, change in CHANGES.items():
            with transaction():
                change()
            after = page()
            assert after != before, what
            before = after
            with monkeypatch.context() as forgetful:
                forgetful.setattr(public, "_rendered", RenderedPages())
                assert page() == after, what
        with time_machine.travel(NOW + timedelta(days=1), tick=False), monkeypatch.context() as forgetful:
            tomorrow = page()
            forgetful.setattr(public, "_rendered", RenderedPages())
            assert page() == tomorrow


def test_books_that_hold_people_of_the_sample_network_are_said_to_be_samples(client: FlaskClient) -> None:
    assert "Dữ liệu mẫu" not in client.get("/p/SP0001").get_data(as_text=True)
    with transaction():
        becomes(Person, same_id("lan"), is_demo=True)()
    assert "Dữ liệu mẫu" in client.get("/p/SP0001").get_data(as_text=True)
