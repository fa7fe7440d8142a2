"""Products, makers, codes, prices, tax rates and pictures, in the books."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from PIL import Image
from sqlalchemy import event, select

from pos.base.database import db, transaction
from pos.base.models import TrailEntry
from pos.catalogue import operations, queries, reference
from pos.catalogue.errors import (
    AddressNotFit,
    AssociationOnlyForTours,
    BarcodeNotFit,
    BarcodeTaken,
    CheckDigitWrong,
    CodeNotFit,
    CodeTaken,
    GroupNotFit,
    LegalBasisMissing,
    NameMissing,
    NoSuchBarcode,
    NoSuchProducer,
    NoSuchProduct,
    NoSuchVatClass,
    NothingToEnd,
    OwnCodeAsBarcode,
    PictureTooLarge,
    PictureUnreadable,
    PriceInThePast,
    PriceNotFit,
    ReorderPointNotFit,
    ShelfLifeNotFit,
    TooLong,
    VatDatesNotFit,
    VatRateNotFit,
    VatRateOverlaps,
)
from pos.catalogue.kinds import ProducerKind, ProductKind, Taxonomy
from pos.catalogue.models import Picture, Price, Product
from pos.catalogue.operations import ProducerDraft, ProductDraft
from pos.catalogue.operations.pictures import MOST_KEPT_BYTES
from pos.showrooms.errors import BankAccountNotFit, TaxCodeNotFit
from tests import cast

VASE = ProductDraft("Lọ hoa men rạn", cast.POTTERS, "standard", "Crackle-glaze vase", group_2019_code="2019-souvenirs")


def add(at: datetime, draft: ProductDraft = VASE, **more: Any) -> Product:
    with transaction():
        return operations.add_product(draft, who="minh", at=at, **more)


# --- products -------------------------------------------------------------------------------------------------------


def test_a_new_product_gets_the_next_code_and_is_found_without_marks(app: Flask, at: datetime) -> None:
    row = add(at)
    assert row.code == "SP0006"
    for words in ("lo hoa men ran", "LỌ HOA MEN", "crackle", "sp0006", "kim lan rạn"):
        assert [found.code for found in queries.search(words).rows] == ["SP0006"], words
    assert queries.search("lo hoa tim").rows == []


def test_a_product_of_a_hundred_thousandth_code_is_still_followed(app: Flask, at: datetime) -> None:
    add(at, code="sp99999")
    assert add(at, replace(VASE, name_vi="Khác")).code == "SP100000"


@pytest.mark.parametrize(("code", "error"), [("SP0001", CodeTaken), ("X1", CodeNotFit), ("SP12", CodeNotFit)])
def test_a_code_is_fit_and_free(app: Flask, at: datetime, code: str, error: type[Exception]) -> None:
    with pytest.raises(error), transaction():
        operations.add_product(VASE, who="minh", at=at, code=code)


def test_a_name_with_loose_marks_is_stored_composed_and_html_stays_text(app: Flask, at: datetime) -> None:
    row = add(at, replace(VASE, name_vi="Lo\u0323  hoa <b>men</b>\n", story_vi="Dòng một\r\n\r\nDòng hai  "))
    assert row.name_vi == "Lọ hoa <b>men</b>"
    assert row.story_vi == "Dòng một\n\nDòng hai"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name_vi": " \u200b "}, NameMissing),
        ({"name_vi": "x" * 161}, TooLong),
        ({"net_content": "x" * 61}, TooLong),
        ({"story_vi": "x" * 4001}, TooLong),
        ({"producer_id": uuid.uuid4()}, NoSuchProducer),
        ({"vat_class_code": "none"}, NoSuchVatClass),
        ({"group_2019_code": "2019-cars"}, GroupNotFit),
        ({"group_2026_code": "2019-food"}, GroupNotFit),
        ({"shelf_life_days": 0}, ShelfLifeNotFit),
        ({"shelf_life_days": 10**9}, ShelfLifeNotFit),
        ({"reorder_point_milli": -1}, ReorderPointNotFit),
        ({"reorder_point_milli": 10**15}, ReorderPointNotFit),
        ({"official_trace_url": "javascript:alert(1)"}, AddressNotFit),
        ({"official_trace_url": "hn.check.net.vn"}, AddressNotFit),
    ],
)
def test_a_draft_that_makes_no_sense_is_refused_and_nothing_is_kept(
    app: Flask, at: datetime, changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error), transaction():
        operations.add_product(replace(VASE, **changes), who="minh", at=at)
    assert queries.search("").total == 5


def test_associations_offer_tours_and_no_goods(app: Flask, at: datetime) -> None:
    with transaction():
        guild = operations.add_producer(ProducerDraft("Hội nghề gốm", ProducerKind.ASSOCIATION), who="minh", at=at)
    with pytest.raises(AssociationOnlyForTours), transaction():
        operations.add_product(replace(VASE, producer_id=guild.id), who="minh", at=at)
    tour = add(at, replace(VASE, producer_id=guild.id, kind=ProductKind.SERVICE))
    assert tour.kind is ProductKind.SERVICE
    with pytest.raises(AssociationOnlyForTours), transaction():
        operations.change_producer(cast.POTTERS, ProducerDraft("x", ProducerKind.ASSOCIATION), who="minh", at=at)


def test_a_change_is_traced_with_what_it_was_before(app: Flask, at: datetime) -> None:
    row = add(at)
    with transaction():
        operations.change_product(row.id, replace(VASE, net_content="cao 30 cm"), who="minh", at=at)
        operations.change_product(row.id, replace(VASE, net_content="cao 30 cm"), who="minh", at=at)
    changes = db.session.scalars(
        select(TrailEntry.details).where(TrailEntry.deed == "change_product", TrailEntry.subject_id == str(row.id))
    ).all()
    assert changes == [{"changed": {"net_content": ["", "cao 30 cm"]}}]
    assert queries.search("30 cm").total == 1


def test_a_makers_new_name_finds_the_makers_products(app: Flask, at: datetime) -> None:
    with transaction():
        operations.change_producer(
            cast.POTTERS, ProducerDraft("Xưởng Đất Lửa", ProducerKind.COOPERATIVE, "00583"), who="minh", at=at
        )
    assert queries.search("dat lua").total == 3
    assert queries.search("kim lan").total == 0


def test_a_makers_account_is_one_that_a_payment_code_can_carry_and_the_trail_tells_its_end(
    app: Flask, at: datetime
) -> None:
    known = ProducerDraft("Hợp tác xã gốm Kim Lan", ProducerKind.COOPERATIVE, "00583")

    def change(**fields: str) -> None:
        with transaction():
            operations.change_producer(cast.POTTERS, replace(known, **fields), who="minh", at=at)

    change(bank_bin="970436", bank_account="0071 0012 34567", bank_account_name="HTX GOM", tax_code="0101234567")
    row = queries.producer("CT0001")
    assert (row.bank_bin, row.bank_account, row.tax_code) == ("970436", "0071001234567", "0101234567")
    for wrong in ({"bank_bin": "970436"}, {"bank_bin": "97043", "bank_account": "1"}, {"bank_account": "12"}):
        with pytest.raises(BankAccountNotFit):
            change(**wrong)
    with pytest.raises(TaxCodeNotFit):
        change(tax_code="12345")
    told = db.session.scalars(select(TrailEntry.details).where(TrailEntry.deed == "change_producer")).all()
    assert told[-1]["changed"]["bank_account"] == [None, "…4567"]


def test_a_retired_product_leaves_the_list_and_comes_back(app: Flask, at: datetime) -> None:
    with transaction():
        operations.retire_product(cast.TEAPOT, who="minh", at=at)
    assert queries.search("am chen").total == 0
    assert [row.code for row in queries.search("", retired=True).rows] == ["SP0001"]
    with transaction():
        operations.bring_back_product(cast.TEAPOT, who="minh", at=at)
    assert queries.search("am chen").total == 1


def test_products_come_in_vietnamese_order(app: Flask, at: datetime) -> None:
    for name in ("Đĩa sen", "Dĩa", "Ấm tử sa", "An nam", "Ăn vặt"):
        add(at, replace(VASE, name_vi=name))
    names = [row.name_vi for row in queries.search("").rows]
    assert [name for name in names if name in {"Đĩa sen", "Dĩa", "Ấm tử sa", "An nam", "Ăn vặt"}] == [
        "An nam", "Ăn vặt", "Ấm tử sa", "Dĩa", "Đĩa sen",
    ]  # fmt: skip


def test_pages_of_a_list_together_are_the_list(app: Flask, at: datetime) -> None:
    whole = [row.code for row in queries.search("").rows]
    pages = [row.code for start in (0, 2, 4) for row in queries.search("", limit=2, offset=start).rows]
    assert pages == whole
    assert queries.search("", limit=2).total == 5
    assert {row.code for row in queries.search("", group="2019-souvenirs").rows} == {"SP0001", "SP0002"}
    assert {row.code for row in queries.search("", producer_id=cast.TEA_HOUSE).rows} == {"SP0003", "SP0004"}


def test_signs_that_databases_read_as_wildcards_are_just_signs(app: Flask, at: datetime) -> None:
    assert queries.search("100%").total == 0
    assert queries.search("s_n").total == 0
    assert queries.search("'; DROP TABLE product; --").total == 0


def four_at_once(app: Flask, add: Callable[[int], str]) -> list[str]:
    """What four people get who add something in the same moment, each in a transaction of their own."""
    start = threading.Barrier(4)

    def person(number: int) -> str:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    return add(number)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(person, range(4)))


def test_people_adding_at_once_get_a_code_each(app: Flask, at: datetime) -> None:
    codes = four_at_once(
        app, lambda number: operations.add_product(replace(VASE, name_vi=f"Lọ {number}"), who="minh", at=at).code
    )
    assert sorted(codes) == ["SP0006", "SP0007", "SP0008", "SP0009"]


# --- barcodes -------------------------------------------------------------------------------------------------------


def test_a_gtin_is_found_in_each_of_its_lengths(app: Flask, at: datetime) -> None:
    with transaction():
        assert operations.add_barcode(cast.BOWL, "8 935001 000013", who="minh", at=at) == "08935001000013"
        operations.add_barcode(cast.TEA, "012345678905", who="minh", at=at)
    found = queries.products_by_barcode(["8935001000013", "08935001000013", "0012345678905", "9520123456788", "KE-1"])
    assert {scanned: row.code for scanned, row in found.items()} == {
        "8935001000013": "SP0002", "08935001000013": "SP0002", "0012345678905": "SP0003", "9520123456788": "SP0001",
    }  # fmt: skip
    assert queries.barcodes([cast.BOWL, cast.HONEY]) == {cast.BOWL: ["08935001000013"]}
    assert [row.code for row in queries.search("8935001000013").rows] == ["SP0002"]


def test_an_in_store_number_is_internal_and_never_a_gtin(app: Flask, at: datetime) -> None:
    with transaction():
        operations.add_barcode(cast.BOWL, "2000000000015", who="minh", at=at)
        operations.add_barcode(cast.BOWL, "KE-12", who="minh", at=at)
    assert [(row.value, row.kind) for row in queries.barcode_rows(cast.BOWL)] == [
        ("2000000000015", "internal"), ("KE-12", "internal"),
    ]  # fmt: skip
    assert queries.products_by_barcode(["2000000000015", "KE-12"])["KE-12"].code == "SP0002"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("9520123456788", BarcodeTaken),
        ("8935001000014", CheckDigitWrong),
        ("893500100001", CheckDigitWrong),
        ("89350010000", BarcodeNotFit),
        ("", BarcodeNotFit),
        ("0" * 13, BarcodeNotFit),
        ("<script>", BarcodeNotFit),
        ("9" * 5000, BarcodeNotFit),
        ("sp0009", OwnCodeAsBarcode),
    ],
)
def test_what_is_no_barcode_or_another_products_is_refused(
    app: Flask, at: datetime, typed: str, error: type[Exception]
) -> None:
    with pytest.raises(error), transaction():
        operations.add_barcode(cast.BOWL, typed, who="minh", at=at)
    assert queries.barcodes([cast.BOWL]) == {}


def test_the_message_names_the_right_check_digit(app: Flask, at: datetime) -> None:
    with pytest.raises(CheckDigitWrong, match="should be 3"), transaction():
        operations.add_barcode(cast.BOWL, "8935001000014", who="minh", at=at)


def test_a_barcode_added_twice_is_there_once_and_can_be_removed_once(app: Flask, at: datetime) -> None:
    for _ in range(2):
        with transaction():
            operations.add_barcode(cast.TEAPOT, "9520123456788", who="minh", at=at)
    with transaction():
        operations.remove_barcode(cast.TEAPOT, "09520123456788", who="minh", at=at)
    assert queries.products_by_barcode(["9520123456788"]) == {}
    with pytest.raises(NoSuchBarcode), transaction():
        operations.remove_barcode(cast.TEAPOT, "09520123456788", who="minh", at=at)


# --- prices ---------------------------------------------------------------------------------------------------------


def test_prices_are_dated_and_an_outlets_own_goes_first(app: Flask, at: datetime) -> None:
    tomorrow = at + timedelta(days=1)
    with transaction():
        operations.set_price(cast.TEAPOT, 480_000, who="an", at=at, valid_from=tomorrow)
        operations.set_price(cast.TEAPOT, 430_000, who="minh", at=at, showroom_id=cast.BT01)
    told = db.session.scalars(select(TrailEntry.details).order_by(TrailEntry.id.desc()).limit(1)).one()
    assert told["showroom"] == "BT01", "nobody knows an outlet by its id"
    both = [cast.TEAPOT, cast.BOWL]
    assert queries.prices(both, cast.BT01, at) == {cast.TEAPOT: 430_000, cast.BOWL: 120_000}
    assert queries.prices(both, cast.HK01, at) == {cast.TEAPOT: 450_000, cast.BOWL: 120_000}
    assert queries.prices(both, None, tomorrow) == {cast.TEAPOT: 480_000, cast.BOWL: 120_000}
    assert queries.prices(both, cast.BT01, at - timedelta(seconds=1))[cast.TEAPOT] == 450_000
    assert len(queries.prices(None, cast.BT01, at)) == 5
    with transaction():
        operations.end_own_price(cast.TEAPOT, cast.BT01, who="minh", at=tomorrow)
    assert queries.prices(both, cast.BT01, tomorrow)[cast.TEAPOT] == 480_000


@pytest.mark.parametrize("price_vnd", [0, -1, 10_000_000_001, 10**30])
def test_nothing_is_given_away_and_no_price_is_absurd(app: Flask, at: datetime, price_vnd: int) -> None:
    with pytest.raises(PriceNotFit), transaction():
        operations.set_price(cast.TEAPOT, price_vnd, who="an", at=at)
    assert queries.prices([cast.TEAPOT], None, at) == {cast.TEAPOT: 450_000}


def test_a_price_neither_begins_in_the_past_nor_belongs_to_nothing(app: Flask, at: datetime) -> None:
    with pytest.raises(PriceInThePast), transaction():
        operations.set_price(cast.TEAPOT, 1, who="an", at=at, valid_from=at - timedelta(microseconds=1))
    with pytest.raises(NoSuchProduct), transaction():
        operations.set_price(uuid.uuid4(), 1, who="an", at=at)
    with pytest.raises(NothingToEnd), transaction():
        operations.end_own_price(cast.TEAPOT, cast.BT01, who="minh", at=at)


def test_the_books_refuse_a_price_for_everywhere_that_is_none(app: Flask, at: datetime) -> None:
    with pytest.raises(sqlalchemy.exc.IntegrityError), transaction():
        db.session.add(Price(product_id=cast.TEAPOT, price_vnd=None, valid_from=at, set_by="an", set_at=at))


# --- VAT ------------------------------------------------------------------------------------------------------------


def test_the_rate_of_a_class_changes_with_the_day(app: Flask) -> None:
    assert queries.vat_rates(["standard"], date(2026, 12, 31))["standard"].rate_bp == 800
    assert queries.vat_rates(["standard"], date(2027, 1, 1))["standard"].rate_bp == 1000
    assert queries.vat_rates(["standard", "nothing"], date(2020, 1, 1)) == {}


def test_a_new_rate_ends_the_one_that_was_open(app: Flask, at: datetime) -> None:
    with transaction():
        operations.add_vat_rate("standard", date(2027, 7, 1), None, 900, "Nghị quyết mới", who="an", at=at)
    assert queries.vat_rates(None, date(2027, 6, 30))["standard"].rate_bp == 1000
    assert queries.vat_rates(None, date(2027, 7, 1))["standard"].rate_bp == 900


@pytest.mark.parametrize(
    ("code", "begins", "ends", "rate_bp", "basis", "error"),
    [
        ("standard", date(2026, 7, 1), date(2026, 8, 1), 500, "x", VatRateOverlaps),
        ("standard", date(2026, 12, 31), None, 500, "x", VatRateOverlaps),
        ("standard", date(2025, 1, 1), None, 500, "x", VatRateOverlaps),
        ("standard", date(2027, 1, 1), None, 500, "x", VatRateOverlaps),
        ("standard", date(2028, 1, 2), date(2028, 1, 1), 500, "x", VatDatesNotFit),
        ("standard", date(2028, 1, 1), None, 10_001, "x", VatRateNotFit),
        ("standard", date(2028, 1, 1), None, -1, "x", VatRateNotFit),
        ("standard", date(2028, 1, 1), None, 500, " ", LegalBasisMissing),
        ("standard", date(2028, 1, 1), None, 500, "x" * 201, TooLong),
        ("nothing", date(2028, 1, 1), None, 500, "x", NoSuchVatClass),
    ],
)
def test_a_rate_that_overlaps_or_makes_no_sense_is_refused(
    app: Flask,
    at: datetime,
    code: str,
    begins: date,
    ends: date | None,
    rate_bp: int,
    basis: str,
    error: type[Exception],
) -> None:
    before = queries.vat_rates(["standard"], date(2029, 1, 1))
    with pytest.raises(error), transaction():
        operations.add_vat_rate(code, begins, ends, rate_bp, basis, who="an", at=at)
    assert queries.vat_rates(["standard"], date(2029, 1, 1)) == before


def test_a_class_can_be_added_by_its_name_alone(app: Flask, at: datetime) -> None:
    with transaction():
        code = operations.add_vat_class("Đồ đồng dát vàng", "", who="an", at=at)
    assert queries.vat_class(code).name_en == "Đồ đồng dát vàng"
    assert queries.vat_rates([code], date(2026, 11, 21)) == {}


def test_people_adding_classes_at_once_get_a_class_each(app: Flask, at: datetime) -> None:
    before = [row.code for row in queries.vat_classes()]
    codes = four_at_once(
        app, lambda number: operations.add_vat_class(f"Nhóm {number}", f"Group {number}", who="an", at=at)
    )
    db.session.rollback()
    classes = queries.vat_classes()
    assert [row.code for row in classes[: len(before)]] == before
    assert {row.code for row in classes[len(before) :]} == set(codes)
    assert len({row.position for row in classes}) == len(before) + 4


# --- reference data -------------------------------------------------------------------------------------------------


def test_reference_data_loads_once_and_keeps_what_people_entered(app: Flask, at: datetime) -> None:
    for _ in range(2):
        with transaction():
            operations.load_reference(at)
    assert [row.code for row in queries.groups(Taxonomy.T2026)] == [f"2026-{number:02d}" for number in range(1, 27)]
    assert len(queries.groups(Taxonomy.T2019)) == 6
    assert {row.code for row in queries.vat_classes()} == {row[0] for row in reference.VAT_CLASSES}
    # The cast's own rate of 2027 stays.
    assert queries.vat_rates(["standard"], date(2027, 1, 1))["standard"].rate_bp == 1000


def test_the_reference_rates_say_nothing_of_a_reduction_beyond_its_end(app: Flask, at: datetime) -> None:
    with transaction():
        operations.load_reference(at)
    rates = queries.vat_rates(None, date(2026, 11, 21))
    assert {code: rate.rate_bp for code, rate in rates.items()} == {
        "standard": 800, "metal": 1000, "excise": 1000, "plant_fibre": 500, "farm_produce": 500, "not_taxable": 0,
    }  # fmt: skip
    row = next(row for row in reference.VAT_CLASSES if row[0] == "standard")
    assert (row[3], row[4]) == (800, date(2026, 12, 31))
    assert all(rate.legal_basis for rate in rates.values())


def test_classes_in_use_whose_rate_runs_out_are_named_with_the_day(app: Flask, at: datetime) -> None:
    with transaction():
        operations.load_reference(at)
        operations.add_vat_class("Chưa rõ", "Unclear", who="an", at=at)
    assert queries.vat_gaps(date(2026, 11, 21)) == {}
    code = queries.vat_classes()[-1].code
    add(at, replace(VASE, vat_class_code=code))
    assert queries.vat_gaps(date(2026, 11, 21)) == {code: date(2026, 11, 21)}


# --- pictures -------------------------------------------------------------------------------------------------------


def drawn(width: int, height: int, format_: str, mode: str = "RGB", **options: Any) -> bytes:
    out = BytesIO()
    Image.new(mode, (width, height), "#2f6f62").save(out, format_, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("format_", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("JPEG", "CMYK")]
)
def test_a_picture_becomes_small_and_is_named_by_its_content(app: Flask, at: datetime, format_: str, mode: str) -> None:
    with transaction():
        name = operations.set_picture(cast.TEAPOT, drawn(2000, 1000, format_, mode), who="minh", at=at)
    row = queries.picture(name)
    with Image.open(BytesIO(row.content)) as picture:
        assert (picture.size, picture.format, row.media_type) == ((640, 320), "WEBP", "image/webp")
    assert queries.products([cast.TEAPOT])[cast.TEAPOT].picture_sha256 == name


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_no_picture_makes_a_page_heavy_whatever_is_in_it(app: Flask, mode: str) -> None:
    noise = BytesIO()
    Image.frombytes(mode, (800, 800), Random(7).randbytes(800 * 800 * len(mode))).save(noise, "PNG", compress_level=1)
    with transaction():
        name = operations.keep_picture(noise.getvalue())
    content = queries.picture(name).content
    assert len(content) <= MOST_KEPT_BYTES
    with Image.open(BytesIO(content)) as picture:
        assert picture.width >= 320


def test_the_same_picture_twice_is_kept_once(app: Flask, at: datetime) -> None:
    picture = drawn(300, 300, "PNG")
    with transaction():
        names = {operations.set_picture(product, picture, who="minh", at=at) for product in (cast.TEAPOT, cast.BOWL)}
    assert len(names) == 1
    assert len(db.session.scalars(select(Picture.sha256)).all()) == 1


def test_where_a_photo_was_taken_is_not_kept_and_it_stands_upright(app: Flask, at: datetime) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "camera of Mrs Lan"
    with transaction():
        name = operations.keep_picture(drawn(400, 200, "JPEG", exif=exif))
    content = queries.picture(name).content
    with Image.open(BytesIO(content)) as picture:
        assert picture.size == (200, 400)
    assert b"Lan" not in content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        drawn(50, 50, "PNG")[:60],
        drawn(50, 50, "GIF"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_is_no_picture_is_refused(app: Flask, at: datetime, content: bytes) -> None:
    with pytest.raises(PictureUnreadable), transaction():
        operations.set_picture(cast.TEAPOT, content, who="minh", at=at)
    assert queries.products([cast.TEAPOT])[cast.TEAPOT].picture_sha256 is None


def test_a_small_file_that_would_fill_the_memory_is_refused(app: Flask, at: datetime) -> None:
    bomb = drawn(20_000, 20_000, "PNG", "1")
    assert len(bomb) < 200_000
    for content in (bomb, b"\x00" * (10 * 1024 * 1024 + 1)):
        with pytest.raises(PictureTooLarge), transaction():
            operations.keep_picture(content)


# --- cost -----------------------------------------------------------------------------------------------------------


def test_what_a_sale_asks_costs_one_statement_each(app: Flask, at: datetime) -> None:
    ids = [cast.TEAPOT, cast.BOWL, cast.TEA, cast.HONEY, cast.TOUR]
    statements: list[str] = []

    def listen(*args: Any) -> None:
        if args[2] != "BEGIN":
            statements.append(args[2])

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        assert len(queries.products(ids)) == 5
        assert len(queries.products_by_code(["SP0001", "SP0002", "SP9999"])) == 2
        assert len(queries.products_by_barcode(["9520123456788"])) == 1
        assert len(queries.prices(ids, cast.BT01, at)) == 5
        assert len(queries.vat_rates(["standard"], date(2026, 11, 21))) == 1
        assert queries.barcodes(ids) == {cast.TEAPOT: [cast.TEAPOT_GTIN]}
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    assert len(statements) == 6
