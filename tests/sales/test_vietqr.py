"""VietQR payloads against the official vectors, and codes that a bank could misread."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.sales import vietqr

SHARED: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[1] / "shared" / "vietqr.json").read_text(encoding="utf-8")
)


def named(section: str) -> list[Any]:
    return [pytest.param(row, id=row["name"]) for row in SHARED[section]]


def test_the_checksum_is_crc_16_ccitt_false() -> None:
    assert [vietqr.crc(row["text"]) for row in SHARED["crc"]] == [row["crc"] for row in SHARED["crc"]]


@pytest.mark.parametrize("row", named("sound"))
def test_a_sound_code_is_read_and_built_again_to_the_letter(row: dict[str, Any]) -> None:
    code = vietqr.read(row["payload"])
    assert code == vietqr.VietQr(**row["code"])
    assert vietqr.payload(code) == row["payload"]


@pytest.mark.parametrize("row", named("unsound"))
def test_an_unsound_code_is_refused_and_says_why(row: dict[str, Any]) -> None:
    with pytest.raises(vietqr.UnsoundVietQr) as refusal:
        vietqr.read(row["payload"])
    assert refusal.value.details == {"why": row["why"]}


@pytest.mark.parametrize("row", named("refused"))
def test_an_unsound_code_is_never_written(row: dict[str, Any]) -> None:
    with pytest.raises(vietqr.UnsoundVietQr) as refusal:
        vietqr.payload(vietqr.VietQr(**row["code"]))
    assert refusal.value.details == {"why": row["why"]}


def test_a_checksum_in_lower_case_is_read_but_never_written() -> None:
    payload = SHARED["sound"][6]["payload"]
    lower = payload[:-4] + payload[-4:].lower()
    assert lower != payload
    assert vietqr.payload(vietqr.read(lower)) == payload


def test_a_memo_holds_only_what_every_bank_keeps() -> None:
    assert [vietqr.memo_text(row["text"]) for row in SHARED["memos"]] == [row["memo"] for row in SHARED["memos"]]


@given(
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.from_regex(r"[0-9A-Za-z]{1,19}", fullmatch=True),
    st.none() | st.integers(1, 10**13 - 1),
    st.text(max_size=40).map(vietqr.memo_text),
)
def test_what_is_written_is_read_back(bank: str, account: str, amount_vnd: int | None, memo: str) -> None:
    code = vietqr.VietQr(bin=bank, account=account, amount_vnd=amount_vnd, memo=memo)
    assert vietqr.read(vietqr.payload(code)) == code


@given(st.integers(0, 120), st.sampled_from("0123456789ABCDEF"))
def test_one_changed_character_is_noticed(position: int, sign: str) -> None:
    payload = SHARED["sound"][6]["payload"]
    at = position % len(payload)
    changed = payload[:at] + sign + payload[at + 1 :]
    if changed == payload:
        assert vietqr.read(changed).amount_vnd == 350_000
        return
    with pytest.raises(vietqr.UnsoundVietQr):
        vietqr.read(changed)
