"""By which contract a producer's goods stand here on consignment: entered, struck out, and the one of a day."""

import threading
import uuid
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from pos.base.database import db, transaction
from pos.catalogue import errors, rules
from pos.catalogue.contracts import contract_on_paper, contracts_of
from pos.catalogue.operations import ContractDraft, add_contract, strike_contract
from tests import cast

ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)
FIRST = ContractDraft("12/HĐKG", date(2025, 11, 1), valid_to=date(2026, 10, 31))


@dataclass(frozen=True)
class Term:
    name: str
    signed_on: date
    valid_from: date | None
    valid_to: date | None


OLD = Term("12/HĐKG", date(2025, 11, 1), None, date(2026, 10, 31))
OPEN = Term("15/HĐKG", date(2026, 1, 10), None, None)
NEW = Term("20/HĐKG", date(2026, 11, 16), date(2026, 12, 1), date(2027, 11, 30))


@pytest.mark.parametrize(
    ("terms", "day", "name", "ended"),
    [
        ([OLD, NEW], date(2025, 10, 31), None, False),
        ([OLD, NEW], date(2025, 11, 1), "12/HĐKG", False),
        ([OLD, NEW], date(2026, 10, 31), "12/HĐKG", False),
        ([OLD, NEW], date(2026, 11, 20), "12/HĐKG", True),
        ([OLD, NEW], date(2026, 12, 1), "20/HĐKG", False),
        ([OLD, OPEN], date(2026, 5, 1), "15/HĐKG", False),
        ([OLD, OPEN], date(2026, 11, 20), "15/HĐKG", False),
        ([], date(2026, 11, 20), None, False),
    ],
)
def test_the_contract_of_a_day(terms, day, name, ended):
    found = rules.contract_on(terms, day)
    assert (found and found.name) == name
    assert bool(found and rules.contract_has_ended(found, day)) is ended


def enter(draft=FIRST, contract=ONE, producer=cast.POTTERS, who="an"):
    with transaction():
        add_contract(producer, draft, contract_id=contract, at=cast.NOW, who=who)


def strike(contract=ONE, who="an"):
    with transaction():
        strike_contract(contract, at=cast.NOW, who=who)


def on_paper(day=date(2026, 10, 1)):
    return contract_on_paper(cast.POTTERS, day)


def test_what_is_entered_is_named_on_papers_of_its_days(app):
    enter()
    enter()
    assert len(contracts_of(cast.POTTERS)) == 1, "the same form twice is one contract"
    assert on_paper() == "12/HĐKG ngày 01/11/2025"
    assert on_paper(date(2026, 11, 21)) == "12/HĐKG ngày 01/11/2025 (hết hạn 31/10/2026)"
    assert (on_paper(date(2025, 1, 1)), contract_on_paper(cast.TEA_HOUSE, date(2026, 10, 1))) == ("", "")


def test_what_was_entered_wrongly_is_struck_out_and_stays_to_be_seen(app):
    enter()
    strike(who="minh")
    strike(who="an")
    assert on_paper() == ""
    [row] = contracts_of(cast.POTTERS)
    assert (row.number, row.struck_by) == ("12/HĐKG", "minh")
    with pytest.raises(errors.NoSuchContract):
        strike(uuid.UUID(int=9))
    enter(ContractDraft(FIRST.number, FIRST.signed_on), TWO)
    assert on_paper(date(2030, 1, 1)) == "12/HĐKG ngày 01/11/2025"


def test_a_contract_of_one_producer_is_not_that_of_another(app):
    enter()
    with pytest.raises(errors.ContractTwice):
        enter(producer=cast.TEA_HOUSE)


def test_what_no_contract_says_is_refused(app):
    enter()
    for draft, error in (
        (ContractDraft(" ", date(2026, 1, 1)), errors.ContractNumberMissing),
        (ContractDraft("x" * 61, date(2026, 1, 1)), errors.TooLong),
        (ContractDraft("1", cast.NOW.date() + timedelta(days=1)), errors.NotSignedThen),
        (ContractDraft("1", date(206, 1, 1)), errors.NotSignedThen),
        (ContractDraft("1", date(2026, 1, 2), valid_to=date(2026, 1, 1)), errors.ContractDatesNotFit),
        (ContractDraft("1", date(2026, 1, 2), date(2026, 2, 2), date(2026, 2, 1)), errors.ContractDatesNotFit),
        (ContractDraft("12/HĐKG", date(2025, 11, 1)), errors.ContractTwice),
    ):
        with pytest.raises(error):
            enter(draft, TWO)
    assert len(contracts_of(cast.POTTERS)) == 1


def test_of_two_who_enter_the_same_contract_at_once_one_is_told(app):
    db.session.rollback()
    started, raised = threading.Barrier(2), []

    def do(contract):
        with app.app_context():
            started.wait()
            try:
                enter(contract=contract)
            except errors.ContractTwice:
                raised.append(contract)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=do, args=(contract,)) for contract in (ONE, TWO)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(raised), len(contracts_of(cast.POTTERS))) == (1, 1)


def test_the_producers_page_enters_and_strikes_out_for_those_who_keep_producers(app, sign_in):
    address = "/catalogue/producers/CT0001/contracts"
    form = {"contract": str(ONE), "number": "12/HĐKG", "signed_on": "2025-11-01", "valid_to": "2026-10-31"}
    for who in ("lan", "huong"):
        assert sign_in(who).post(address, form).status_code == 403
    assert sign_in("minh").post(address, form).status_code == 302
    page = sign_in("minh").get("/catalogue/producers/CT0001?lang=en").text
    assert all(words in page for words in ("12/HĐKG", ">ended<", "to 31/10/2026", "Hợp tác xã gốm Kim Lan"))
    answer = sign_in("minh").post(f"{address}?lang=en", {**form, "contract": str(TWO)})
    assert (answer.status_code, "is entered already" in answer.text) == (409, True)
    assert 'value="Hợp tác xã gốm Kim Lan"' in answer.text, "the producer's own form stands there as before"
    assert sign_in("huong").post(f"{address}/{ONE}/strike").status_code == 403
    assert sign_in("minh").post(f"{address}/{ONE}/strike").status_code == 302
    assert "struck out by" in sign_in("minh").get("/catalogue/producers/CT0001?lang=en").text
