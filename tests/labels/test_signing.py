"""Signatures of pieces: the shared cases, and ten thousand codes that must prove nothing."""

import json
from datetime import date
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.labels.signing import (
    Piece,
    PublicKey,
    Verdict,
    as_letters,
    check_code,
    from_letters,
    message,
    serial_called,
    signed_code,
)

SHARED = json.loads((Path(__file__).parents[1] / "shared" / "signed_codes.json").read_text())
KEYS = {
    one[:4]: PublicKey(one[:4], one[5:].rstrip("!"), one.endswith("!")) for one in SHARED["keys"].split()
}  # fmt: skip
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.mark.parametrize("case", SHARED["cases"], ids=lambda case: case["name"])
def test_each_shared_case_proves_what_it_proves(case: dict) -> None:
    assert check_code(case["code"], **case["piece"], keys=KEYS) == case["verdict"]


def test_ten_thousand_forged_cut_and_flipped_codes_prove_nothing() -> None:
    random = Random(20261122)
    good = SHARED["cases"][0]
    code, piece = good["code"], good["piece"]
    content = from_letters(code)
    others = [Ed25519PrivateKey.from_private_bytes(random.randbytes(32)) for _each in range(20)]
    called = dict.fromkeys(Verdict, 0)

    def tried(forged: str, **changes: str) -> None:
        called[check_code(forged, **{**piece, **changes}, keys=KEYS)] += 1

    for bit in range(len(content) * 8):  # every single bit
        tried(as_letters(bytes(byte ^ (1 << bit % 8 if at == bit // 8 else 0) for at, byte in enumerate(content))))
    for length in range(len(code)):  # every cut, at both ends
        tried(code[:length])
        tried(code[len(code) - length :])
    for _each in range(3000):  # a few letters misread
        letters = list(code)
        for at in random.sample(range(len(code)), random.randint(1, 4)):
            letters[at] = random.choice(LETTERS.replace(letters[at], ""))
        tried("".join(letters))
    for number in range(2000):  # the label of one piece on another
        tried(code, serial=serial_called(number + 2))
    for _each in range(2000):  # a signature out of the air
        tried(as_letters(content[:5] + random.randbytes(64)))
    while sum(called.values()) < 10_000:  # well signed by somebody else, under the id of our key
        stars = random.choice((0, 3, 4, 5))
        claimed = Piece(**piece, stars=stars, valid_to=date(2029, 1, 1) if stars else None)
        tried(signed_code(claimed, "0a01", random.choice(others)))
    assert sum(called.values()) == 10_000
    assert called[Verdict.GENUINE] == 0
    assert called[Verdict.FORGED] > 8_000
    assert check_code(code, **piece, keys=KEYS) is Verdict.GENUINE


def test_what_is_signed_is_read_by_anybody() -> None:
    piece = Piece("SP0004", "M1", "B000001", 4, True, date(2029, 1, 1))
    assert message(piece, "0a01") == b"OCOP-LABEL\n1\n0a01\nSP0004\nM1\nB000001\n4+\n2029-01-01"


@pytest.mark.parametrize(
    ("number", "serial"),
    [(1, "A000001"), (2000, "A002000"), (999_999, "A999999"), (1_000_000, "B000001"), (1_999_998, "B999999")],
)
def test_numbers_begin_with_a_letter(number: int, serial: str) -> None:
    assert serial_called(number) == serial
