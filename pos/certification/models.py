"""Certificates, and what became of them. Both are only ever added to."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Model, Moment, enum_column, new_id
from pos.base.models import forbid_changes
from pos.certification.kinds import CertificateEventKind, CertificateKind, EndSource, Level, WithdrawalGround


class Certificate(Model):
    """A star certificate of one product, as it stands on paper. Never edited: a slip is undone by an event."""

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 3 AND 5", name="stars"),
        CheckConstraint("valid_from <= valid_to", name="ends_after_it_begins"),
        CheckConstraint("score_centi IS NULL OR score_centi BETWEEN 0 AND 10000", name="score"),
        CheckConstraint("NOT potential_five_star OR stars < 5", name="potential_is_not_five"),
        Index(None, "product_id", "valid_from"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    stars: Mapped[int]
    potential_five_star: Mapped[bool] = mapped_column(default=False)
    """Scored 90 or more by the province and sent to the ministry: words beside its stars, never a fifth star."""
    score_centi: Mapped[int | None]
    """Average score in hundredths: 89.9 is 8990."""
    kind: Mapped[CertificateKind] = mapped_column(enum_column(CertificateKind))
    decision_number: Mapped[str] = mapped_column(String(80))
    decision_date: Mapped[date]
    issuer: Mapped[str] = mapped_column(String(200))
    """Who signed it, in the words of the paper; authorities end, papers stay."""
    legal_basis: Mapped[str] = mapped_column(String(200), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    """The last day on which it is valid."""
    end_source: Mapped[EndSource] = mapped_column(enum_column(EndSource))
    learned_at: Mapped[datetime] = mapped_column(Moment)
    entered_by: Mapped[str] = mapped_column(String(80))


class CertificateEvent(Model):
    """A filing, a refusal, the ministry's no, a withdrawal, or a slip undone: effective on a day, learned at a moment."""

    __tablename__ = "certificate_event"
    __table_args__ = (
        CheckConstraint("kind <> 'filed' OR receipt_number <> ''", name="a_filing_has_its_receipt"),
        CheckConstraint(
            "(kind = 'withdrawn') = (ground IS NOT NULL) AND (kind = 'withdrawn') = (authority IS NOT NULL)",
            name="a_withdrawal_has_its_ground",
        ),
        CheckConstraint(
            "ground IS NULL OR ground <> 'authority_asked' OR grounds <> ''", name="another_ground_in_words"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    certificate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("certificate.id"), index=True)
    kind: Mapped[CertificateEventKind] = mapped_column(enum_column(CertificateEventKind))
    effective_on: Mapped[date]
    receipt_number: Mapped[str] = mapped_column(String(80), default="")
    decision_number: Mapped[str] = mapped_column(String(80), default="")
    grounds: Mapped[str] = mapped_column(Text, default="")
    ground: Mapped[WithdrawalGround | None] = mapped_column(enum_column(WithdrawalGround))
    """The letter of the law under which it was withdrawn."""
    authority: Mapped[Level | None] = mapped_column(enum_column(Level))
    """Who withdrew it."""
    learned_at: Mapped[datetime] = mapped_column(Moment)
    entered_by: Mapped[str] = mapped_column(String(80))


forbid_changes(Certificate.__table__)
forbid_changes(CertificateEvent.__table__)
