"""Forms complain in the reader's language, also where the library finds the words."""

import pytest
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import DecimalField, IntegerField, StringField
from wtforms.validators import Length, NumberRange

from pos.base import forms
from pos.base.forms import Form, PartForm


class Shape(PartForm):
    rate = DecimalField(validators=[NumberRange(0, 100)])
    count = IntegerField()
    words = StringField(validators=[Length(max=5)])


class WholeShape(Form):
    class Meta(Form.Meta):
        csrf = False

    rate = DecimalField(validators=[NumberRange(0, 100)])


@pytest.mark.parametrize(
    ("language", "number", "between", "long"),
    [
        ("vi", "Đây không phải là số nguyên.", "Số phải từ 0 đến 100.", "Mục này dài tối đa 5 ký tự."),
        ("en", "Not a valid integer value.", "Number must be between 0 and 100.", "Field cannot be longer than 5 characters."),
    ],
)  # fmt: skip
def test_a_complaint_is_in_the_readers_language(bare_app, language, number, between, long):
    with bare_app.test_request_context("/"), force_locale(language):
        form = Shape(MultiDict({"rate": "200", "count": "x", "words": "quá dài rồi"}))
        assert not form.validate()
        assert form.errors == {"rate": [between], "count": [number], "words": [long]}
        whole = WholeShape(MultiDict({"rate": "200"}))
        assert not whole.validate()
        assert whole.errors == {"rate": [between]}


def test_every_sentence_of_the_library_has_its_vietnamese(bare_app):
    with bare_app.test_request_context("/"), force_locale("vi"):
        words = forms._Words()
        assert [text for text in forms.THE_LIBRARY_SAYS if words.gettext(text) == text] == []
