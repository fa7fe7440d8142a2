"""Who signed, as English readers see it."""

import pytest

from pos.certification.issuers import issuer_in_english


@pytest.mark.parametrize(
    ("issuer", "english"),
    [
        ("Ủy ban nhân dân thành phố Hà Nội", "Hanoi People's Committee"),
        ("UBND Thành phố Hà Nội (mẫu)", "Hanoi People's Committee (sample)"),
        ("Ủy ban nhân dân huyện Gia Lâm", "People's Committee of Gia Lâm District"),
        ("Bộ Nông nghiệp và Môi trường", "Ministry of Agriculture and Environment"),
        ("Hội đồng đánh giá OCOP", "Hội đồng đánh giá OCOP"),
    ],
)
def test_committees_and_ministries_have_english_names_and_others_keep_theirs(issuer, english):
    assert issuer_in_english(issuer) == english
