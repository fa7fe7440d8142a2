"""Decision lists into producers, products and certificates: what every row becomes, whole or not at all."""

import threading
import uuid
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from pos.base.clock import local_day
from pos.base.database import Model, db, transaction
from pos.base.models import TrailEntry
from pos.base.sheets import read_sheet
from pos.catalogue import operations as catalogue
from pos.catalogue.errors import NoSuchVatClass
from pos.catalogue.kinds import ProducerKind, ProductKind
from pos.catalogue.models import Producer, Product
from pos.certification import operations, queries
from pos.certification.kinds import CertificateKind, ClaimState, EndSource
from pos.certification.models import Certificate
from pos.registry import cli
from pos.registry.booking import BooksMoved, book, prepare
from pos.registry.columns import LISTS
from pos.registry.planning import Plan, plan
from pos.registry.views.work import Looked
from tests import cast
from tests.certification.test_operations import add, claim_of
from tests.inventory.files import xlsx
from tests.inventory.stage import counted as statements

HEADERS = "Tên sản phẩm;Quy cách;Chủ thể;Địa chỉ;Nhóm;Hạng sao;Quyết định"
KIM_LAN, QUANG_AN = "HTX gốm Kim Lan", "HKD trà sen Quảng An"
LOTUS = "Trà sen;50 g;HTX Sen Hồng;Bát Tràng, Gia Lâm;Đồ uống;4 sao;88/QĐ-UBND, 02/03/2026"


def listed(*rows: str, headers: str = HEADERS) -> bytes:
    """A list of these rows, cells between semicolons."""
    return "\n".join([headers, *rows]).encode()


def planned(*rows: str, headers: str = HEADERS) -> Plan:
    return plan(read_sheet(listed(*rows, headers=headers), LISTS), today=local_day(cast.NOW))


def booked(*rows: str, headers: str = HEADERS, vat_class: str = "standard") -> Plan:
    made = planned(*rows, headers=headers)
    if not made.refused:
        ready = prepare(made, vat_class, who="huong", at=cast.NOW)
        with transaction():
            book(ready, "a list")
    return made


def verdicts(made: Plan) -> list[str]:
    return [one.verdict.value for one in made.outcomes]


def why(made: Plan, index: int = 0) -> str:
    fault = made.outcomes[index].fault
    assert fault is not None, made.outcomes[index].notes
    return fault.message % fault.details


def books() -> dict[str, int]:
    """How many rows there are of each kind."""
    tables: tuple[type[Model], ...] = (Producer, Product, Certificate, TrailEntry)
    return {one.__tablename__: db.session.scalar(select(func.count()).select_from(one)) or 0 for one in tables}


def test_a_list_adds_maker_product_and_certificate_by_the_verbs_of_a_persons_form(app: Flask) -> None:
    made = booked(LOTUS, LOTUS.replace("50 g", "100 g").replace("4 sao", "★★★"))
    assert verdicts(made) == ["added", "added"]
    maker = db.session.scalars(select(Producer).where(Producer.name == "HTX Sen Hồng")).one()
    assert (maker.code, maker.kind, maker.commune_code) == ("CT0003", ProducerKind.COOPERATIVE, "00583")
    small, large = db.session.scalars(
        select(Product).where(Product.producer_id == maker.id).order_by(Product.code)
    ).all()
    assert [(row.code, row.net_content, row.group_2019_code) for row in (small, large)] == [
        ("SP0006", "50 g", "2019-beverages"), ("SP0007", "100 g", "2019-beverages"),
    ]  # fmt: skip
    assert (small.kind, small.vat_class_code) == (ProductKind.GOODS, "standard")
    [paper] = queries.facts([small.id])[small.id]
    assert (paper.stars, paper.decision_number, paper.decision_date) == (4, "88/QĐ-UBND", date(2026, 3, 2))
    assert (paper.valid_to, paper.end_source) == (date(2029, 3, 2), EndSource.COMPUTED)
    assert paper.issuer == "Ủy ban nhân dân thành phố Hà Nội"
    assert claim_of(large.id, date(2026, 11, 21), cast.NOW).stars == 3
    entry = db.session.scalars(select(TrailEntry).where(TrailEntry.deed == "decision_list_booked")).one()
    assert (entry.who, entry.details) == ("huong", {"added": 2})


