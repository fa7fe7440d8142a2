"""Who signs certificates, in English too: committees and ministries have names that the State itself translates."""

import re

_KINDS = {
    "thành phố": "City", "tỉnh": "Province", "huyện": "District", "quận": "District", "thị xã": "Town", "phường": "Ward",
    "xã": "Commune", "đặc khu": "Special Zone",
}  # fmt: skip
_COMMITTEE = re.compile(rf"(?:ủy ban nhân dân|uỷ ban nhân dân|ubnd)\s+({'|'.join(_KINDS)})\s+(.+)", re.IGNORECASE)
_MINISTRIES = {
    "bộ nông nghiệp và môi trường": "Ministry of Agriculture and Environment",
    "bộ nông nghiệp và phát triển nông thôn": "Ministry of Agriculture and Rural Development",
}
_SAMPLE = re.compile(r"\s*\(mẫu\)$", re.IGNORECASE)


def issuer_in_english(issuer: str) -> str:
    """Whoever signed, in English where that is a committee or ministry whose English name is plain; else as on the paper."""
    bare = _SAMPLE.sub("", issuer)
    told = _MINISTRIES.get(bare.casefold(), "")
    if found := _COMMITTEE.fullmatch(bare):
        kind, name = _KINDS[found[1].casefold()], found[2]
        told = "Hanoi People's Committee" if name == "Hà Nội" else f"People's Committee of {name} {kind}"
    if not told:
        return issuer
    return f"{told} (sample)" if bare != issuer else told
