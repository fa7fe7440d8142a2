"""VietQR payment codes: the text inside a code that every Vietnamese banking app can read, and a strict reader of it.

Pure. ``pos/till/static/vietqr.js`` is its twin; both are held to ``tests/shared/vietqr.json``.

Source: docs/rules/vietqr.md; NAPAS VietQR 1.5.2 on EMVCo merchant-presented codes.
"""

import binascii
import re
import unicodedata
from dataclasses import dataclass

from pos.base.errors import N_, RuleBroken

NAPAS_AID = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
TO_CARD = "QRIBFTTC"
MOST_MEMO = 25

_BIN = re.compile(r"[0-9]{6}")
_ACCOUNT = re.compile(r"[0-9A-Za-z]{1,19}")
_AMOUNT = re.compile(r"[1-9][0-9]{0,12}")
_MEMO = re.compile(r"[0-9A-Za-z ]{1,25}")
_LABEL = re.compile(r"[ -~]{1,25}")
_TLV = re.compile(r"([0-9]{2})([0-9]{2})")


class UnsoundVietQr(RuleBroken):
    """A payment code that a bank could misread: it is never shown, and never believed."""

    message = N_("This payment code is not sound: %(why)s.")


@dataclass(frozen=True, slots=True)
class VietQr:
    """What a payment code asks for: who is paid, how much, and the words on the transfer."""

    bin: str
    account: str
    amount_vnd: int | None = None
    memo: str = ""
    to_card: bool = False
    bill_number: str = ""


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE over ASCII, as four upper-case hex digits."""
    return f"{binascii.crc_hqx(text.encode('ascii'), 0xFFFF):04X}"


def memo_text(text: str) -> str:
    """Words as a bank's memo field takes them: no marks, no signs, at most 25 characters.

    Banks drop what they do not know and may add a prefix of their own, so nothing here carries meaning by punctuation.
    """
    folded = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    letters = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^0-9A-Za-z]+", " ", letters).split())[:MOST_MEMO].strip()


def payload(code: VietQr) -> str:
    """The text of a payment code: static without an amount, for one payment with one.

    Raises:
        UnsoundVietQr: an account, amount or memo that the standard does not allow.
    """
    _check(code)
    account = _field("00", code.bin) + _field("01", code.account)
    beneficiary = (
        _field("00", NAPAS_AID) + _field("01", account) + _field("02", TO_CARD if code.to_card else TO_ACCOUNT)
    )
    text = _field("00", "01") + _field("01", "11" if code.amount_vnd is None else "12") + _field("38", beneficiary)
    text += _field("53", "704")
    if code.amount_vnd is not None:
        text += _field("54", str(code.amount_vnd))
    text += _field("58", "VN")
    additional = _field("01", code.bill_number) if code.bill_number else ""
    additional += _field("08", code.memo) if code.memo else ""
    if additional:
        text += _field("62", additional)
    text += "6304"
    return text + crc(text)


def read(text: str) -> VietQr:
    """Read a payment code strictly: every length must fit, and the checksum must be right.

    Raises:
        UnsoundVietQr: anything about it is not as the standard says.
    """
    if not text.isascii():
        raise UnsoundVietQr(why="not ASCII")
    if text[-8:-4] != "6304":
        raise UnsoundVietQr(why="no checksum at its end")
    if crc(text[:-4]) != text[-4:].upper():
        raise UnsoundVietQr(why="checksum")
    fields = _fields(text)
    for identifier, value in (("00", "01"), ("53", "704"), ("58", "VN")):
        if fields.get(identifier) != value:
            raise UnsoundVietQr(why=f"field {identifier}")
    beneficiary = _fields(fields.get("38", ""))
    account = _fields(beneficiary.get("01", ""))
    service = beneficiary.get("02")
    if beneficiary.get("00") != NAPAS_AID or service not in (TO_ACCOUNT, TO_CARD):
        raise UnsoundVietQr(why="field 38")
    amount = fields.get("54")
    if fields.get("01") != ("11" if amount is None else "12"):
        raise UnsoundVietQr(why="field 01")
    if amount is not None and not _AMOUNT.fullmatch(amount):
        raise UnsoundVietQr(why="amount")
    additional = _fields(fields["62"]) if "62" in fields else {}
    if "08" in additional and not additional["08"]:
        raise UnsoundVietQr(why="memo")
    code = VietQr(
        bin=account.get("00", ""),
        account=account.get("01", ""),
        amount_vnd=None if amount is None else int(amount),
        memo=additional.get("08", ""),
        to_card=service == TO_CARD,
        bill_number=additional.get("01", ""),
    )
    _check(code)
    return code


def _check(code: VietQr) -> None:
    if not _BIN.fullmatch(code.bin):
        raise UnsoundVietQr(why="bank number")
    if not _ACCOUNT.fullmatch(code.account):
        raise UnsoundVietQr(why="account")
    if code.amount_vnd is not None and not _AMOUNT.fullmatch(str(code.amount_vnd)):
        raise UnsoundVietQr(why="amount")
    if code.memo and not _MEMO.fullmatch(code.memo):
        raise UnsoundVietQr(why="memo")
    if code.bill_number and not _LABEL.fullmatch(code.bill_number):
        raise UnsoundVietQr(why="bill number")


def _field(identifier: str, value: str) -> str:
    return f"{identifier}{len(value):02d}{value}"


def _fields(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    at = 0
    while at < len(text):
        head = _TLV.match(text, at)
        if not head:
            raise UnsoundVietQr(why="length")
        identifier, length = head[1], int(head[2])
        at = head.end() + length
        if at > len(text):
            raise UnsoundVietQr(why="length")
        if identifier in fields:
            raise UnsoundVietQr(why=f"field {identifier} twice")
        fields[identifier] = text[head.end() : at]
    return fields
