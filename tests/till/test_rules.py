import hashlib
import json
from pathlib import Path

import pytest

from pos.till.rules import GENESIS, entry_hash, read_link
from tests.till.journal import PaperTill

CASES = json.loads((Path(__file__).parents[1] / "shared" / "journal.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_an_entry_hashes_to_what_the_till_computes(case):
    entry = case["entry"]
    found = entry_hash(entry["sequence"], entry["kind"], entry["id"], entry["body"], entry["previous"])
    assert found == case["hash"]


def test_the_hash_is_plain_sha256_over_canonical_json():
    text = '{"body":{"a":1,"b":"Gốm"},"id":"x","kind":"sale","previous":"' + GENESIS + '","sequence":1}'
    assert entry_hash(1, "sale", "x", {"b": "Gốm", "a": 1}, GENESIS) == hashlib.sha256(text.encode()).hexdigest()


def test_an_entry_is_read_as_it_was_written():
    sent = PaperTill().open()
    link = read_link(sent)
    assert (link.sequence, link.kind, str(link.entry_id)) == (1, "shift_open", sent["id"])
    assert link.hash == link.content_hash == sent["hash"]
    assert json.loads(link.body) == sent["body"]
    assert not link.malformed


@pytest.mark.parametrize(
    "damage",
    [
        {"sequence": "1"}, {"sequence": 0}, {"sequence": True}, {"sequence": 10**12}, {"id": "no uuid"}, {"id": None},
        {"kind": ""}, {"kind": 7}, {"kind": "x" * 41}, {"kind": "a\0b"}, {"previous": "00"}, {"hash": None}, {"hash": "Z" * 64},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_read_is_kept_whole(damage):
    sent = PaperTill().open() | damage
    link = read_link(sent)
    assert link.malformed
    assert json.loads(link.body) == sent


@pytest.mark.parametrize("sent", [None, 7, "text", [], [1], {}, {"body": {}}], ids=repr)
def test_even_nonsense_is_kept(sent):
    link = read_link(sent)
    assert link.malformed
    assert json.loads(link.body) == sent


def test_two_bodies_under_one_claimed_hash_are_told_apart():
    sent = PaperTill().open()
    changed = {**sent, "body": {**sent["body"], "float_vnd": 1}}
    assert read_link(sent).hash == read_link(changed).hash
    assert read_link(sent).content_hash != read_link(changed).content_hash
