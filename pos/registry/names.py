"""Which names mean the same maker, product or group, however they are written. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache

from pos.base.text import clean, search_key, sort_key
from pos.catalogue.kinds import ProducerKind

_ABBREVIATIONS = {
    "cty": "cong ty", "ctcp": "cong ty co phan", "cp": "co phan", "htx": "hop tac xa", "hkd": "ho kinh doanh",
    "tht": "to hop tac", "dn": "doanh nghiep", "dntn": "doanh nghiep tu nhan", "cssx": "co so san xuat",
    "nn": "nong nghiep", "sx": "san xuat", "kd": "kinh doanh", "dv": "dich vu", "tm": "thuong mai", "tp": "thuc pham",
    "sxkd": "san xuat kinh doanh", "dvnn": "dich vu nong nghiep", "dvth": "dich vu tong hop",
}  # fmt: skip
_KINDS = (
    ("to hop tac", ProducerKind.COOPERATIVE_GROUP),
    ("hop tac xa", ProducerKind.COOPERATIVE),
    ("lien hiep hop tac xa", ProducerKind.COOPERATIVE),
    ("cooperative", ProducerKind.COOPERATIVE),
    ("cong ty", ProducerKind.ENTERPRISE),
    ("doanh nghiep", ProducerKind.ENTERPRISE),
    ("tnhh", ProducerKind.ENTERPRISE),
    ("company", ProducerKind.ENTERPRISE),
    ("trang trai", ProducerKind.FARM),
    ("farm", ProducerKind.FARM),
    ("hiep hoi", ProducerKind.ASSOCIATION),
    ("ho kinh doanh", ProducerKind.HOUSEHOLD),
    ("ho san xuat", ProducerKind.HOUSEHOLD),
    ("ho gia dinh", ProducerKind.HOUSEHOLD),
    ("co so", ProducerKind.HOUSEHOLD),
    ("household", ProducerKind.HOUSEHOLD),
    ("ho", ProducerKind.HOUSEHOLD),
)
"""Words with which the name of a maker begins, or which stand in it, and what kind they tell; the first that fits counts."""
_MEASURE = re.compile(r"(\d) ?(gram|gam|gr|g|kilogram|kg|lit|litre|liter|ml|l)\b")
_UNITS = {"gram": "g", "gam": "g", "gr": "g", "kilogram": "kg", "lit": "l", "litre": "l", "liter": "l"}


@lru_cache(maxsize=65_536)
def words_of(text: str) -> str:
    """Words without marks, case and signs: "Trà sen (50 gr)" is "tra sen 50g"."""
    bare = re.sub(r"[^\w%,.]+|[,.](?!\d)|_", " ", search_key(text)).strip()
    return _MEASURE.sub(lambda found: found[1] + _UNITS.get(found[2], found[2]), re.sub(r" +", " ", bare))


@lru_cache(maxsize=65_536)
def maker_words(name: str) -> str:
    """A maker's name in words, its usual abbreviations written out: "Cty TNHH A" is "Công ty TNHH A"."""
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words_of(name).split())


def spelled_alike(name: str, other: str) -> bool:
    """Whether two names whose words are alike can be the same: marks are the same, or one was typed without any.

    "Hoà" and "Hòa" are one word in two spellings; "Chả bò" and "Chả bơ" are two things to eat.
    """
    if not _has_marks(name) or not _has_marks(other):
        return True
    ours, theirs = _spelled(name), _spelled(other)
    return all(ours[word] == theirs[word] for word in ours.keys() & theirs.keys())


def maker_kind(name: str) -> ProducerKind | None:
    """What kind of maker a name tells; None where it tells none."""
    words = f" {maker_words(name)} "
    return next((kind for sign, kind in _KINDS if words.startswith(f" {sign} ")), None) or next(
        (kind for sign, kind in _KINDS if sign != "ho" and f" {sign} " in words), None
    )


_BRANCHES = {
    "2019-food": ("food", "thuc pham", "nganh thuc pham"),
    "2019-beverages": ("beverages", "beverage", "drinks", "do uong", "nganh do uong"),
    "2019-herbal": ("herbs", "herbal", "thao duoc", "nganh thao duoc"),
    "2019-fabrics": ("fabrics", "fabrics garments", "vai may mac", "vai va may mac", "nganh vai may mac"),
    "2019-souvenirs": (
        "souvenirs", "souvenir", "souvenir decoration", "souvenirs furniture decorations", "luu niem noi that trang tri",
        "do luu niem noi that trang tri",
    ),
    "2019-tourism": ("tourism", "dich vu du lich nong thon ban hang", "rural tourism and sales services"),
}  # fmt: skip
"""How reports of the first programme name its six branches."""


def group_of(text: str, groups: Iterable[tuple[str, str, str]]) -> tuple[str | None, str | None]:
    """The groups of the 2019 and of the 2026 classification that a name means; a name can stand in both.

    ``groups``: code, Vietnamese and English name of all.
    """
    wanted, groups = _group_words(text), list(groups)
    found = {code for code, vi, en in groups if wanted in {_group_words(one) for one in (code, vi, en)}}
    found |= {code for code, _vi, _en in groups if wanted in _BRANCHES.get(code, ())}
    old, new = ([code for code in sorted(found) if code.startswith(edition)] for edition in ("2019-", "2026-"))
    return (old[0] if len(old) == 1 else None, new[0] if len(new) == 1 else None)


def _group_words(text: str) -> str:
    return re.sub(r"\b(va|and|nhom)\b ?", "", re.sub(r"[\W_]+", " ", search_key(text)).strip()).strip()


def _has_marks(name: str) -> bool:
    return search_key(name) != re.sub(r"\s+", " ", name).strip().casefold()


def _spelled(name: str) -> dict[str, set[tuple[str, ...]]]:
    """How each word is spelled: its letters and, wherever it was put, its tone. Words of abbreviations meet no other."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for word in re.sub(r"[^\w]+|_", " ", clean(name)).split():
        letters, tones = sort_key(word).split(" ")
        found.setdefault(search_key(word), set()).add((letters, *sorted(tones)))
    return found
