"""The page on which an inspector checks labels, and what the phone behind it is told."""

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from pos.base.database import transaction
from pos.labels import operations, queries
from pos.till.words import STATIC
from tests.cast import BT01, NOW, TEAPOT_GTIN
from tests.inventory.stage import counted
from tests.verify.stage import shelve

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


def test_a_phone_is_told_all_keys_and_only_products_that_have_numbered_labels(keys: list[str], sign_in: Any) -> None:
    told = sign_in("huong").get("/labels/check/facts.json").get_json()
    assert {key["id"]: bool(key["revoked_at"]) for key in told["keys"]} == {keys[0]: True, keys[1]: False}
    (teapot,) = told["products"]
    assert (teapot["product"], teapot["name"]["vi"]) == ("SP0001", "Bộ ấm chén men lam")
    assert teapot["gtins"] == [TEAPOT_GTIN]
    assert [paper["stars"] for paper in teapot["certificates"]] == [4]
    assert {name for key in told["keys"] for name in key} == {"id", "public", "revoked_at"}


def test_however_many_products_the_phone_is_told_of_it_is_the_same_few_statements(
    keys: list[str], sign_in: Any, tmp_path: Path
) -> None:
    huong = sign_in("huong")
    with counted() as few:
        huong.get("/labels/check/facts.json")
    with transaction():
        lot = shelve("SP0002", "L2026-13", 5_000)
        words = queries.words_for(lot, BT01, NOW, URL)
        operations.make_numbered_batch(lot, BT01, words, quantity=1, layout="a4-3x8", keys=tmp_path, who="minh", at=NOW)
    with counted() as many:
        assert len(huong.get("/labels/check/facts.json").get_json()["products"]) == 2
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
