"""The forms of certificates."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, DecimalField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from pos.base.forms import Form
from pos.certification.kinds import WithdrawalGround
from pos.certification.words import KIND_NAMES, LEVEL_NAMES, ground_in_words

_NEEDED = _l("Please fill this in.")
_CHOOSE = _l("Please choose.")


class ScoreField(DecimalField):
    """A score with a comma or a point before its fraction: 89,9 or 89.9."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value.strip().replace(",", ".") for value in valuelist])


class PaperForm(Form):
    """A certificate as it lies on the desk."""

    stars = RadioField(
        _l("Stars on the paper"), [InputRequired(_CHOOSE)],
        choices=[SelectChoice(str(count), _l("%(count)s stars", count=count)) for count in (3, 4, 5)],
    )  # fmt: skip
    potential_five_star = BooleanField(
        _l("The paper says “potential five-star”"),
        description=_l("It shows four stars and these words until the ministry decides."),
    )
    kind = SelectField(
        _l("Kind of recognition"), [InputRequired(_CHOOSE)],
        choices=[SelectChoice(kind.value, name) for kind, name in KIND_NAMES.items()],
    )  # fmt: skip
    decision_number = StringField(
        _l("Number of the decision"), [InputRequired(_NEEDED), Length(max=80)], description=_l("Such as 1147/QĐ-UBND.")
    )
    decision_date = DateField(_l("Day of the decision"), [InputRequired(_NEEDED)])
    issuer = StringField(
        _l("Who signed it"), [InputRequired(_NEEDED), Length(max=200)],
        description=_l("In the words of the paper. A district that has ended since stays what it was."),
    )  # fmt: skip
    valid_from = DateField(_l("Valid from"), [Optional()], description=_l("Empty: from the day of the decision."))
    valid_to = DateField(
        _l("Valid to, last day included"), [Optional()],
        description=_l("Only if the paper says so. Empty: 36 months, and marked as computed."),
    )  # fmt: skip
    score = ScoreField(_l("Score"), [Optional(), NumberRange(0, 100)], description=_l("Average score, such as 89.9."))
    legal_basis = StringField(
        _l("Legal basis"), [Optional(), Length(max=200)],
        description=_l("Empty: the decision on criteria that was in force on that day."),
    )  # fmt: skip

    def validate_score(self, field: ScoreField) -> None:
        """Scores are kept in hundredths."""
        if field.data is not None and field.data * 100 % 1:
            raise ValidationError(_l("At most two digits after the comma."))

    def score_centi(self) -> int | None:
        """The score in hundredths."""
        score: Any = self.score.data
        return None if score is None else int(score * 100)


class FiledForm(Form):
    """Re-evaluation was filed."""

    day = DateField(_l("Day of filing"), [InputRequired(_NEEDED)])
    receipt_number = StringField(_l("Number of the receipt"), [InputRequired(_NEEDED), Length(max=80)])


class RefusedForm(Form):
    """Re-evaluation was decided against."""

    day = DateField(_l("Day of the refusal"), [InputRequired(_NEEDED)])
    decision_number = StringField(_l("Number of the decision"), [Optional(), Length(max=80)])
    grounds = TextAreaField(_l("Grounds"), [Optional(), Length(max=2000)])


class NotFiveStarForm(Form):
    """The ministry scored a potential five-star product below 90."""

    day = DateField(_l("Day of the ministry's answer"), [InputRequired(_NEEDED)])
    decision_number = StringField(_l("Number of the decision"), [Optional(), Length(max=80)])
    grounds = TextAreaField(
        _l("What it says"), [Optional(), Length(max=2000)], description=_l("Such as the score that the ministry gave.")
    )


class WithdrawnForm(Form):
    """The authority took the certificate away."""

    day = DateField(
        _l("Withdrawn from this day on"), [InputRequired(_NEEDED)],
        description=_l("It may lie in the past. What was sold before we knew stays as it was."),
    )  # fmt: skip
    ground = RadioField(
        _l("On which ground"), [InputRequired(_CHOOSE)],
        choices=[SelectChoice(ground.value, ground_in_words(ground)) for ground in WithdrawalGround],
    )  # fmt: skip
    authority = RadioField(
        _l("Who withdrew it"), [InputRequired(_CHOOSE)],
        choices=[SelectChoice(level.value, name) for level, name in LEVEL_NAMES.items()],
    )  # fmt: skip
    decision_number = StringField(_l("Number of the decision"), [Optional(), Length(max=80)])
    grounds = TextAreaField(
        _l("In the words of the decision"), [Optional(), Length(max=2000)],
        description=_l("Needed when an authority asked for it: which one, and why."),
    )  # fmt: skip


class MistakeForm(Form):
    """It should never have been entered."""

    grounds = TextAreaField(_l("What was wrong"), [InputRequired(_NEEDED), Length(max=2000)])
