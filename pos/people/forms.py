"""The forms of people."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, PasswordField, SelectChoice, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, Optional

from pos.base.forms import Form
from pos.people.kinds import Role
from pos.people.names import ROLE_NAMES

_NEEDED = _l("Please fill this in.")


class SignInForm(Form):
    """Name and password."""

    name = StringField(_l("Sign-in name"), [InputRequired(_NEEDED), Length(max=80)])
    password = PasswordField(_l("Password"), [InputRequired(_NEEDED), Length(max=400)])


class OwnPasswordForm(Form):
    """The present password and, twice, the new one."""

    present = PasswordField(_l("Present password"), [InputRequired(_NEEDED), Length(max=400)])
    new = PasswordField(
        _l("New password"), [InputRequired(_NEEDED), Length(max=400)],
        description=_l("At least ten signs. Several words are easier to keep in mind than odd signs."),
    )  # fmt: skip
    again = PasswordField(
        _l("New password once more"), [InputRequired(_NEEDED), EqualTo("new", _l("The two are not the same."))]
    )


class OwnPinForm(Form):
    """The password of whoever asks and, twice, six digits."""

    password = PasswordField(_l("Password"), [InputRequired(_NEEDED), Length(max=400)])
    pin = PasswordField(
        _l("New PIN"), [InputRequired(_NEEDED), Length(max=20)],
        description=_l("Six digits. Not a birthday, and not the one of your bank card."),
    )  # fmt: skip
    again = PasswordField(
        _l("New PIN once more"), [InputRequired(_NEEDED), EqualTo("pin", _l("The two are not the same."))]
    )


class EditPersonForm(Form):
    """What may change about a person."""

    full_name = StringField(_l("Full name"), [InputRequired(_NEEDED), Length(max=120)])
    role = SelectField(
        _l("Role"), coerce=Role, choices=[SelectChoice(role.value, name) for role, name in ROLE_NAMES.items()]
    )


class AddPersonForm(EditPersonForm):
    """Somebody new."""

    name = StringField(
        _l("Sign-in name"), [InputRequired(_NEEDED), Length(max=40)],
        description=_l("Lower case letters, digits, dots or dashes. It stays on receipts and is never given twice."),
    )  # fmt: skip
    password = PasswordField(
        _l("First password"), [InputRequired(_NEEDED), Length(max=400)],
        description=_l("Tell it to this person only; they can change it after signing in."),
    )  # fmt: skip


class GivePasswordForm(Form):
    """A new password for somebody who forgot theirs."""

    new = PasswordField(_l("New password"), [InputRequired(_NEEDED), Length(max=400)])


class AssignForm(Form):
    """From when until when somebody works at which outlet."""

    showroom = SelectField(_l("Outlet"), [InputRequired(_NEEDED)])
    since = DateField(_l("From"), [Optional()], description=_l("Empty: from now on."))
    until = DateField(_l("Last day"), [Optional()], description=_l("Empty: until further notice."))

    def __init__(self, outlets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.showroom.choices = [SelectChoice(value, label) for value, label in outlets]
