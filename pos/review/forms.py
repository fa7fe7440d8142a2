"""The form of a review row."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from pos.base.forms import Form


class SettleForm(Form):
    """How a row was settled, in the words of whoever did."""

    outcome = TextAreaField(
        _l("How was it settled?"), [InputRequired(_l("Say in a few words how it was settled.")), Length(max=2000)]
    )
