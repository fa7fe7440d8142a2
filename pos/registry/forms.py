"""The form with which a decision list is brought."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.validators import InputRequired

from pos.base.forms import Form


class ListForm(Form):
    """A decision list."""

    file = FileField(
        _l("File"), [FileRequired(_l("Please choose a file."))],
        description=_l("Excel (.xlsx) or CSV, at most 20,000 rows and 10 MB."),
    )  # fmt: skip
    vat_class = SelectField(
        _l("VAT class of new products"), [InputRequired(_l("Please choose."))], default="",
        description=_l("No decision says how a product is taxed. A column “VAT class” of the file goes first."),
    )  # fmt: skip