def test_what_a_list_adds_is_row_for_row_what_the_forms_add(app: Flask) -> None:
    booked(LOTUS, f"Mật ong hoa nhãn;;{QUANG_AN};;Thực phẩm;3;9/QĐ-UBND, 04/03/2026")
    with transaction():
        maker = catalogue.add_producer(
            catalogue.ProducerDraft("HTX Sen Hồng", ProducerKind.COOPERATIVE, "00583", "Bát Tràng, Gia Lâm"),
            who="huong", at=cast.NOW,
        )  # fmt: skip
        product = catalogue.add_product(
            catalogue.ProductDraft(
                "Trà sen", maker.id, "standard", net_content="50 g", group_2019_code="2019-beverages"
            ), who="huong", at=cast.NOW,
        )  # fmt: skip
        issuer = "Ủy ban nhân dân thành phố Hà Nội"
        operations.add_certificate(
            operations.Paper(product.id, 4, "88/QĐ-UBND", date(2026, 3, 2), issuer), who="huong", at=cast.NOW
        )
    for model in (Producer, Product, Certificate):
        told = [
            {name: value for name, value in row.items() if not name.endswith("id")}
            for row in db.session.execute(select(model.__table__)).mappings()
            if "Sen Hồng" in str(row.get("name"))
            or row.get("name_vi") == "Trà sen"
            or "88/" in str(row.get("decision_number"))
        ]
        mine, theirs = told
        for own in ("code", "search_key"):
            mine.pop(own, None)
            theirs.pop(own, None)
        assert mine == theirs
    entries = db.session.execute(
        select(TrailEntry.deed, TrailEntry.subject_kind, TrailEntry.who, TrailEntry.at, TrailEntry.details)
        .where(TrailEntry.deed.in_(["add_producer", "add_product", "add_certificate"])).order_by(TrailEntry.id)
    ).all()  # fmt: skip
    shapes = [(deed, kind, who, at, sorted(details)) for deed, kind, who, at, details in entries]
    assert sorted(shapes[:3]) == sorted(shapes[-3:])
    assert (
        db.session.scalars(select(Product.search_key).where(Product.code == "SP0006")).one()
        == "sp0006 tra sen 50 g htx sen hong"
    )


def test_importing_twice_changes_nothing(app: Flask) -> None:
    rows = (LOTUS, f"Bộ ấm chén men lam;;{KIM_LAN};;;5;99/QĐ-BNNMT, 04/05/2026")
    booked(*rows)
    before = books()
    assert verdicts(booked(*rows)) == ["unchanged", "unchanged"]
    assert verdicts(booked(*(row.replace("HTX", "Hợp tác xã").replace("50 g", "50gr") for row in rows))) == [
        "unchanged", "unchanged",
    ]  # fmt: skip
    assert books() == before


