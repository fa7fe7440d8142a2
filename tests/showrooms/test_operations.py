"""Outlets open, tills and printers are set up, and reference data are loaded."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from pos.base.database import db, transaction
from pos.base.models import TrailEntry
from pos.showrooms import operations, queries
from pos.showrooms.errors import (
    BankAccountNotFit,
    ClosesTooEarly,
    CodeNotFit,
    CodeTaken,
    HoursNotFit,
    NoSuchCommune,
    NoSuchPrinter,
    NoSuchShowroom,
    OutletIncomplete,
    PrinterNotFit,
    TaxCodeNotFit,
    TillRetired,
)
from pos.showrooms.kinds import PrinterKind, ShowroomKind
from pos.showrooms.models import Commune, CraftVillage, Printer, Showroom, Till
from tests.cast import BT01, BT01_1, HK01, HK01_1, same_id

VAN_PHUC = operations.OutletWish(
    name="Vạn Phúc", kind=ShowroomKind.CRAFT_VILLAGE_OUTLET, commune_code="00583", address="Số 9, phố Lụa",
    opens_on=date(2026, 12, 1), legal_name="Hợp tác xã lụa Vạn Phúc", tax_code="0100000002",
    hours={"1": ["08:00", "17:30"]}, bank_bin="970436", bank_account="1017595600",
)  # fmt: skip


def open_outlet(at, code="VP01", **changes):
    with transaction():
        return operations.add_showroom(code, replace(VAN_PHUC, **changes), who="an", at=at)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_an_outlet_is_found_by_any_of_its_words_without_marks(app, at):
    open_outlet(at, code=" vp01 ")
    for words in ("van phuc", "VP01", "pho lua", "gia lam", "Bát Tràng lụa"):
        assert "VP01" in [row.code for row in queries.showrooms(words=words)], words


def test_an_outlet_is_open_from_its_first_to_its_last_day(app, at):
    open_outlet(at, closes_on=date(2026, 12, 31))
    for day, open_ in (
        (date(2026, 11, 30), False),
        (date(2026, 12, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ):
        assert ("VP01" in [row.code for row in queries.showrooms(open_on=day)]) is open_


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code": "V1"}, CodeNotFit),
        ({"code": "BT01"}, CodeTaken),
        ({"name": "  "}, OutletIncomplete),
        ({"legal_name": ""}, OutletIncomplete),
        ({"commune_code": "99999"}, NoSuchCommune),
        ({"craft_village_id": same_id("nowhere")}, NoSuchCommune),
        ({"hours": {"1": ["18:00", "08:00"]}}, HoursNotFit),
        ({"closes_on": date(2026, 11, 30)}, ClosesTooEarly),
        ({"bank_account": None}, BankAccountNotFit),
        ({"bank_bin": "97"}, BankAccountNotFit),
        ({"tax_code": "12"}, TaxCodeNotFit),
    ],
)
def test_an_outlet_that_cannot_be_leaves_no_trace(app, at, changes, error):
    with pytest.raises(error):
        open_outlet(at, **changes)
    assert count(Showroom) == 2
    assert count(TrailEntry) == 0


def test_a_change_of_an_outlet_is_on_the_trail_with_what_was_before(app, at):
    row = open_outlet(at)
    with transaction():
        operations.edit_showroom(row.id, replace(VAN_PHUC, address="Số 10, phố Lụa"), who="an", at=at)
        operations.edit_showroom(row.id, replace(VAN_PHUC, address="Số 10, phố Lụa"), who="an", at=at)
    details = db.session.scalars(select(TrailEntry.details).where(TrailEntry.deed == "edit_showroom")).all()
    assert details == [{"code": "VP01", "before": {"address": "Số 9, phố Lụa"}, "after": {"address": "Số 10, phố Lụa"}}]
    assert [found.code for found in queries.showrooms(words="so 10")] == ["VP01"]


def test_an_outlet_that_is_not_there_is_not_edited(app, at):
    with pytest.raises(NoSuchShowroom), transaction():
        operations.edit_showroom(same_id("nowhere"), VAN_PHUC, who="an", at=at)


def test_tills_count_up_and_no_number_is_given_twice(app, at):
    with transaction():
        third = operations.add_till(BT01, who="an", at=at)
        operations.retire_till(third.id, who="an", at=at)
        fourth = operations.add_till(BT01, who="an", at=at)
    assert (third.code, fourth.code) == ("BT01-3", "BT01-4")
    with pytest.raises(CodeTaken), transaction():
        operations.add_till(BT01, number=3, who="an", at=at)
    with pytest.raises(TillRetired), transaction():
        operations.retire_till(third.id, who="an", at=at)


def add_printer(at, name="Quầy", kind=PrinterKind.NETWORK, address="192.168.1.50:9100", showroom_id=BT01, **more):
    with transaction():
        return operations.add_printer(showroom_id, name, kind, address, who="an", at=at, **more)


def test_a_till_prints_where_it_was_told_until_that_printer_goes(app, at):
    printer = add_printer(at)
    with transaction():
        operations.set_till_printer(BT01_1, printer.id, who="minh", at=at)
    assert db.session.get(Till, BT01_1).printer_id == printer.id
    with transaction():
        operations.retire_printer(printer.id, who="an", at=at)
    assert db.session.get(Till, BT01_1, populate_existing=True).printer_id is None
    assert queries.printers_of(BT01) == []
    assert add_printer(at).name == "Quầy", "its name is free again"


def test_a_till_never_prints_in_another_outlet(app, at):
    printer = add_printer(at)
    with pytest.raises(NoSuchPrinter), transaction():
        operations.set_till_printer(HK01_1, printer.id, who="an", at=at)
    with pytest.raises(NoSuchPrinter), transaction():
        operations.add_till(HK01, printer_id=printer.id, who="an", at=at)


def test_two_printers_of_an_outlet_have_two_names(app, at):
    add_printer(at)
    second = add_printer(at, name="Kho")
    with pytest.raises(CodeTaken):
        add_printer(at)
    with pytest.raises(CodeTaken), transaction():
        operations.edit_printer(
            second.id, "Quầy", PrinterKind.BROWSER, "", width_dots=576, opens_drawer=False, who="an", at=at
        )
    assert add_printer(at, showroom_id=HK01).name == "Quầy"


def test_a_printer_in_the_browser_keeps_no_address(app, at):
    assert add_printer(at, kind=PrinterKind.BROWSER, address="192.168.1.50:9100").address == ""


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"address": "192.168.1.50"}, {"kind": PrinterKind.FILE, "address": ""}, {"width_dots": 100}],
)
def test_a_printer_that_cannot_be_is_refused(app, at, wrong):
    with pytest.raises(PrinterNotFit):
        add_printer(at, **wrong)
    assert count(Printer) == 0


def test_reference_data_are_the_126_communes_and_their_30_districts(app, at):
    with transaction():
        operations.load_reference(at)
    communes = queries.communes()
    assert len(communes) == 126
    assert len({row.former_district_code for row in communes}) == 30
    assert len([row for row in communes if row.name.startswith("Phường")]) == 51
    assert len([row for row in communes if row.name.startswith("Xã")]) == 75
    villages = {row.name: row.commune_code for row in queries.craft_villages()}
    assert villages["Bát Tràng"] == "00583"
    assert set(villages.values()) <= {row.code for row in communes}


def test_reference_data_loaded_again_change_nothing_and_mend_what_was_spoilt(app, at):
    with transaction():
        operations.load_reference(at)
        village = db.session.scalars(select(CraftVillage).where(CraftVillage.name == "Chuông")).one()
        before = village.id
        village.craft_vi = "sai"
        db.session.get(Commune, "00583").former_district = "sai"
    with transaction():
        operations.load_reference(at)
    db.session.expire_all()
    assert db.session.get(Commune, "00583").former_district == "Huyện Gia Lâm"
    village = db.session.scalars(select(CraftVillage).where(CraftVillage.name == "Chuông")).one()
    assert (village.id, village.craft_vi) == (before, "Nón lá")
    assert count(Commune) == 126
    assert count(CraftVillage) == 29


def test_one_command_loads_what_every_shop_starts_with(app):
    runner = app.test_cli_runner()
    for _ in range(2):
        done = runner.invoke(args=["reference", "load"])
        assert done.exit_code == 0, done.output
    assert count(Commune) == 126
