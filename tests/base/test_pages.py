"""How pages write amounts."""

import pytest

from pos.base.pages import money, quantity, rate


@pytest.mark.parametrize("language", ["vi", "en"])
def test_numbers_are_written_the_same_in_every_language(app, language):
    with app.test_request_context(f"/?lang={language}"):
        assert (money(1_250_000), quantity(1_350, "kg"), rate(1250)) == ("1.250.000 ₫", "1,35 kg", "12,5 %")
