"""The words that the rows of this room can say."""

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
    ENTERED_BY_MISTAKE = "entered_by_mistake"
    """The row should never have been: it claims nothing from the moment we learned that."""
