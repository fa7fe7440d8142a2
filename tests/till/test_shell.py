"""What a device keeps of the till's page, to start without a network."""

import json
import re

from pos.till import shell
from pos.till.words import STATIC


def kept(client):
    first, _, _rest = client.get("/till/worker.js").text.partition(";\n")
    return json.loads(first.removeprefix("self.shell = "))


def test_everything_that_is_kept_is_there(client):
    for address in kept(client)["files"]:
        with client.get(address) as answer:
            assert answer.status_code == 200, address


def test_every_module_and_style_is_kept_and_no_test(client):
    files = kept(client)["files"]
    modules = [path for path in STATIC.rglob("*.js") if "tests" not in path.parts]
    assert {f"/till/static/{path.relative_to(STATIC)}" for path in modules} <= set(files)
    assert "/till/" in files
    assert "/till/words/vi.json" in files
    assert not [file for file in files if "/tests/" in file or "deno" in file]


def test_every_colour_and_size_that_a_style_names_is_one():
    styles = "".join(path.read_text() for path in (STATIC / "css").glob("*.css"))
    assert set(re.findall(r"var\((--[\w-]+)", styles)) - set(re.findall(r"(--[\w-]+):", styles)) == set()


def test_all_processes_and_languages_speak_of_the_same_build(app, client):
    vietnamese = kept(client)["build"]
    shell._build.cache_clear()
    client.get("/till/", headers={"Accept-Language": "en"})
    assert client.get("/till/worker.js?lang=en").text == client.get("/till/worker.js").text
    assert kept(client)["build"] == vietnamese


def test_another_byte_is_another_build(client, monkeypatch, tmp_path):
    before = kept(client)["build"]
    page = tmp_path / "index.html"
    page.write_bytes(shell.PAGE.read_bytes() + b" ")
    monkeypatch.setattr(shell, "PAGE", page)
    shell._build.cache_clear()
    try:
        assert kept(client)["build"] != before
    finally:
        shell._build.cache_clear()


def test_the_worker_is_asked_for_anew_each_time(client):
    answer = client.get("/till/worker.js")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.mimetype == "text/javascript"


def test_only_the_till_may_make_an_address_of_a_script(client):
    assert "trusted-types till-worker;" in client.get("/till/").headers["Content-Security-Policy"] + ";"
    assert "trusted-types 'none'" in client.get("/").headers["Content-Security-Policy"]


def test_the_manifest_names_the_app_in_the_readers_language(client):
    manifest = json.loads(client.get("/till/app.webmanifest?lang=vi").data)
    assert manifest["start_url"] == manifest["scope"] == "/till/"
    assert manifest["name"] != "OCOP till"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
