"""No log that we write, and none that we recommend, names who asked."""

import logging
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from flask import Flask

from pos.base.database import db, transaction
from pos.base.limits import limiter
from pos.verify.counting import scan_counter
from tests.conftest import make_app, settings_for

ROOT = Path(__file__).parents[2]
VISITOR = "203.0.113.7"
TRACES = (VISITOR, "198.51.100.23", "Telephone of a visitor", "L2026-11")


@pytest.fixture
def city(app: Flask, tmp_path: Path) -> Any:
    """The same books, served as in production."""
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    told = {"environment": "production", "public_url": "https://pos.example.vn"}
    served = make_app(settings_for(address, tmp_path, **told))
    served.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    yield served
    scan_counter(served).close()
    with served.app_context():
        db.engine.dispose()


def test_no_line_of_our_log_names_a_visitor(city: Flask, capsys: Any, caplog: pytest.LogCaptureFixture) -> None:
    visitor = city.test_client()
    asked: dict[str, Any] = {
        "headers": {"X-Forwarded-For": "198.51.100.23", "User-Agent": "Telephone of a visitor"},
        "environ_base": {"REMOTE_ADDR": VISITOR},
    }
    statuses = []
    limiter.enabled = True
    try:
        with caplog.at_level(logging.DEBUG):
            statuses += [
                visitor.get(path, **asked).status_code
                for path in ("/p/SP0001/10/L2026-11", "/p/NOPE", "/01/1", "/stock")
            ]
            statuses += [
                visitor.post("/p/SP0001/report", data={"reason": "other"}, **asked).status_code for _n in range(7)
            ]
            statuses.append(visitor.post("/sign-in", data={"name": "an", "password": "wrong"}, **asked).status_code)
            with city.app_context(), transaction():
                db.session.execute(sqlalchemy.text("ALTER TABLE level RENAME TO away"))
            statuses.append(visitor.get("/p/SP0001/10/L2026-11", **asked).status_code)
    finally:
        limiter.enabled = False
        limiter.reset()
    assert statuses[:4] == [200, 404, 400, 302]
    assert 429 in statuses
    assert statuses[-1] >= 500
    lines = capsys.readouterr().err + caplog.text
    assert "route=/p/<path:rest>" in lines
    for trace in TRACES:
        assert trace not in lines


def test_what_we_recommend_before_the_program_keeps_no_address_either() -> None:
    caddy, service = ((ROOT / "docs/deploy" / name).read_text() for name in ("Caddyfile", "ocop-pos.service"))
    assert "request delete" in caddy, "without it Caddy writes address, browser and page of whoever meets an error"
    assert "access" not in service
    assert "--log" not in service
