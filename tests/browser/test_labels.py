"""A customer's phone at the page behind a numbered label: it checks the signature itself."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.inventory.models import Lot
from pos.labels import operations, queries
from tests import cast
from tests.browser.conftest import Shop


def test_only_the_label_that_we_signed_for_this_piece_is_called_genuine(shop: Shop, page: Page, tmp_path: Path) -> None:
    with shop.books():
        with transaction():
            key = operations.add_key(tmp_path, who="console", at=cast.NOW)
            lot = db.session.scalars(select(Lot).where(Lot.product_id == cast.TEAPOT)).first()
            assert lot is not None
            words = queries.words_for(lot.id, cast.BT01, cast.NOW, shop.url)
            batch = operations.make_numbered_batch(
                lot.id, cast.BT01, words, quantity=2, layout="a4-3x8", keys=tmp_path, who="minh", at=cast.NOW
            )
            first, second = queries.numbered(batch, words)
        key_id = key.id
    piece = page.locator(".piece", has=page.get_by_role("heading", name="A000001"))
    address, code = first.link.split("#")

    def told(hash_: str, words: str) -> None:
        page.goto("about:blank")
        page.goto(f"{address}?lang=en{hash_}")
        expect(piece.locator("[data-verdict]:visible")).to_have_text(re.compile(words))

    told("", "No signature came with this address")
    told("#report", "No signature came with this address")
    told(f"#{code}", "Genuine label: we signed it for exactly this piece")
    page.get_by_role("link", name="VI").click()
    expect(piece.locator("[data-verdict]:visible")).to_contain_text("Nhãn thật")
    told("#" + second.link.split("#")[1], "Not genuine: the signature is not ours for this piece")
    assert page.locator("main > .alarm:first-child .piece--look").is_visible()
    told(f"#{code[:60]}", "did not arrive whole")
    page.goto(f"{address.removesuffix('A000001')}A000003?lang=en#{code}")
    expect(page.locator("[data-verdict]:visible")).to_contain_text("we made no label of this number")
    with shop.books(), transaction():
        operations.revoke_key(key_id, "stolen", who="console", at=cast.NOW)
    told(f"#{code}", "Not genuine: it is signed with a key that we revoked")