TABLE = [
    # a row                                                                          verdict       why, or what is said
    (f"Bộ ấm chén men lam;;{KIM_LAN};;;4;1147/QĐ-UBND, 04/03/2024", "unchanged", "entered already"),
    (f"bo am chen men lam;;{KIM_LAN};;;4;1147/QD-UBND, 04/03/2024", "unchanged", "entered already"),
    (f"Bộ ấm chén men lam;;{KIM_LAN};;;3;1147/QĐ-UBND, 04/03/2024", "refused", "says 4★"),
    (f"Bộ ấm chén men lam;;{KIM_LAN};;;4;1147/QĐ-UBND, 05/03/2024", "refused", "says 4★"),
    (f"Bộ ấm chén men lam;;{KIM_LAN};;;5;1148/QĐ-UBND, 04/03/2024", "refused", "from the same day"),
    (f"Bộ ấm chén men lam;;{KIM_LAN};;;5;1147/QĐ-UBND, 04/03/2026", "added", "supersedes decision 1147/QĐ-UBND"),
    (f"Bộ ấm chén mèn lam;;{KIM_LAN};;;4;9/QĐ-UBND, 04/03/2026", "refused", "only the marks differ"),
    (f"Bộ ấm chén;;{KIM_LAN};;;4;9/QĐ-UBND, 04/03/2026", "added", "new product Bộ ấm chén"),
    (f"Trà sen Tây Hồ;100g;{QUANG_AN};;;3;1147/QĐ-UBND, 01/02/2025", "unchanged", "entered already"),
    (f"Mật ong hoa nhãn;500 ml;{QUANG_AN};;;3;9/QĐ-UBND, 04/03/2026", "refused", "SP0004 Mật ong hoa nhãn"),
    (f"Mật ong hoa nhãn;;{QUANG_AN};Hoàn Kiếm;;3;9/QĐ-UBND, 04/03/2026", "refused", "is in Xã Bát Tràng"),
    (f"Mật ong hoa nhãn;;{QUANG_AN};Gia Lâm;Food;3;9/QĐ-UBND, 04/03/2026", "added", "signed by"),
    (f"Mật ong hoa nhãn;;{QUANG_AN};Làng Mây;;3;9/QĐ-UBND, 04/03/2026", "refused", "is called so"),
    (f"Mật ong hoa nhãn;;{QUANG_AN};;;3;9/QĐ-UBND, 22/11/2026", "refused", "The dates do not fit"),
    (f"Mật ong hoa nhãn;;{QUANG_AN};;;3;9/QĐ-UBND, 06/05/2018", "refused", "2018"),
    (f"Mật ong hoa nhãn;;{QUANG_AN};;;đề xuất 4 sao;9/QĐ-UBND, 04/03/2026", "refused", "only a decision gives stars"),
    ("Cốm;;HKD Cốm Xanh;;;3;9/QĐ-UBND, 04/03/2024", "refused", "it was the district"),
    ("Cốm;;HKD Cốm Xanh;Gia Lâm;;3;9/QĐ-UBND, 04/03/2024", "added", "Ủy ban nhân dân huyện Gia Lâm"),
    ("Cốm;;Cốm Xanh;;;4;9/QĐ-UBND, 04/03/2026", "added", "taken as a household"),
    ("Cốm;;Hiệp hội cốm;;;4;9/QĐ-UBND, 04/03/2026", "refused", "tour"),
    ("Cốm;;HKD Cốm Xanh;;Đồ chơi;4;9/QĐ-UBND, 04/03/2026", "added", "left empty"),
]


def test_what_a_row_becomes(app: Flask) -> None:
    for row, verdict, said in TABLE:
        made = planned(row)
        assert verdicts(made) == [verdict], row
        assert said in (why(made) if verdict == "refused" else "; ".join(map(str, made.outcomes[0].notes))), row


def test_two_that_could_be_meant_are_both_named(app: Flask) -> None:
    booked(LOTUS, LOTUS.replace("50 g", "100 g"))
    made = planned(LOTUS.replace("50 g", "").replace("88/", "89/").replace("02/03", "03/03"))
    assert "SP0006 Trà sen 50 g, SP0007 Trà sen 100 g" in why(made)
    with transaction():
        draft = catalogue.ProducerDraft("Hợp tác xã Sen Hồng", ProducerKind.COOPERATIVE, "00070")
        catalogue.add_producer(draft, who="huong", at=cast.NOW)
    assert "CT0003 HTX Sen Hồng, CT0004 Hợp tác xã Sen Hồng" in why(planned(LOTUS.replace("Bát Tràng, Gia Lâm", "")))
    assert verdicts(planned(LOTUS)) == ["unchanged"]
    by_code = "Mã sản phẩm;Hạng sao;Quyết định"
    assert verdicts(planned("SP0007;4;88/QĐ-UBND, 02/03/2026", headers=by_code)) == ["unchanged"]
    assert "SP0099" in why(planned("SP0099;4;88/QĐ-UBND, 02/03/2026", headers=by_code))


def test_rows_of_one_file_that_contradict_each_other_are_all_refused_and_one_said_twice_counts_once(app: Flask) -> None:
    other = "Cốm;;HKD Cốm Xanh;;;3;9/QĐ-UBND, 04/03/2026"
    made = planned(
        LOTUS, other, LOTUS.replace("4 sao", "3 sao"), other, LOTUS.replace("88/", "89/").replace("4 s", "5 s")
    )
    assert verdicts(made) == ["refused", "added", "refused", "unchanged", "refused"]
    assert "Row 4" in why(made, 0) or "Row 6" in why(made, 0)
    assert [str(note) for note in made.outcomes[3].notes] == ["says the same as row 3"]


