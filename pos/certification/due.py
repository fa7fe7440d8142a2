"""Read which certificates end in the months to come, and until when a file for each can be sent in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pos.base.clock import local_day
from pos.catalogue.queries import ProductFacts
from pos.certification.queries import claims_among
from pos.certification.rules import FILING_CLOSES_DAYS, FILING_OPENS_DAYS, Claim, months_later, withdrawn_on

MONTHS = 12
"""So many months are looked ahead, this one included."""


@dataclass(frozen=True, slots=True)
class Due:
    """A product whose star ends, unless something is done."""

    product: ProductFacts
    claim: Claim
    ends_on: date
    """The last day on the paper; of an extended one, its hard stop; the day before a withdrawal that is announced."""

    @property
    def withdrawn_on(self) -> date | None:
        """From which day on it is taken away, where that is announced: no file helps then."""
        return withdrawn_on(self.claim.history[0].certificate)

    @property
    def takes_a_file(self) -> bool:
        """Whether a file for re-evaluation can still be sent in, early or late: none is open, nobody takes it away."""
        return self.claim.filed_on is None and self.withdrawn_on is None

    @property
    def files_from(self) -> date:
        """The first day on which a file is taken."""
        return self.ends_on - timedelta(days=FILING_OPENS_DAYS)

    @property
    def files_by(self) -> date:
        """The last day to file in good time."""
        return self.ends_on - timedelta(days=FILING_CLOSES_DAYS)

    @property
    def month(self) -> date:
        """The first day of the month in which it ends."""
        return self.ends_on.replace(day=1)


def falling_due(products: Collection[ProductFacts], at: datetime) -> list[Due]:
    """Of these products, those whose star ends within the months looked at and that have no certificate to follow.

    The first to end is on top.
    """
    day = local_day(at)
    last = months_later(day.replace(day=1), MONTHS)
    found = []
    claims = claims_among([product.id for product in products], day, at)
    for product in products:
        claim = claims.get(product.id)
        if claim is None or not claim.certified or claim.until is None or claim.until >= last:
            continue
        if claim.history[0].certificate.id == claim.certificate_id:
            found.append(Due(product, claim, claim.until))
    return sorted(found, key=lambda one: (one.ends_on, one.product.sort_key, one.product.code))


def months_ahead(day: date) -> list[date]:
    """The first days of the months that are looked at."""
    return [months_later(day.replace(day=1), number) for number in range(MONTHS)]
