"""The forms of refunds."""

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from pos.base.forms import Form
from pos.sales.kinds import TenderMethod

_NEEDED = _l("Please fill this in.")


class RefundForm(Form):
    """How a refund is paid back, and why; the quantities stand beside the lines of the sale."""

    refund_id = HiddenField()
    method = SelectField(_l("Pay back by"), coerce=TenderMethod)
    shift = SelectField(_l("Out of the drawer of"), description=_l("Only for cash."))
    reference = StringField(
        _l("Reference"), [Length(max=80)], description=_l("The bank's or card terminal's number, where there is one.")
    )
    reason = StringField(_l("Why the goods come back"), [InputRequired(_NEEDED), Length(max=400)])

    def __init__(self, methods: dict[TenderMethod, Any], shifts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.method.choices = [
            SelectChoice(method.value, name) for method, name in methods.items() if method is not TenderMethod.EXCHANGE
        ]
        self.shift.choices = [SelectChoice(value, label) for value, label in shifts] or [
            SelectChoice("", _l("No shift is open here"))
        ]

    @property
    def identity(self) -> uuid.UUID:
        """The identity that the refund got when the form was opened: sent twice, it is one refund."""
        try:
            return uuid.UUID(self.refund_id.data or "")
        except ValueError:
            return uuid.uuid4()

    @property
    def shift_id(self) -> uuid.UUID | None:
        """The shift whose drawer pays, or none."""
        return uuid.UUID(self.shift.data) if self.shift.data else None