def test_a_later_decision_supersedes_by_its_day_and_an_older_one_only_joins_the_history(app: Flask) -> None:
    made = booked(
        f"Bộ ấm chén men lam;;{KIM_LAN};;;5;7/QĐ-BNNMT, 04/05/2026",
        f"Bộ ấm chén men lam;;{KIM_LAN};;;3;5/QĐ-UBND, 10/03/2021",
        f"Bộ ấm chén men lam;;{KIM_LAN};;;3;6/QĐ-UBND, 10/03/2023",
    )
    assert verdicts(made) == ["added", "added", "added"]
    assert claim_of(cast.TEAPOT, date(2026, 11, 21), cast.NOW).stars == 5
    kinds = {one.decision_number: one.kind for one in queries.facts([cast.TEAPOT])[cast.TEAPOT]}
    assert kinds == {
        "1147/QĐ-UBND": CertificateKind.FIRST, "7/QĐ-BNNMT": CertificateKind.UPGRADE, "5/QĐ-UBND": CertificateKind.FIRST,
        "6/QĐ-UBND": CertificateKind.REEVALUATION,
    }  # fmt: skip


def test_a_certificate_that_somebody_undid_does_not_come_back_with_the_list(app: Flask) -> None:
    paper_id = add(cast.NOW)
    with transaction():
        operations.mark_as_mistake(paper_id, "Nhầm sản phẩm", who="huong", at=cast.NOW)
    again = f"Mật ong hoa nhãn;;{QUANG_AN};;;3;88/QĐ-UBND, 02/03/2026"
    assert "undone as entered by mistake" in why(planned(again))
    add(cast.NOW)
    assert verdicts(planned(again)) == ["unchanged"], "it was right after all, and is entered by hand"
    with transaction():
        operations.mark_as_mistake(queries.facts([cast.HONEY])[cast.HONEY][-1].id, "Sai hạng", who="huong", at=cast.NOW)
    assert verdicts(booked(again.replace(";3;", ";4;"))) == ["added"]


def test_what_nobody_had_entered_is_filled_in_and_what_is_entered_stays(app: Flask) -> None:
    booked("Cốm;;HKD Cốm Xanh;;;3;9/QĐ-UBND, 04/03/2026")
    fuller = "Cốm;;HKD Cốm Xanh;Bát Tràng, Gia Lâm;Thực phẩm;3;9/QĐ-UBND, 04/03/2026"
    made = booked(fuller)
    assert verdicts(made) == ["changed"]
    assert [str(note) for note in made.outcomes[0].notes] == ["the commune of HKD Cốm Xanh", "the group of Cốm"]
    db.session.rollback()
    row = db.session.scalars(select(Product).where(Product.name_vi == "Cốm")).one()
    assert row.group_2019_code == "2019-food"
    assert db.session.get_one(Producer, row.producer_id).commune_code == "00583"
    assert verdicts(booked(fuller.replace("Thực phẩm", "Đồ uống"))) == ["unchanged"]


def test_potential_five_stars_are_four_with_words_beside_them(app: Flask) -> None:
    booked(LOTUS.replace("4 sao", "tiềm năng 5 sao"))
    row = db.session.scalars(select(Product).where(Product.name_vi == "Trà sen")).one()
    claim = claim_of(row.id, date(2026, 11, 21), cast.NOW)
    assert (claim.state, claim.stars, claim.potential_five_star) == (ClaimState.VALID, 4, True)


def test_a_tax_class_that_is_none_books_nothing(app: Flask) -> None:
    before = books()
    with pytest.raises(NoSuchVatClass):
        booked(LOTUS, vat_class="none")
    assert books() == before


