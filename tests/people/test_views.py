"""Coming in, going out, languages, and the pages of people."""

import re

import pytest
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.people import operations, queries
from pos.people.kinds import Role
from pos.people.models import Assignment, Person
from tests.cast import BT01, DUNG, HK01, LAN, PASSWORD, TU

STRONG = "bon mua hoa cuc vang"


def token(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]


def come_in(client, name, password, address="/sign-in"):
    return client.post(address, data={"name": name, "password": password, "csrf_token": token(client.get(address))})


def test_a_person_comes_in_and_goes_out(client):
    answer = come_in(client, "lan", PASSWORD)
    assert (answer.status_code, answer.location) == (302, "/today")
    page = client.get("/today")
    assert page.status_code == 200
    assert "Nguyễn Thị Lan" in page.text
    assert client.post("/sign-out", data={"csrf_token": token(page)}).location == "/sign-in"
    assert client.get("/today").location.startswith("/sign-in?next=")


def test_a_wrong_password_and_an_unknown_name_get_the_same_page(client):
    wrong, unknown = come_in(client, "lan", "not this one"), come_in(client, "nobody", "not this one")
    assert wrong.status_code == unknown.status_code == 422

    def plain(page):
        return re.sub(r'(csrf_token"[^>]*value|name="name"[^>]*value)="[^"]*"', "", page.text)

    assert plain(wrong) == plain(unknown)


def test_without_the_forms_token_nobody_comes_in(client):
    assert client.post("/sign-in", data={"name": "lan", "password": PASSWORD}).status_code == 400


def test_after_signing_in_one_is_where_one_wanted_to_go(client):
    sent = client.get("/people/add").location
    assert come_in(client, "an", PASSWORD, sent).location == "/people/add"


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/%5Cevil.example"])
def test_signing_in_never_leads_to_another_site(client, onward):
    assert come_in(client, "lan", PASSWORD, f"/sign-in?next={onward}").location == "/today"


def test_the_session_before_signing_in_is_thrown_away(client):
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    come_in(client, "lan", PASSWORD)
    with client.session_transaction() as session:
        assert "planted" not in session


def test_too_many_tries_from_one_address_must_wait(client, rate_limits):
    answers = [come_in(client, f"name{number}", "guess guess guess").status_code for number in range(21)]
    assert answers == [422] * 20 + [429]


def test_too_many_tries_at_one_name_must_wait_whatever_the_address(app, client, rate_limits):
    for number in range(10):
        address = {"REMOTE_ADDR": f"10.0.0.{number}"}
        form = token(client.get("/sign-in"))
        client.post("/sign-in", data={"name": "lan", "password": "guess", "csrf_token": form}, environ_base=address)
    answer = client.post(
        "/sign-in",
        data={"name": " LAN", "password": PASSWORD, "csrf_token": token(client.get("/sign-in"))},
        environ_base={"REMOTE_ADDR": "10.0.1.1"},
    )
    assert answer.status_code == 429
    assert come_in(client, "minh", PASSWORD).status_code == 302


def test_a_person_let_go_is_out_at_the_next_click(app, sign_in, at):
    lan = sign_in("lan")
    assert lan.get("/today").status_code == 200
    with transaction():
        operations.leave(LAN, who="an", at=at)
    assert lan.get("/today").status_code == 302


def test_a_changed_password_ends_other_sessions_and_keeps_this_one(app, sign_in):
    here, elsewhere = sign_in("lan"), sign_in("lan")
    answer = here.post("/me/password", {"present": PASSWORD, "new": STRONG, "again": STRONG})
    assert answer.location == "/today"
    assert here.get("/today").status_code == 200
    assert elsewhere.get("/today").status_code == 302


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"present": "wrong wrong", "new": STRONG, "again": STRONG}, "The present password is not right"),
        ({"present": PASSWORD, "new": "ngan", "again": "ngan"}, "too easy to guess"),
        ({"present": PASSWORD, "new": STRONG, "again": "other"}, "The two are not the same"),
    ],
)
def test_a_password_is_not_changed_for_a_reason_that_is_told(sign_in, form, words):
    lan = sign_in("lan")
    page = lan.post("/me/password?lang=en", form)
    assert words in page.text
    assert operations.recognise("lan", PASSWORD, at=db.session.get(Person, LAN).joined_at)


def test_the_chosen_language_stays_with_the_person(app, sign_in):
    lan = sign_in("lan")
    assert 'lang="vi"' in lan.get("/today").text
    assert lan.post("/language", {"language": "en", "next": "/today?lang=vi"}).location == "/today"
    assert '<html lang="en">' in lan.get("/today").text
    assert queries.person_facts(LAN).language == "en"


