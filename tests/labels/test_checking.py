"""The page on which an inspector checks labels, and what the phone behind it is told."""

import html
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from pos.base.database import db, transaction
from pos.catalogue.models import Product
from pos.certification.queries import facts
from pos.certification.rules import as_facts_json
from pos.labels import operations, queries
from pos.till.words import STATIC
from tests import cast
from tests.cast import BT01, NOW, TEAPOT_GTIN
from tests.inventory.stage import counted
from tests.verify.stage import add_product, certify, shelve

URL = "https://ocop.example.vn"


@pytest.fixture
def keys(app: Flask, tmp_path: Path) -> list[str]:
    """Two keys, of which the first is revoked, and labels of one product signed with the other."""
    with transaction():
        made = [operations.add_key(tmp_path, who="console", at=NOW).id for _each in range(2)]
        lot = shelve("SP0001", "L2026-11", 12_000)
        shelve("SP0002", "L2026-12", 5_000)
        words = queries.words_for(lot, BT01, NOW, URL)
        operations.make_numbered_batch(lot, BT01, words, quantity=2, layout="a4-3x8", keys=tmp_path, who="minh", at=NOW)
        operations.revoke_key(made[0], "a laptop was stolen", who="console", at=NOW)
    return made


def test_a_phone_is_told_all_keys_and_whatever_a_label_may_be_on(keys: list[str], sign_in: Any) -> None:
    with transaction():
        # No label is made for a retired product any more; those that were made are still on its goods.
        for code in (cast.TEAPOT, cast.HONEY):
            db.session.execute(update(Product).where(Product.id == code).values(retired_at=NOW))
    told = sign_in("huong").get("/labels/check/facts.json").get_json()
    assert {key["id"]: bool(key["revoked_at"]) for key in told["keys"]} == {keys[0]: True, keys[1]: False}
    assert {name for key in told["keys"] for name in key} == {"id", "public", "revoked_at"}
    products = {one["product"]: one for one in told["products"]}
    assert list(products) == ["SP0001", "SP0002", "SP0003"], "neither the tour nor the honey"
    assert products["SP0001"]["name"]["vi"] == "Bộ ấm chén men lam"
    assert [one["gtins"] for one in told["products"]] == [[TEAPOT_GTIN], [], []]
    papers = facts([cast.TEAPOT, cast.BOWL])
    for code, product in (("SP0001", cast.TEAPOT), ("SP0002", cast.BOWL)):
        assert products[code]["certificates"] == as_facts_json(papers[product])


def test_nothing_is_sent_again_that_the_phone_has_already(keys: list[str], sign_in: Any) -> None:
    huong = sign_in("huong")
    squeezed = {"Accept-Encoding": "gzip"}
    first = huong.get("/labels/check/facts.json", headers=squeezed)
    assert first.headers["Content-Encoding"] == "gzip"
    tag = first.headers["ETag"]
    again = huong.get("/labels/check/facts.json", headers={**squeezed, "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    with transaction():
        operations.revoke_key(keys[1], "a phone was stolen", who="console", at=NOW)
    news = huong.get("/labels/check/facts.json", headers={"If-None-Match": tag})
    assert all(key["revoked_at"] for key in news.get_json()["keys"])


def test_however_many_products_the_phone_is_told_of_it_is_the_same_few_statements(
    keys: list[str], sign_in: Any
) -> None:
    huong = sign_in("huong")
    with counted() as few:
        huong.get("/labels/check/facts.json")
    with transaction():
        for number in range(30):
            add_product(f"SP{200 + number}", f"Bát hoa {number}", "")
            certify(f"SP{200 + number}", 3, date(2025, 1, 1), date(2028, 1, 1))
    with counted() as many:
        assert len(huong.get("/labels/check/facts.json").get_json()["products"]) == 34
    assert len(asked(many)) == len(asked(few))


def asked(statements: list[str]) -> list[str]:
    return [text for text in statements if text.startswith("SELECT")]


@pytest.mark.parametrize("who", ["lan", "minh", "huong", "an"])
def test_everybody_with_us_may_check_labels(app: Flask, sign_in: Any, who: str) -> None:
    browser = sign_in(who)
    for path in ("/labels/check/", "/labels/check/facts.json", "/labels/check/worker.js"):
        assert browser.get(path).status_code == 200, path


def test_nobody_else_may(client: Any) -> None:
    for path in ("/labels/check/", "/labels/check/facts.json", "/labels/check/worker.js"):
        assert client.get(path).status_code in {302, 303, 401}, path


def test_the_page_may_use_a_camera_and_the_worker_keeps_it_alone(app: Flask, sign_in: Any) -> None:
    browser = sign_in("huong")
    page = browser.get("/labels/check/")
    assert "camera=(self)" in page.headers["Permissions-Policy"]
    assert "trusted-types label-worker" in page.headers["Content-Security-Policy"]
    first, _, _rest = browser.get("/labels/check/worker.js").text.partition(";\n")
    keeps = json.loads(first.removeprefix("self.keeps = "))
    assert re.search(keeps["page"], "/labels/check/")
    for path in ("/labels/", "/labels/check/facts.json", "/x/labels/check/"):
        assert not re.search(keeps["page"], path)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_phone_has_words_for_whatever_the_till_has_words_for(app: Flask, sign_in: Any, language: str) -> None:
    page = sign_in("huong").get(f"/labels/check/?lang={language}").get_data(as_text=True)
    found = re.search(r'data-words="([^"]*)"', page)
    assert found is not None
    words = json.loads(html.unescape(found[1]))
    at_the_till = re.findall(r'^  "([a-z_ ]+)": _\(', (STATIC / "label_words.js").read_text(), re.M)
    assert len(at_the_till) > 35
    assert set(at_the_till) <= set(words)
    assert {"asking", "no network", "trouble", "signed out", "no keys", "aged", "while open", "ready"} <= set(words)
