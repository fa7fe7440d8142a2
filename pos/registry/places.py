"""Where a maker stands, as lists write it before and after the districts ended, and who signed there. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pos.base.text import search_key
from pos.catalogue.provinces import ELSEWHERE
from pos.certification import legal
from pos.certification.kinds import Level

_COMMUNE = re.compile(r"^(xa|phuong|p\.?|x\.?|commune|ward|thi tran|tt\.?) +(?=\D)| (commune|ward)$")
_DISTRICT = re.compile(r"^(quan|huyen|thi xa|q\.?|h\.?|tx\.?|district) +(?=\D)| district$")
_PROVINCE = re.compile(r"^(tinh|thanh pho|tp\.?) +| (province|city)$")
_HERE = {"ha noi", "viet nam", "vietnam", "hanoi"}
_PROVINCES = {search_key(name): name for name in ELSEWHERE}
_MINISTRIES = ((date(2025, 3, 1), "Bộ Nông nghiệp và Môi trường"), (date.min, "Bộ Nông nghiệp và Phát triển nông thôn"))
"""Of agriculture, by the day since when it is called so. Source: Resolution 176/2025/QH15."""
CITY = "Ủy ban nhân dân thành phố Hà Nội"


@dataclass(frozen=True)
class CommuneFacts:
    """A commune of today and the district that it was in."""

    code: str
    name: str
    former_district: str


@dataclass(frozen=True)
class Where:
    """A place as far as it can be told."""

    commune_code: str | None = None
    district: str = ""
    """Of before July 2025, with its kind: Huyện Gia Lâm."""
    province: str = ""
    """Another than Hanoi."""


def find_place(text: str, communes: Iterable[CommuneFacts]) -> Where | None:
    """The place that an address names: a commune of today, a former district, another province; None: none of them.

    "Gia Lâm" alone is the former district: lists wrote districts, and a commune took over its name. "Xã Gia Lâm" is the
    commune. Of a former commune only its district is known, because some were divided.
    """
    communes = list(communes)
    by_name: dict[str, list[CommuneFacts]] = {}
    districts: dict[str, str] = {}
    for one in communes:
        by_name.setdefault(_bare(one.name, _COMMUNE), []).append(one)
        districts[_bare(one.former_district, _DISTRICT)] = one.former_district
    named: list[CommuneFacts] = []
    told: list[str] = []
    province = ""
    parts = [part for part in (search_key(part).strip(" .") for part in re.split(r"[,;\n]", text)) if part]
    for part in parts:
        bare_province = _PROVINCE.sub("", part).strip()
        if bare_province in _HERE:
            continue
        commune, district = _COMMUNE.sub("", part).strip(), _DISTRICT.sub("", part).strip()
        if district in districts and commune == part and not (commune in by_name and parts.count(part) > 1):
            told.append(districts[district])
        elif commune in by_name and (district == part):
            named += [one for one in by_name[commune] if one not in named]
            if parts.count(part) > 1 and commune in districts:
                told.append(districts[commune])
        elif bare_province in _PROVINCES:
            province = _PROVINCES[bare_province]
    fitting = [one for one in named if not told or one.former_district in told]
    if len(fitting) == 1:
        return Where(fitting[0].code, fitting[0].former_district)
    if told:
        return Where(district=told[0])
    if province:
        return Where(province=province)
    return Where() if any(_PROVINCE.sub("", part).strip() in _HERE for part in parts) else None


def signer(stars: int, day: date, where: Where) -> str | None:
    """Who gave this rank on that day, in the words of their papers; None where the place does not tell.

    Source: docs/rules/certification.md, "Scores, ranks and who gives them"
    """
    act = legal.act_on(day)
    level = act.recognised_by[stars] if act else Level.MINISTRY if stars == 5 else Level.PROVINCE
    if level is Level.MINISTRY:
        return next(name for since, name in _MINISTRIES if since <= day)
    if where.province:
        return None
    if level is Level.PROVINCE:
        return CITY
    return f"Ủy ban nhân dân {where.district[0].lower()}{where.district[1:]}" if where.district else None


def _bare(name: str, kind: re.Pattern[str]) -> str:
    return kind.sub("", search_key(name)).strip()


def place_in_words(commune_code: str | None, province: str, communes: Sequence[CommuneFacts]) -> str:
    """Where somebody stands, to be told to a person."""
    return next((one.name for one in communes if one.code == commune_code), province or "–")
