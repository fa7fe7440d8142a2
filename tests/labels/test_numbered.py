"""Numbered labels: made, printed, read back, limited, and worth nothing once their key is revoked."""

import re
import stat
import uuid
from pathlib import Path
from typing import Any

import pytest
import time_machine
import zxingcpp
from flask import Flask, current_app
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.base.models import TrailEntry
from pos.labels import errors, operations, queries
from pos.labels.digital_link import read_link
from pos.labels.models import LabelBatch, LabelKey, LabelledPiece
from pos.labels.pictures import label_picture
from pos.labels.rules import EXAMPLE_PIECE, LAYOUTS, code_width_um
from pos.labels.sheets import numbered_pdf
from pos.labels.signing import Verdict, check_code
from tests.cast import BT01, NOW, TEAPOT
from tests.labels.test_sheets import codes_in, pages_of
from tests.verify.stage import shelve

URL = "https://ocop.example.vn"
LOT_LINK = f"{URL}/01/09520123456788/10/L2026-11"


@pytest.fixture(autouse=True)
def _saturday_morning() -> Any:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def teapots(app: Flask) -> uuid.UUID:
    """Twelve tea sets on the shelf at Bát Tràng, and a key to sign their labels with."""
    with transaction():
        operations.add_key(folder(), who="console", at=NOW)
        return shelve("SP0001", "L2026-11", 12_000)


def folder() -> Path:
    """Where the private keys of this test lie."""
    where = current_app.config["SETTINGS"].label_keys
    assert isinstance(where, Path)
    return where


def make(lot_id: uuid.UUID, **changes: Any) -> LabelBatch:
    given = {"quantity": 3, "layout": "a4-3x8", "who": "minh", "at": NOW, "keys": folder(), **changes}
    with transaction():
        return operations.make_numbered_batch(lot_id, BT01, queries.words_for(lot_id, BT01, NOW, URL), **given)


def links(batch: LabelBatch) -> list[str]:
    return [words.link for words in queries.numbered(batch, queries.words_of(batch, NOW))]


def test_each_label_names_its_piece_and_proves_itself(teapots: uuid.UUID) -> None:
    make(teapots)
    batch = make(teapots)
    assert queries.numbers_of([batch.id])[batch.id] == ("A000004", "A000006")
    for link, serial in zip(links(batch), ("A000004", "A000005", "A000006"), strict=True):
        address, code = link.split("#")
        assert address == f"{LOT_LINK}/21/{serial}"
        assert read_link(link).serial == serial
        assert check_code(code, "SP0001", "L2026-11", serial, queries.public_keys()) is Verdict.GENUINE


def test_a_sheet_of_numbered_labels_is_read_back_at_203_dots_an_inch(teapots: uuid.UUID) -> None:
    for layout in ("a4-3x8", "a4-2x7"):
        batch = make(teapots, layout=layout, quantity=4)
        numbered = queries.numbered(batch, queries.words_of(batch, NOW))
        (page,) = pages_of(numbered_pdf(numbered, LAYOUTS[layout], 5))
        assert sorted(codes_in(page)) == sorted(links(batch))


def test_a_numbered_label_of_a_roll_is_read_back_also_with_a_torn_corner(teapots: uuid.UUID) -> None:
    batch = make(teapots, layout="roll-70x40", quantity=1)
    (words,) = queries.numbered(batch, queries.words_of(batch, NOW))
    picture = label_picture(words, LAYOUTS["roll-70x40"]).convert("L")
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == words.link
    corner, side = found.position.bottom_right, code_width_um(words.link) * 8 // 1000 // 6
    picture.paste(255, (corner.x - side, corner.y - side, corner.x + 4, corner.y + 4))
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == [words.link]
    small = Image.new("L", (picture.width + 80, picture.height + 80), 255)
    small.paste(picture, (40, 40))
    assert [one.text for one in zxingcpp.read_barcodes(small.rotate(17, fillcolor=255))] == [words.link]


def test_only_sizes_are_offered_at_which_the_code_reads(teapots: uuid.UUID) -> None:
    words = queries.words_for(teapots, BT01, NOW, URL).for_piece(*EXAMPLE_PIECE)
    assert code_width_um(words.link) == 34_500
    offered = set()
    for code, layout in LAYOUTS.items():
        try:
            operations.insist_it_fits(words, layout)
            offered.add(code)
        except (errors.CodeTooWide, errors.WordsDoNotFit):
            pass
    assert offered == {"a4-3x8", "a4-3x7", "a4-2x7", "roll-70x40"}
    with pytest.raises(errors.CodeTooWide):
        make(teapots, layout="roll-50x30")


def test_the_city_pays_for_so_many_and_no_more(teapots: uuid.UUID) -> None:
    assert queries.quota(TEAPOT) == 2000
    with transaction():
        operations.set_quota(TEAPOT, 5, who="console", at=NOW)
    make(teapots, quantity=3)
    with pytest.raises(errors.QuotaReached, match="Only 2 more"):
        make(teapots, quantity=3)
    make(teapots, quantity=2)
    assert len(db.session.scalars(select(LabelledPiece)).all()) == 5
    for quantity in (0, 501):
        with pytest.raises(errors.NumberedTooMany):
            make(teapots, quantity=quantity)


