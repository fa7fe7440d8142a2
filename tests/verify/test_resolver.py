"""GS1 Digital Links: resolved, listed, refused."""

from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.base.database import db, transaction
from pos.catalogue.models import Barcode, Product
from tests.cast import NOW, TEAPOT, same_id
from tests.verify.stage import set_the_stage

HOST = "https://ocop.example.vn"
VOC = "https://ref.gs1.org/voc/"
GTIN = "09520123456788"


@pytest.fixture(autouse=True)
def _stage(app: Flask) -> Any:
    with time_machine.travel(NOW, tick=True):
        set_the_stage()
        with transaction():
            teapot = db.session.get(Product, TEAPOT)
            assert teapot is not None
            teapot.official_trace_url = "https://hn.check.net.vn/sp0001"
        yield


def test_a_link_is_sent_on_with_what_was_asked(client: FlaskClient) -> None:
    for address, leads_to in (
        (f"/01/{GTIN}", "/p/SP0001"),
        (f"/01/{GTIN}/", "/p/SP0001"),
        (f"/01/{GTIN}/10/L2026-11", "/p/SP0001/10/L2026-11"),
        (f"/01/{GTIN}/22/V/10/L2026-11/21/S1", "/p/SP0001/10/L2026-11/21/S1"),
        (f"/01/{GTIN}/21/S1", "/p/SP0001/21/S1"),
        (f"/01/{GTIN}?17=271231&lang=en", "/p/SP0001?17=271231&lang=en"),
        (f"/01/{GTIN}?linkType=gs1:pip&17=271231", "/p/SP0001?17=271231"),
        (f"/01/{GTIN}?linkType=gs1:certificationInfo&lang=en", "/p/SP0001?lang=en#certificate"),
        (f"/01/{GTIN}?linkType={VOC}hasRetailers", "/p/SP0001#where"),
        (f"/01/{GTIN}?linkType=gs1:traceability", "https://hn.check.net.vn/sp0001"),
        (f"/01/{GTIN}/10/A%2FB%2BC", "/p/SP0001/10/A%2FB%2BC"),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.location) == (307, leads_to)
        assert 'rel="linkset"' in answer.headers["Link"]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_bad_syntax_wrong_check_digits_and_shop_numbers_are_400(client: FlaskClient) -> None:
    for address in (
        "/01/9520123456788",
        "/01/09520123456789",
        "/01/abc",
        f"/01/{GTIN}/21/S1/10/L1",
        f"/01/{GTIN}/10",
        f"/01/{GTIN}/99/x",
        f"/01/{GTIN}?17=271331",
        "/01/02000000000015",
        "/01/00200000000011",
    ):
        answer = client.get(address)
        assert answer.status_code == 400, address
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.content_type.startswith("text/html")


def test_a_shop_number_is_refused_even_when_a_product_wears_it(client: FlaskClient) -> None:
    with transaction():
        db.session.add(Barcode(value="02000000000015", kind="internal", product_id=same_id("SP0002"), added_at=NOW))
    assert client.get("/01/02000000000015").status_code == 400


def test_an_unknown_gtin_and_an_unknown_kind_of_link_are_404(client: FlaskClient) -> None:
    assert client.get("/01/08935001000013").status_code == 404
    assert client.get(f"/01/{GTIN}?linkType=gs1:recallStatus").status_code == 404


def test_the_linkset_lists_links_at_this_level_and_every_broader_one(client: FlaskClient) -> None:
    answer = client.get(f"/01/{GTIN}/10/L2026-11?linkType=linkset&17=271231")
    assert (answer.status_code, answer.content_type) == (200, "application/linkset+json")
    lot, product = answer.get_json(force=True)["linkset"]
    assert lot["anchor"] == f"{HOST}/01/{GTIN}/10/L2026-11"
    assert product["anchor"] == f"{HOST}/01/{GTIN}"
    assert lot[f"{VOC}defaultLink"][0]["href"] == f"{HOST}/p/SP0001/10/L2026-11"
    assert product[f"{VOC}defaultLink"][0]["href"] == f"{HOST}/p/SP0001"
    kinds = ("defaultLink", "pip", "certificationInfo", "hasRetailers", "traceability")
    assert set(product) == {"anchor", "itemDescription", *(VOC + kind for kind in kinds)}
    for context in (lot, product):
        assert len(context[f"{VOC}defaultLink"]) == 1
        for name, links in context.items():
            if name.startswith(VOC):
                assert all({"href", "title", "type"} <= set(link) for link in links)


@pytest.mark.parametrize("ask", [{"query_string": "linkType=all"}, {"headers": {"Accept": "application/linkset+json"}}])
def test_the_linkset_can_be_asked_for_in_the_old_way_and_by_accept(client: FlaskClient, ask: dict[str, Any]) -> None:
    answer = client.get(f"/01/{GTIN}", **ask)
    assert (answer.status_code, answer.content_type) == (200, "application/linkset+json")


def test_links_that_lead_nowhere_are_not_listed(client: FlaskClient) -> None:
    with transaction():
        db.session.add(Barcode(value="08935001000013", kind="gtin", product_id=same_id("SP0004"), added_at=NOW))
    (context,) = client.get("/01/08935001000013?linkType=linkset").get_json(force=True)["linkset"]
    assert set(context) == {"anchor", "itemDescription", f"{VOC}defaultLink", f"{VOC}pip"}


def test_head_and_options_are_answered(client: FlaskClient) -> None:
    head = client.head(f"/01/{GTIN}")
    assert (head.status_code, head.location, head.data) == (307, "/p/SP0001", b"")
    options = client.options(f"/01/{GTIN}")
    assert options.status_code == 204
    assert options.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert options.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_the_resolver_describes_itself_and_claims_only_what_it_does(client: FlaskClient) -> None:
    answer = client.get("/.well-known/gs1resolver")
    assert answer.content_type == "application/json"
    assert answer.get_json() == {
        "name": "OCOP Hà Nội",
        "resolverRoot": HOST,
        "supportedPrimaryKeys": ["01"],
        "supportedLinkType": [{"namespace": VOC, "prefix": "gs1:"}],
        "linkTypeDefaultCanBeLinkset": False,
    }
