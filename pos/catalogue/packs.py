"""The content that stands on a pack, in English too, where its words are plain: sizes, containers, counts."""

import re

_SIZES = {"cỡ nhỏ": "small", "cỡ vừa": "medium", "cỡ lớn": "large"}
_PACKS = {
    "bình": "jug", "bó": "bunch", "cây": "roll", "chai": "bottle", "gói": "pack", "hộp": "box", "hũ": "jar", "khay": "tray",
    "lọ": "jar", "lon": "can", "lốc": "pack", "nồi": "pot", "ống": "tube", "set": "set", "thùng": "carton", "túi": "bag",
    "tuýp": "tube", "vỉ": "tray",
}  # fmt: skip
_ONE = {"chiếc", "cái", "con", "quả", "củ", "miếng"}
"""Goods that are counted, and not packed."""
_COUNTED = _ONE | {"túi", "gói", "hộp", "viên", "chén", "que", "cây", "chai", "lọ", "tờ"}
_MEASURES = {"g": "g", "gam": "g", "kg": "kg", "ml": "ml", "lít": "l", "l": "l"}
_SAYS = re.compile(r"(\w+) (\d+(?:,\d+)?) (\w+)")


def content_in_english(content: str) -> str:
    """The net content in English, if all of it is plain: "hộp 500 g" is a 500 g box. Else in the words of the pack.

    Numbers stay as they stand on the pack: 1,5 kg.
    """
    folded = content.casefold().strip()
    if folded in _SIZES:
        return _SIZES[folded]
    found = _SAYS.fullmatch(folded)
    if found is None:
        return content
    pack, amount, of = found.groups()
    if of in _MEASURES:
        measured = f"{amount} {_MEASURES[of]}"
        if pack in _ONE:
            return f"{measured} each"
        return f"{measured} {_PACKS[pack]}" if pack in _PACKS else content
    if of in _COUNTED:
        if pack in {"cặp", "đôi"} and amount == "2":
            return "pair"
        if pack == "chục":
            return f"{amount} pieces"
        return f"{_PACKS[pack]} of {amount}" if pack in _PACKS else content
    return content


def full_name(name: str, net_content: str) -> str:
    """A product's name with what is in it, said once."""
    if not net_content or net_content.casefold() in name.casefold():
        return name
    return f"{name} {net_content}"