def test_at_sign_in_the_browser_learns_the_persons_language(app, client):
    with transaction():
        operations.choose_language(LAN, "en")
    come_in(client, "lan", PASSWORD)
    assert '<html lang="en">' in client.get("/today").text


@pytest.mark.parametrize(("language", "onward"), [("xx", "/today"), ("en", "https://evil.example")])
def test_a_language_that_is_none_and_a_way_out_are_ignored(sign_in, language, onward):
    answer = sign_in("lan").post("/language", {"language": language, "next": onward})
    assert answer.location in {"/", "/today"}


@pytest.mark.parametrize("name", ["lan", "minh", "huong"])
@pytest.mark.parametrize("path", ["/people", "/people/add", f"/people/{LAN}"])
def test_only_an_admin_keeps_people(sign_in, name, path):
    assert sign_in(name).get(path).status_code == 403


@pytest.mark.parametrize(("name", "status"), [("lan", 403), ("minh", 403), ("huong", 200), ("an", 200)])
def test_who_may_read_the_trail(sign_in, name, status):
    assert sign_in(name).get("/trail").status_code == status


def test_an_admin_sees_everybody_and_on_request_those_who_left(sign_in):
    an = sign_in("an")
    present, gone = an.get("/people").text, an.get("/people?left=yes").text
    assert "Nguyễn Thị Lan" in present
    assert "Vũ Tiến Dũng" not in present
    assert "Vũ Tiến Dũng" in gone
    assert "BT01" in present


def test_the_list_of_people_can_be_taken_away(sign_in):
    table = sign_in("an").get("/people?format=csv&lang=en").data.decode("utf-8-sig")
    assert "lan,Nguyễn Thị Lan,Cashier,BT01" in table


def test_an_admin_takes_somebody_on_and_assigns_them(app, sign_in):
    an = sign_in("an")
    form = {"name": "hoa", "full_name": "Lê Thị Hoa", "role": "cashier", "password": STRONG}
    page = an.post("/people/add", form)
    hoa = queries.person_by_name("hoa")
    assert page.location == f"/people/{hoa.id}"
    an.post(f"/people/{hoa.id}/assign", {"showroom": str(HK01)})
    row = db.session.scalars(select(Assignment).where(Assignment.person_id == hoa.id)).one()
    assert (row.showroom_id, row.until) == (HK01, None)
    assert "HK01" in an.get(f"/people/{hoa.id}").text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "Hoa Lê"}, "lower case letters"),
        ({"name": "lan"}, "already called lan"),
        ({"password": "ngan"}, "too easy to guess"),
        ({"full_name": " "}, "needs a full name"),
    ],
)
def test_what_is_wrong_with_a_new_person_stands_beside_its_field(sign_in, form, words):
    whole = {"name": "hoa", "full_name": "Lê Thị Hoa", "role": "cashier", "password": STRONG, **form}
    page = sign_in("an").post("/people/add?lang=en", whole)
    assert words in page.text
    assert 'aria-invalid="true"' in page.text


def test_a_last_day_is_still_a_day_of_work(app, sign_in):
    an = sign_in("an")
    an.post(f"/people/{TU}/assign", {"showroom": str(BT01), "since": "2030-01-01", "until": "2030-01-05"})
    row = db.session.scalars(select(Assignment).where(Assignment.person_id == TU, Assignment.showroom_id == BT01)).one()
    assert row.since.isoformat() == "2029-12-31T17:00:00+00:00"
    assert row.until.isoformat() == "2030-01-05T17:00:00+00:00"


def test_an_admin_corrects_ends_and_lets_go(app, sign_in):
    an = sign_in("an")
    an.post(f"/people/{TU}/edit", {"full_name": "Lê Anh Tú", "role": "manager"})
    assert queries.person_facts(TU).role is Role.MANAGER
    running = db.session.scalars(select(Assignment.id).where(Assignment.person_id == TU)).one()
    an.post(f"/people/{TU}/assignments/{running}/end")
    an.post(f"/people/{TU}/password", {"new": STRONG})
    assert operations.recognise("tu", STRONG, at=queries.person_facts(TU).standing.joined_at)
    an.post(f"/people/{TU}/leave")
    assert queries.person_facts(TU).standing.left_at is not None
    trail = an.get("/trail?lang=en").text
    for words in ("Changed a person", "Ended an assignment", "Set a password", "Let a person go", "Outlet: HK01"):
        assert words in trail
    assert str(HK01) not in trail


