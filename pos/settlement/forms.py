"""The forms of settling and paying."""

import re
import uuid

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import UUID, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from pos.base.forms import Form
from pos.inventory.forms import MoneyField

_NEEDED = _l("Please fill this in.")


class AgreedField(MoneyField):
    """An amount of đồng that is below nothing where goods that were paid for have been found again."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        below = re.match(r"[-−]\s*", text)
        super().process_formdata([text[below.end() :] if below else text])
        if below and self.data is not None:
            self.data = -self.data


class SettleForm(Form):
    """What both sides agreed on. The amounts that the page showed go with it, so that nothing else is settled."""

    settlement = HiddenField(validators=[UUID()], default=lambda: str(uuid.uuid4()))
    outlet = HiddenField()
    last_day = DateField(validators=[InputRequired()], widget=HiddenInput())
    goods = IntegerField(validators=[InputRequired()])
    losses_worth = IntegerField(validators=[InputRequired()])
    losses = AgreedField(_l("Agreed for losses"))
    note = TextAreaField(_l("Note"), [Optional(), Length(max=2000)])

    @property
    def agreed_vnd(self) -> int:
        """What was agreed for losses; nothing where nothing was written."""
        return self.losses.data or 0


class PaidForm(Form):
    """That the owner has the money."""

    payment = HiddenField(validators=[UUID()], default=lambda: str(uuid.uuid4()))
    paid_on = DateField(_l("Paid on"), [InputRequired(_NEEDED)])
    reference = StringField(
        _l("Reference"), [Optional(), Length(max=80)], description=_l("The bank's number of the transfer, or “cash”.")
    )


class NotPaidForm(Form):
    """That a settlement was marked as paid by mistake."""

    payment = HiddenField(validators=[UUID()])
    why = StringField(
        _l("Why"), [InputRequired(_NEEDED), Length(max=200)],
        description=_l("Such as: the bank sent it back. The reason stays on the settlement."),
    )  # fmt: skip
