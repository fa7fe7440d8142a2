"""The words that the rows and answers of this room can say."""

from enum import StrEnum


class CertificateKind(StrEnum):
    """What kind of application it came from. Source: Decision 26/2026/QĐ-TTg, Form 01."""

    FIRST = "first"
    UPGRADE = "upgrade"
    REEVALUATION = "reevaluation"


class EndSource(StrEnum):
    """Whether the last day was read on the paper or computed as 36 months from the first."""

    PAPER = "paper"
    COMPUTED = "computed"


class CertificateEventKind(StrEnum):
    """What can become of a certificate after it was issued."""

    FILED = "filed"
    """Re-evaluation was filed: date and receipt number; extends it to at most 180 days past its end."""
    REFUSED = "refused"
    """The re-evaluation was decided against: the extension ends."""
    WITHDRAWN = "withdrawn"
    NOT_FIVE_STAR = "not_five_star"
    """The ministry scored a potential five-star product below 90: the words go, its four stars stay."""
    ENTERED_BY_MISTAKE = "entered_by_mistake"
    """The row should never have been: it claims nothing from the moment we learned that."""


class WithdrawalGround(StrEnum):
    """Why a certificate is withdrawn. Source: Decision 26/2026/QĐ-TTg Art. 8."""

    DISHONEST_FILE = "dishonest_file"
    CRITERIA_NOT_MET = "criteria_not_met"
    LAW_BROKEN = "law_broken"
    """Of quality, food safety, environment, intellectual property or labelling."""
    MARK_MISUSED = "mark_misused"
    NO_LONGER_MADE = "no_longer_made"
    AUTHORITY_ASKED = "authority_asked"


class Turn(StrEnum):
    """What takes a certificate from one standing to the next: a day that comes, or something that a person notes."""

    BEGUN = "begun"
    DUE = "due"
    """A file for re-evaluation may be sent in from now on."""
    LATE = "late"
    """The last day to file in good time."""
    ENDED = "ended"
    EXTENDED = "extended"
    """It ended, and a re-evaluation that was filed is not decided yet."""
    STOPPED = "stopped"
    """The hard stop of an extension."""
    SUPERSEDED = "superseded"
    FILED = "filed"
    REFUSED = "refused"
    NOT_FIVE_STAR = "not_five_star"
    WITHDRAWN = "withdrawn"
    ENTERED_BY_MISTAKE = "entered_by_mistake"


class ClaimState(StrEnum):
    """What may be said of a product on a day."""

    VALID = "valid"
    RENEWAL_DUE = "renewal_due"
    """Still valid, its stars shown; its end is 180 days away or less and nothing was filed."""
    EXTENDED = "extended"
    """Past its end, kept by a re-evaluation that was filed and is not decided yet."""
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    NEVER_CERTIFIED = "never_certified"


class Standing(StrEnum):
    """Where one certificate of a product stands on a day, beside the product's other certificates."""

    VALID = "valid"
    RENEWAL_DUE = "renewal_due"
    EXTENDED = "extended"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    """A newer certificate began while it still ran."""
    UPCOMING = "upcoming"
    """Its first day is still to come."""
    MISTAKEN = "mistaken"
    """It should never have been entered."""


class Level(StrEnum):
    """Who recognises products of a rank. Districts did until they ended in July 2025."""

    DISTRICT = "district"
    PROVINCE = "province"
    MINISTRY = "ministry"


class ScoreFault(StrEnum):
    """Why stars, score and the words "potential five-star" do not fit together."""

    OUTSIDE_BAND = "outside_band"
    POTENTIAL_IS_FOUR_STARS = "potential_is_four_stars"
    POTENTIAL_NEEDS_NINETY = "potential_needs_ninety"
    NINETY_IS_POTENTIAL = "ninety_is_potential"
