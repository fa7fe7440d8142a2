"""How pages write amounts."""

import pytest

from pos.base.errors import InBoth
from pos.base.pages import money, quantity, rate
from pos.inventory.errors import NotGoods


@pytest.mark.parametrize("language", ["vi", "en"])
def test_numbers_are_written_the_same_in_every_language(app, language):
    with app.test_request_context(f"/?lang={language}"):
        assert (money(1_250_000), quantity(1_350, "kg"), rate(1250)) == ("1.250.000 ₫", "1,35 kg", "12,5 %")


@pytest.mark.parametrize(("language", "named"), [("vi", "Ấm"), ("en", "Teapot")])
def test_a_refusal_calls_goods_what_the_reader_calls_them(app, language, named):
    with app.test_request_context(f"/?lang={language}"):
        assert named in NotGoods(product=InBoth("Ấm", "Teapot")).localized()
        assert "Ấm" in NotGoods(product=InBoth("Ấm", "")).localized(), "without an English name, the one on the pack"