def test_the_page_of_somebody_who_left_offers_nothing_to_do(sign_in):
    page = sign_in("an").get(f"/people/{DUNG}").text
    assert "Vũ Tiến Dũng" in page
    assert f"/people/{DUNG}/leave" not in page


def test_the_trail_is_filtered_by_person_deed_and_day(app, sign_in, at):
    with transaction():
        operations.give_password(LAN, STRONG, who="an", at=at)
        operations.choose_language(LAN, "en")
        operations.enter(TU, PASSWORD, at=at)
    huong = sign_in("huong")
    assert "Set a password" not in re.sub(r"(?s)<option.*?</option>", "", huong.get("/trail?who=tu&lang=en").text)
    assert "Signed in" in huong.get("/trail?who=tu&lang=en").text
    assert "No deed fits" in huong.get("/trail?since=2030-01-01&lang=en").text
    table = huong.get("/trail?deed=set_password&format=csv&lang=en").data.decode("utf-8-sig")
    assert table.count("Set a password") == 1


def test_the_trail_says_in_words_what_a_deed_was_about(sign_in):
    an = sign_in("an")
    an.post("/catalogue/vat/classes", {"name_vi": "Nhóm thử", "name_en": "Trial class"})
    an.post(f"/people/{TU}/edit", {"full_name": "Lê Anh Tú", "role": "manager"})
    page = an.get("/trail").text
    told = [re.sub(r"\s*<[^>]*>\s*", "|", row) for row in re.findall(r"(?s)<tr>.*?</tr>", page)[1:]]
    assert "|Lê Anh Tú|" in told[0]
    assert "|Nhóm thuế GTGT trial_class" in told[1]
    assert "|Tên: Nhóm thử|" in told[1]


def test_nonsense_in_the_filters_of_the_trail_is_ignored(sign_in):
    assert sign_in("huong").get("/trail?since=yesterday&page=x").status_code == 200


def test_the_console_adds_an_admin_who_can_come_in(app):
    runner = app.test_cli_runner()
    done = runner.invoke(args=["people", "add-admin", "first", "--password", STRONG])
    assert done.exit_code == 0
    assert operations.recognise(
        "first", STRONG, at=queries.person_facts(queries.person_by_name("first").id).standing.joined_at
    )
    again = runner.invoke(args=["people", "add-admin", "first", "--password", STRONG])
    assert again.exit_code == 1
    assert "already called first" in again.output


def test_the_console_asks_for_the_password_twice(app):
    done = app.test_cli_runner().invoke(args=["people", "add-admin", "second"], input=f"{STRONG}\n{STRONG}\n")
    assert done.exit_code == 0
    assert STRONG not in done.output


def send_pin(client, **fields):
    form = {"password": PASSWORD, "pin": "482915", "again": "482915", "csrf_token": token(client.get("/me/pin"))}
    return client.post("/me/pin", data={**form, **fields})


def pin_of(person_id):
    return db.session.scalar(select(Person.pin_verifier).where(Person.id == person_id))


def test_a_cashier_chooses_her_own_pin_and_a_manager_can_only_clear_it(client):
    come_in(client, "lan", PASSWORD)
    assert send_pin(client).location == "/today"
    assert pin_of(LAN)
    assert client.get("/staff").status_code == 403
    client.post("/sign-out", data={"csrf_token": token(client.get("/today"))})

    come_in(client, "minh", PASSWORD)
    page = client.get("/staff")
    assert "Nguyễn Thị Lan" in page.text
    assert "482915" not in page.text
    assert pin_of(LAN) not in page.text
    assert client.post(f"/staff/{LAN}/clear-pin", data={"csrf_token": token(page)}).location == "/staff"
    assert pin_of(LAN) is None


@pytest.mark.parametrize(
    "fields", [{"password": "not this one"}, {"pin": "111111", "again": "111111"}, {"again": "482916"}]
)
def test_a_pin_that_will_not_do_is_not_taken(client, fields):
    come_in(client, "lan", PASSWORD)
    assert send_pin(client, **fields).status_code in (200, 422)
    assert pin_of(LAN) is None


def test_a_manager_clears_no_pin_of_another_outlet(client, at):
    with transaction():
        operations.choose_pin(TU, PASSWORD, "482915", at=at)
    come_in(client, "minh", PASSWORD)
    answer = client.post(f"/staff/{TU}/clear-pin", data={"csrf_token": token(client.get("/staff"))})
    assert answer.status_code == 403
    assert pin_of(TU)


def test_who_never_sells_has_no_use_for_a_pin(client):
    come_in(client, "huong", PASSWORD)
    assert client.get("/me/pin").status_code == 403
    assert "/me/pin" not in client.get("/today").text
