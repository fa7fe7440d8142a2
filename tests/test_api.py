"""The outer frame: what the API says of itself and keeps to, who may send what, and what a bad day looks like from outside."""

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import create_engine, make_url, text, update

from pos import create_app
from pos.base.database import db, transaction
from pos.base.settings import Settings, UnsafeSetting
from pos.people.models import Person
from pos.sales.models import Sale
from tests import cast
from tests.conftest import QUICK_HASHER
from tests.inventory.stage import deliver, level
from tests.sales.stage import rows
from tests.till.journal import PaperTill

DESCRIPTION = "/api/v1/openapi.json"
CONFORMANCE = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
HOW_OFTEN = settings(max_examples=30, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


# --- what the API says of itself ---------------------------------------------------------------------------


def test_the_description_is_valid_openapi_31(bare_app: Flask) -> None:
    schema = schemathesis.openapi.from_wsgi(DESCRIPTION, bare_app)
    assert schema.raw_schema["openapi"].startswith("3.1")
    schema.validate()


def test_every_route_of_the_api_is_described(bare_app: Flask) -> None:
    described = {
        (method.upper(), path)
        for path, operations in bare_app.test_client().get(DESCRIPTION).json["paths"].items()
        for method in operations
    }
    routes = {
        (method, re.sub(r"<(?:[^<>:]+:)?([^<>]+)>", r"{\1}", rule.rule))
        for rule in bare_app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.rule != DESCRIPTION
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == described
    assert len(routes) >= 5


def test_every_operation_says_who_may_ask(bare_app: Flask) -> None:
    paths = bare_app.test_client().get(DESCRIPTION).json["paths"]
    open_to_all = {path for path, operations in paths.items() for one in operations.values() if "security" not in one}
    assert open_to_all == {"/api/v1/pair"}


def test_whatever_is_sent_the_answer_is_as_described(app: Flask) -> None:
    deliver(cast.TEAPOT, 10, "A1")
    described = schemathesis.openapi.from_wsgi(DESCRIPTION, app)
    asked = set()

    @HOW_OFTEN
    def ask(case: Any) -> None:
        answer = case.call(headers={**cast.bearer("BT01-1"), "Accept-Encoding": "identity"})
        asked.add((case.operation.label, answer.status_code))
        case.validate_response(answer, checks=CONFORMANCE)

    for operation in described.get_all_operations():
        strategy = operation.ok().as_strategy()
        given(case=strategy)(ask)()
    assert not any(status >= 500 for _, status in asked)
    assert {label for label, _ in asked} >= {"PUT /api/v1/sales/{sale_id}", "GET /api/v1/stock", "POST /api/v1/pair"}
    assert {("POST /api/v1/sync", 200), ("GET /api/v1/snapshot", 200)} <= asked


@pytest.mark.parametrize(
    "body",
    [
        '{"entries": [NaN]}', '{"entries": [{"sequence": 1e400}]}', '{"entries": [{"body": {"x": Infinity}}]}',
        '{"entries": ["\\u0000"]}', '{"entries": ["\\ud800"]}', '{"entries": ' + "[" * 3000 + "]" * 3000 + "}",
        '{"entries": [' + "9" * 5000 + "]}", "\ufeff{}", '{"entries": [{"sequence": true, "id": null}]}',
    ],
    ids=["nan", "infinite", "infinite-inside", "nul", "half-a-character", "deep", "long-number", "bom", "other-types"],
)  # fmt: skip
def test_json_that_no_till_would_write_is_no_defect_of_the_server(client: FlaskClient, body: str) -> None:
    answer = client.post(
        "/api/v1/sync", data=body.encode("utf-8", "surrogatepass"), content_type="application/json",
        headers=cast.bearer("BT01-1"),
    )  # fmt: skip
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert answer.content_type == "application/problem+json"
    else:
        assert [entry["outcome"] for entry in answer.json["entries"]] == ["quarantined"]


# --- the database gone for a minute ------------------------------------------------------------------------


@pytest.fixture
def pulled_plug(app: Flask, database: str) -> Iterator[Any]:
    """A database that can be taken away, as a restart or a full disk does, and given back."""
    path = Path(database.removeprefix("sqlite:///"))

    def on_server(words: str) -> None:
        engine = create_engine(make_url(database).set(database="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(words))
        engine.dispose()

    def pull() -> None:
        db.session.remove()
        if db.engine.dialect.name == "postgresql":
            name = make_url(database).database
            on_server(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            on_server(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        else:
            db.engine.dispose()
            for ending in ("", "-wal", "-shm"):
                one = Path(f"{path}{ending}")
                if one.exists():
                    one.rename(f"{one}.away")
            path.mkdir()  # nothing can be opened, and nothing new be made, where a folder stands

    def put_back() -> None:
        if db.engine.dialect.name == "postgresql":
            on_server(f"ALTER DATABASE {make_url(database).database} ALLOW_CONNECTIONS true")
        elif path.is_dir():
            path.rmdir()
            for away in path.parent.glob(f"{path.name}*.away"):
                away.rename(str(away).removesuffix(".away"))

    pull.put_back = put_back  # type: ignore[attr-defined]
    yield pull
    put_back()


def test_health_tells_which_database_answers(client: FlaskClient, app: Flask) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ok", "database": db.engine.dialect.name, "revision": None}


def test_health_is_503_while_the_database_does_not_answer(client: FlaskClient, pulled_plug: Any) -> None:
    pulled_plug()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json["status"]) == (503, "down")
    pulled_plug.put_back()
    assert client.get("/healthz").status_code == 200


def test_a_queued_sale_survives_a_minute_without_a_database(client: FlaskClient, pulled_plug: Any) -> None:
    deliver(cast.TEAPOT, 10, "A1")
    till = PaperTill()
    till.open()
    till.sell()
    message = {"json": {"entries": till.entries}, "headers": cast.bearer("BT01-1")}
    with time_machine.travel(cast.NOW, tick=False):
        pulled_plug()
        refused = client.post("/api/v1/sync", **message)
        assert refused.status_code == 503
        assert refused.content_type == "application/problem+json"
        assert refused.json["code"] == "DatabaseGone"
        assert int(refused.headers["Retry-After"]) > 0
        pulled_plug.put_back()
        for _ in range(2):
            answer = client.post("/api/v1/sync", **message)
            assert [entry["outcome"] for entry in answer.json["entries"]] == ["booked", "booked"]
    assert len(rows(Sale)) == 1
    assert level(cast.TEAPOT) == 9000


def test_pages_say_it_in_words_while_the_database_is_gone(client: FlaskClient, pulled_plug: Any) -> None:
    pulled_plug()
    answer = client.get("/products", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert answer.content_type.startswith("text/html")
    assert "The database does not answer." in answer.text
    assert answer.headers["Retry-After"]


# --- who may send what -------------------------------------------------------------------------------------


def form_token(page: str) -> str:
    """The token that a form on a page carries."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "the page has no form with a token"
    return found.group(1)


@pytest.fixture
def lan(client: FlaskClient) -> FlaskClient:
    """Lan's browser, signed in as people sign in."""
    page = client.get("/sign-in").text
    answer = client.post("/sign-in", data={"csrf_token": form_token(page), "name": "lan", "password": cast.PASSWORD})
    assert answer.status_code == 302
    assert "/sign-in" not in answer.location
    return client


def test_a_form_from_elsewhere_changes_nothing(lan: FlaskClient) -> None:
    refused = lan.post("/sign-out")
    assert refused.status_code == 400
    assert lan.get("/today").status_code == 200
    page = lan.get("/today").text
    forged = lan.post("/sign-out", data={"csrf_token": form_token(page)[::-1]})
    assert forged.status_code == 400
    assert lan.get("/today").status_code == 200
    assert lan.post("/sign-out", data={"csrf_token": form_token(page)}).status_code == 302
    assert lan.get("/today").status_code == 302


def test_a_session_without_form_token_cannot_write_through_the_api(lan: FlaskClient) -> None:
    answer = lan.put(f"/api/v1/sales/{uuid.uuid4()}", json={})
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    answer = lan.post("/api/v1/sync", json={"entries": []}, headers={"X-CSRFToken": form_token(lan.get("/today").text)})
    assert answer.status_code == 401, "a person is not a till"


def test_a_till_sees_and_writes_its_own_outlet_only(client: FlaskClient) -> None:
    assert client.get("/api/v1/stock?showroom=BT01", headers=cast.bearer("BT01-1")).status_code == 200
    other = client.get("/api/v1/stock?showroom=BT01", headers=cast.bearer("HK01-1"))
    assert (other.status_code, other.content_type) == (403, "application/problem+json")
    till = PaperTill()
    till.open()
    sale = till.sell()
    with time_machine.travel(cast.NOW, tick=False):
        for code in ("BT01-1", "HK01-1"):
            answer = client.post("/api/v1/sync", json={"entries": till.entries}, headers=cast.bearer(code))
            assert answer.status_code == 200
    assert answer.json["entries"][1]["outcome"] == "quarantined"
    [booked] = rows(Sale)
    assert (booked.id, booked.till_id) == (uuid.UUID(sale["id"]), cast.BT01_1)


@pytest.mark.parametrize(
    "token", ["", "Bearer", "Bearer ", "Bearer nobody", "bearer " + "x" * 5000, "Basic bGFuOmxhbg=="]
)
def test_an_unknown_token_is_told_so(client: FlaskClient, token: str) -> None:
    answer = client.get("/api/v1/snapshot", headers={"Authorization": token})
    assert (answer.status_code, answer.json["code"]) == (401, "TokenUnknown")


def test_a_new_pairing_ends_the_old_token(client: FlaskClient, app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["tills", "pair", "BT01-1"])
    assert result.exit_code == 0
    token = result.output.strip().splitlines()[-1]
    assert client.get("/api/v1/snapshot", headers=cast.bearer("BT01-1")).status_code == 401
    assert client.get("/api/v1/snapshot", headers={"Authorization": f"Bearer {token}"}).status_code == 200


# --- what every answer wears -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/products", "/sign-in", "/till/", "/nowhere", "/api/v1/nowhere"])
def test_every_answer_wears_its_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = {part.split()[0]: part.split()[1:] for part in headers["Content-Security-Policy"].split("; ")}
    assert policy["default-src"] == ["'self'"]
    assert not any("unsafe" in source for sources in policy.values() for source in sources)
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert policy["trusted-types"]
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == ["'none'"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer", "strict-origin-when-cross-origin"}
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["/", "/products", "/sign-in", "/till/", "/today"])
def test_no_page_holds_script_or_style_that_the_policy_forbids(lan: FlaskClient, path: str) -> None:
    page = lan.get(path, follow_redirects=True).text
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", page)


def test_the_session_cookie_is_out_of_reach_of_scripts_and_strangers(lan: FlaskClient) -> None:
    cookie = lan.get_cookie("pos")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_in_production_cookies_and_headers_insist_on_https(app: Flask, database: str, tmp_path: Path) -> None:
    safe = Settings("production", database, "0123456789abcdef0123456789abcdef", tmp_path, "https://ocop.example.vn")
    shop = create_app(safe)
    try:
        answer = shop.test_client().get("/sign-in", base_url="https://ocop.example.vn")
        assert "max-age" in answer.headers["Strict-Transport-Security"]
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-pos=")
        for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert word in cookie
    finally:
        with shop.app_context():
            db.engine.dispose()


# --- languages ---------------------------------------------------------------------------------------------


def test_pages_speak_vietnamese_first_and_english_where_asked(client: FlaskClient) -> None:
    def language(**how: Any) -> str:
        found = re.search(r'<html lang="(\w+)"', client.get("/sign-in", **how).text)
        assert found
        return found.group(1)

    assert language() == "vi"
    assert language(headers={"Accept-Language": "fr, en;q=0.8"}) == "en"
    assert language(headers={"Accept-Language": "fr"}) == "vi"
    assert language(query_string={"lang": "en"}) == "en"
    assert language(query_string={"lang": "klingon"}) == "vi"


def test_a_chosen_language_stays_with_the_browser_and_with_the_person(lan: FlaskClient, app: Flask) -> None:
    page = lan.get("/today").text
    assert '<html lang="vi"' in page
    answer = lan.post("/language", data={"csrf_token": form_token(page), "language": "en", "next": "/today"})
    assert (answer.status_code, answer.location) == (302, "/today")
    assert '<html lang="en"' in lan.get("/today", headers={"Accept-Language": "vi"}).text
    other = app.test_client()
    page = other.get("/sign-in").text
    assert '<html lang="vi"' in page
    other.post("/sign-in", data={"csrf_token": form_token(page), "name": "lan", "password": cast.PASSWORD})
    assert '<html lang="en"' in other.get("/today").text


def test_a_language_switch_leads_back_into_the_shop_only(client: FlaskClient) -> None:
    token = form_token(client.get("/sign-in").text)
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        answer = client.post("/language", data={"csrf_token": token, "language": "en", "next": elsewhere})
        assert answer.location == "/"


# --- production refuses to harm people ---------------------------------------------------------------------

SAFE = {
    "POS_ENV": "production", "SECRET_KEY": "0123456789abcdef0123456789abcdef", "PUBLIC_URL": "https://ocop.example.vn",
}  # fmt: skip


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SECRET_KEY", "short"), ("SECRET_KEY", "a" * 64), ("PUBLIC_URL", "http://ocop.example.vn"),
        ("PUBLIC_URL", "https://localhost"), ("PUBLIC_URL", "https://127.0.0.9:8000"), ("PUBLIC_URL", "https://[::1]"),
        ("PUBLIC_URL", "https://0.0.0.0"), ("PUBLIC_URL", ""), ("POS_ENV", "staging"),
    ],
)  # fmt: skip
def test_production_refuses_an_unsafe_setting_and_names_it(tmp_path: Path, setting: str, value: str) -> None:
    with pytest.raises(UnsafeSetting, match=setting):
        Settings.from_environment({**SAFE, "POS_DATA_DIR": str(tmp_path), setting: value})


def test_production_takes_safe_settings_and_makes_a_strong_key_where_none_is_given(tmp_path: Path) -> None:
    given = {**SAFE, "POS_DATA_DIR": str(tmp_path), "SECRET_KEY": ""}
    first, again = Settings.from_environment(given), Settings.from_environment(given)
    assert first.production
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) >= 32
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_production_refuses_books_that_hold_demo_people(app: Flask, database: str, tmp_path: Path) -> None:
    with transaction():
        db.session.execute(update(Person).where(Person.name == "lan").values(is_demo=True))
    safe = replace(
        Settings.from_environment({**SAFE, "POS_DATA_DIR": str(tmp_path)}), database_url=database, data_dir=tmp_path
    )
    with pytest.raises(UnsafeSetting, match="demo people"):
        create_app(safe)


def test_a_sale_is_never_dropped_for_an_old_form_token(lan: FlaskClient) -> None:
    """A till's own token is proof enough: a browser in which somebody is signed in as well sells on."""
    till = PaperTill()
    till.open()
    with time_machine.travel(cast.NOW + timedelta(days=90), tick=False):
        answer = lan.post(
            "/api/v1/sync", data=json.dumps({"entries": till.entries}), content_type="application/json",
            headers=cast.bearer("BT01-1"),
        )  # fmt: skip
    assert answer.status_code == 200


def test_the_passwords_of_the_cast_are_real(app: Flask) -> None:
    assert QUICK_HASHER.verify(db.session.get(Person, cast.LAN).password_hash, cast.PASSWORD)
