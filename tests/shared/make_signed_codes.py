"""Writes signed_codes.json: codes of pieces, and what each proves. After a change: python3 -m tests.shared.make_signed_codes"""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pos.labels.signing import Piece, as_letters, from_letters, signed_code

OURS, OLD, STOLEN, THEIRS = (Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32) for seed in (1, 2, 3, 4))
KEYS = {"0a01": OURS, "0b02": OLD, "0c03": STOLEN}
TEAPOT = Piece("SP0001", "L2026-11", "A000001", 4, valid_to=date(2027, 3, 4))
ORDER = 2**252 + 27742317777372353535851937790883648493
"""Of Ed25519's group: adding it to a signature's second half gives one that careless programs take as well."""


def letters(key: Ed25519PrivateKey) -> str:
    """The public half of a key."""
    return as_letters(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def cases() -> list[dict[str, Any]]:
    """Every case with what it proves."""
    found: list[dict[str, Any]] = []

    def case(name: str, code: str, piece: Piece, verdict: str) -> None:
        named = {part: asdict(piece)[part] for part in ("product", "lot", "serial")}
        found.append({"name": name, "code": code, "piece": named, "verdict": verdict})

    good = signed_code(TEAPOT, "0a01", OURS)
    content = from_letters(good)
    case("our signature", good, TEAPOT, "genuine")
    for name, piece in (
        ("no stars", Piece("SP0002", "L2026-10", "A000002")),
        ("potential five-star", Piece("SP0004", "M1", "B000001", 4, True, date(2029, 1, 1))),
        ("a lot with signs", Piece("SP0001", "A/B+C", "A000003", 3, valid_to=date(2028, 2, 29))),
        ("a far day", Piece("SP0001", "L1", "Z999999", 5, valid_to=date(2190, 1, 1))),
    ):
        case(name, signed_code(piece, "0a01", OURS), piece, "genuine")
    case("a retired key", signed_code(TEAPOT, "0b02", OLD), TEAPOT, "genuine")
    case("a revoked key", signed_code(TEAPOT, "0c03", STOLEN), TEAPOT, "revoked")
    case("a key that is not ours", signed_code(TEAPOT, "0d04", THEIRS), TEAPOT, "unknown_key")
    case("another's signature under our key's id", signed_code(TEAPOT, "0a01", THEIRS), TEAPOT, "forged")
    case("a revoked key's signature under another id", signed_code(TEAPOT, "0a01", STOLEN), TEAPOT, "forged")
    for name, other in (
        ("another product", Piece("SP0003", "L2026-11", "A000001")),
        ("another lot", Piece("SP0001", "L2026-12", "A000001")),
        ("another serial", Piece("SP0001", "L2026-11", "A000002")),
        ("lot and serial joined otherwise", Piece("SP0001", "L2026-11A", "000001")),
    ):
        case(name, good, other, "forged")
    for name, at, byte, verdict in (
        ("five stars for four", 0, 0x15, "forged"),
        ("potential five-star added", 0, 0x1C, "forged"),
        ("another last day", 4, content[4] ^ 1, "forged"),
        ("the first byte of the signature", 5, content[5] ^ 1, "forged"),
        ("the last byte of the signature", 68, content[68] ^ 0x80, "forged"),
        ("another version", 0, 0x24, "damaged"),
        ("six stars", 0, 0x16, "damaged"),
        ("a day without stars", 0, 0x10, "damaged"),
        ("another key's id", 2, 0x09, "unknown_key"),
    ):
        case(name, as_letters(content[:at] + bytes([byte]) + content[at + 1 :]), TEAPOT, verdict)
    case("stars without a day", as_letters(content[:3] + bytes(2) + content[5:]), TEAPOT, "damaged")
    second = int.from_bytes(content[37:], "little") + ORDER
    case("the signature's twin", as_letters(content[:37] + second.to_bytes(32, "little")), TEAPOT, "forged")
    case("nothing signed", as_letters(content[:5] + bytes(64)), TEAPOT, "forged")
    for name, code in (
        ("empty", ""), ("cut", good[:-1]), ("too long", good + "A"), ("padded", good[:-1] + "="),
        ("a space", good[:-1] + " "), ("a line's end behind it", good + "\n"), ("base64 of the other kind", "+" + good[1:]),
        ("letters of another script", "е" + good[1:]), ("small for capital", good.swapcase()),
        ("capitals alone", good.upper()), ("small letters alone", good.lower()),
    ):  # fmt: skip
        case(name, code, TEAPOT, "damaged")
    return found


if __name__ == "__main__":
    keys = " ".join(f"{key_id}:{letters(key)}{'!' if key is STOLEN else ''}" for key_id, key in KEYS.items())
    text = json.dumps({"keys": keys, "cases": cases()}, indent=1, ensure_ascii=False)
    Path(__file__).with_name("signed_codes.json").write_text(text + "\n")
