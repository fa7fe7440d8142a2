"""The base of every form: what its fields find wrong is said in the reader's language, from the same catalogue as all else."""

from typing import Any

from flask_babel import get_translations
from flask_wtf import FlaskForm
from wtforms import Form as PlainForm
from wtforms.meta import DefaultMeta

from pos.base.errors import N_

# The library's own sentences, which it has in two dozen languages and not in Vietnamese. Their names stand here for the
# catalogue to collect.
THE_LIBRARY_SAYS = (
    N_("Not a valid choice."),
    N_("Not a valid date value."),
    N_("Not a valid decimal value."),
    N_("Not a valid integer value."),
    N_("Not a valid time value."),
    N_("Invalid Choice: could not coerce."),
    N_("Invalid input."),
    N_("Invalid URL."),
    N_("This field is required."),
    N_("Number must be at least %(min)s."),
    N_("Number must be at most %(max)s."),
    N_("Number must be between %(min)s and %(max)s."),
    N_("Field cannot be longer than %(max)d characters."),
    N_("Field must be at least %(min)d characters long."),
)


class _Words:
    """The catalogue, as the library asks for it."""

    def gettext(self, text: str) -> str:
        return str(get_translations().ugettext(text))

    def ngettext(self, one: str, many: str, count: int) -> str:
        if count == 1:
            return one if self.gettext(many) == many else self.gettext(many)
        return self.gettext(many)


class _Spoken:
    def get_translations(self, _form: Any) -> _Words:
        """Ours, in the language of this request."""
        return _Words()


class Form(FlaskForm):
    """A form with a CSRF token, whose complaints the reader can read."""

    class Meta(_Spoken, FlaskForm.Meta):
        """How the library finds its words."""


class PartForm(PlainForm):
    """A part of a form that occurs several times, such as one line."""

    class Meta(_Spoken, DefaultMeta):
        """How the library finds its words."""