def test_a_bad_row_among_thousands_is_found_with_as_few_statements_as_among_ten(app: Flask) -> None:
    def many(count: int) -> list[str]:
        rows = [f"Món {n};;HKD Bếp {n % 50};;;4;9/QĐ-UBND, 04/03/2026" for n in range(count)]
        rows[count // 2] = rows[count // 2].replace("04/03/2026", "2026")
        return rows

    db.session.connection()
    with statements() as few:
        planned(*many(10))
    with statements() as more:
        made = planned(*many(400))
    assert len(more) == len(few)
    assert [one.number for one in made.outcomes if one.fault] == [202]
    db.session.rollback()
    with statements() as few:
        booked(*(row.replace("Bếp", "Quán") for row in many(10)[:5]))
    db.session.rollback()
    with statements() as more:
        booked(*many(400)[:200])
    assert len(more) == len(few), "books are written in as many statements, however long the list"


def test_what_was_worked_out_for_other_books_is_not_written(app: Flask) -> None:
    ready = prepare(planned(LOTUS), "standard", who="an", at=cast.NOW)
    booked(LOTUS)
    before = books()
    with pytest.raises(BooksMoved), transaction():
        book(ready, "a list")
    assert books() == before


def test_of_two_who_book_at_once_one_adds_and_the_other_is_told_that_the_books_are_others(app: Flask) -> None:
    both_looked, found = threading.Barrier(2), []

    def one() -> None:
        with app.app_context():
            ready = prepare(planned(LOTUS), "standard", who="an", at=cast.NOW)
            db.session.rollback()
            both_looked.wait()
            try:
                with transaction():
                    found.append(str(book(ready, "a list")))
            except BooksMoved:
                found.append("moved")
            db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["1", "moved"]


def test_the_console_books_all_rows_or_none_unless_told_otherwise(app: Flask, tmp_path) -> None:
    run, file = app.test_cli_runner(), tmp_path / "danh-sach.csv"
    file.write_bytes(listed(LOTUS, LOTUS.replace("Trà sen", "Trà ướp sen").replace("02/03/2026", "2026")))
    before = books()
    dry = run.invoke(args=["registry", "import", str(file), "--dry-run"])
    assert (dry.exit_code, "1 added, 0 changed, 0 unchanged, 1 refused." in dry.output) == (1, True)
    assert "row 3: refused, decision (88/QĐ-UBND, 2026): The row does not say on which day" in dry.output
    enough = run.invoke(args=["registry", "import", str(file), "--dry-run", "--partial"])
    assert (enough.exit_code, "Dry run: nothing was booked." in enough.output) == (0, True)
    whole = run.invoke(args=["registry", "import", str(file)])
    assert (whole.exit_code, "Nothing was booked" in whole.output) == (1, True)
    db.session.rollback()
    assert books() == before | {"trail_entry": before["trail_entry"] + 1}, "only that the file was brought"
    partly = run.invoke(args=["registry", "import", str(file), "--partial"])
    assert (partly.exit_code, "Booked 1 rows." in partly.output) == (0, True)
    again = run.invoke(args=["registry", "import", str(file), "--partial"])
    assert "0 added, 0 changed, 1 unchanged, 1 refused." in again.output
    assert "Booked 0 rows." in again.output


def test_the_command_says_so_when_the_same_list_was_booked_by_another_meanwhile(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(listed(LOTUS))
    look = cli._looked

    def beaten(list_id: uuid.UUID) -> Looked:
        looked = look(list_id)
        with transaction():
            assert cli.claim_booking(list_id, looked.digest, partial=False, at=cast.NOW)
        cli.book(list_id, cli.CONSOLE)
        return looked

    monkeypatch.setattr(cli, "_looked", beaten)
    told = app.test_cli_runner().invoke(args=["registry", "import", str(file)])
    assert (told.exit_code, "Somebody else booked this list meanwhile." in told.output) == (1, True)
    assert "Booked" not in told.output


def test_the_console_says_why_a_file_is_no_list(app: Flask, tmp_path) -> None:
    file = tmp_path / "list"
    file.write_bytes(b"PK\x03\x04 cut")
    answer = app.test_cli_runner().invoke(args=["registry", "import", str(file)])
    assert answer.exit_code == 1
    assert "This file cannot be read." in answer.output
    assert "Nothing was booked." in answer.output


def test_a_workbook_with_merged_headers_and_days_of_its_own_is_read(app: Flask) -> None:
    content = xlsx(
        ["DANH SÁCH SẢN PHẨM OCOP"], [],
        ["STT", "Tên sản phẩm", "Chủ thể", None, "Kết quả", "Quyết định", None],
        [None, None, "Tên", "Địa chỉ", None, "Số", "Ngày"],
        [1, "Cốm", "HKD Cốm Xanh", "Bát Tràng", 4, "9/QĐ-UBND", date(2026, 3, 4)], headers=None,
    )  # fmt: skip
    made = plan(read_sheet(content, LISTS), today=local_day(cast.NOW))
    assert verdicts(made) == ["added"], made.outcomes
    row = made.outcomes[0].row
    assert row is not None
    assert (row.producer, row.place, row.decision_number, row.decided_on) == (
        "HKD Cốm Xanh", "Bát Tràng", "9/QĐ-UBND", date(2026, 3, 4),
    )  # fmt: skip
