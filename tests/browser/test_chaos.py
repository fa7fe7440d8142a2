"""Days on which everything goes wrong: every sale that a screen showed as paid is on the books, and none is there twice."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.chaos import Cashier
from tests.browser.conftest import BROWSERS, Shop
from tests.browser.device import Device
from tests.line import Line

SALES_A_SEED = int(os.environ.get("POS_CHAOS_SALES", "40"))
SEEDS = [int(seed) for seed in os.environ.get("POS_CHAOS_SEEDS", "1 2 3 4 5").split()]


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"seed-{seed}")
def test_no_sale_is_lost_and_none_is_doubled(
    shop: Shop,
    playwright: Playwright,
    tmp_path: Path,
    seed: int,
    record_property: Callable[[str, object], None],
) -> None:
    program = next(path for name in BROWSERS if (path := shutil.which(name)))
    line, device = Line(shop.server.port), Device(playwright, program, tmp_path / "device")
    device.folder.mkdir()
    cashier = Cashier(shop, line, device, seed)
    try:
        cashier.work(SALES_A_SEED)
        found = cashier.reckon()
    finally:
        device.throw_away()
        line.close()
    record_property("sales", found.shown)
    record_property("lost", len(found.lost))
    record_property("doubled", len(found.doubled))
    assert (found.lost, found.doubled, found.wrong) == ([], [], [])
    assert found.shown >= SALES_A_SEED