def test_a_key_retires_when_the_next_one_comes_and_what_it_signed_stays_genuine(teapots: uuid.UUID) -> None:
    old = make(teapots)
    with transaction():
        operations.add_key(folder(), who="console", at=NOW)
    new = make(teapots)
    assert old.key_id != new.key_id
    for batch, serial in ((old, "A000001"), (new, "A000004")):
        code = links(batch)[0].split("#")[1]
        assert check_code(code, "SP0001", "L2026-11", serial, queries.public_keys()) is Verdict.GENUINE


def test_what_a_revoked_key_signed_is_not_genuine_and_not_printed_again(teapots: uuid.UUID) -> None:
    batch = make(teapots)
    code = links(batch)[0].split("#")[1]
    assert batch.key_id
    for _each in range(2):
        with transaction():
            operations.revoke_key(batch.key_id, "máy chủ cũ bị mất", who="console", at=NOW)
    assert check_code(code, "SP0001", "L2026-11", "A000001", queries.public_keys()) is Verdict.REVOKED
    with pytest.raises(errors.KeyRevoked):
        queries.words_of(batch, NOW)
    with pytest.raises(errors.NoSigningKey):
        make(teapots)
    with pytest.raises(errors.NoSuchKey):
        operations.revoke_key("ffff", "", who="console", at=NOW)
    assert len(db.session.scalars(select(TrailEntry).where(TrailEntry.deed == "revoke_label_key")).all()) == 1


def test_the_private_key_is_a_file_that_only_its_owner_reads(teapots: uuid.UUID) -> None:
    key = db.session.scalars(select(LabelKey)).one()
    file = folder() / f"{key.id}.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder().stat().st_mode) == 0o700
    secret = "".join(file.read_text().splitlines()[1:-1])
    assert not any(secret[-43:] in str(value) for value in (key.public, key.id))
    with transaction():
        other = operations.add_key(folder(), who="console", at=NOW)
    (folder() / f"{other.id}.pem").write_bytes(file.read_bytes())
    with pytest.raises(errors.KeyIsNotHere):
        make(teapots)
    (folder() / f"{other.id}.pem").unlink()
    with pytest.raises(errors.KeyIsNotHere):
        make(teapots)
    assert db.session.scalars(select(LabelBatch)).all() == []


def test_a_cashier_makes_numbered_labels_on_the_page(teapots: uuid.UUID, sign_in: Any) -> None:
    lan = sign_in("lan")
    page = lan.get(f"/labels/new?outlet=BT01&lot={teapots}&numbered=1").get_data(as_text=True)
    assert "A000000" in page
    assert page.count("disabled") == len(LAYOUTS) - 4
    data = {"outlet": "BT01", "lot": str(teapots), "numbered": "1", "layout": "a4-3x8", "position": "1"}
    assert lan.post("/labels/new", {**data, "quantity": "501"}).status_code == 422
    answer = lan.post("/labels/new", {**data, "quantity": "2"})
    assert "A000001 – A000002" in lan.get(answer.location).get_data(as_text=True)
    (sheet,) = pages_of(lan.get(f"{answer.location}.pdf").data)
    assert sorted(code.split("#")[0][-7:] for code in codes_in(sheet)) == ["A000001", "A000002"]
    assert lan.get(f"{answer.location}.png").status_code == 200


def test_the_public_page_knows_the_numbers_that_we_printed(teapots: uuid.UUID, client: FlaskClient) -> None:
    make(teapots, quantity=1)
    (key,) = db.session.scalars(select(LabelKey))
    known = client.get("/p/SP0001/10/L2026-11/21/A000001?lang=en").get_data(as_text=True)
    assert "We made the label of this number on 21/11/2026." in known
    assert f'data-keys="{key.id}:{key.public}"' in known
    shown = [words for hidden, words in re.findall(r"<p data-verdict=\"\w+\"( hidden)?>(.*?)</p>", known) if not hidden]
    assert len(shown) == 1
    assert "was not checked" in shown[0]
    for address in ("/p/SP0001/10/L2026-11/21/A000002", "/p/SP0001/10/L2026-12/21/A000001", "/p/SP0002/21/A000001"):
        unknown = client.get(f"{address}?lang=en").get_data(as_text=True)
        assert "We made no label of this number" in unknown
        assert "data-printed" not in unknown
        assert "Genuine label" not in unknown
    scanned = client.get("/01/09520123456788/10/L2026-11/21/A000001")
    assert scanned.location == "/p/SP0001/10/L2026-11/21/A000001"


def test_keys_and_quotas_are_kept_at_the_console(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    first = run(args=["labels", "keys", "new"]).output[:4]
    second = run(args=["labels", "keys", "new"]).output[:4]
    assert run(args=["labels", "keys", "revoke", first, "--reason", "mất máy"]).exit_code == 0
    assert run(args=["labels", "keys", "revoke", "zzzz", "--reason", "?"]).exit_code == 1
    listed = run(args=["labels", "keys", "list"]).output.splitlines()
    assert [(line[:4], line.split()[-3] == "revoked") for line in listed] == [(first, True), (second, False)]
    assert listed[1].endswith("signs")
    assert run(args=["labels", "quota", "SP0001", "3000"]).exit_code == 0
    assert run(args=["labels", "quota", "SP9999", "3000"]).exit_code == 1
    with app.app_context():
        assert queries.quota(TEAPOT) == 3000
