"""What a receipt is asked: was it certified when I bought it? As was known at the till, and as is known today."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import select

from pos.base.clock import local_day
from pos.base.database import db
from pos.catalogue.models import Product
from pos.certification.queries import facts
from pos.certification.rules import CertificateFacts, Claim, claim
from pos.sales.models import Sale, SaleLine
from pos.sales.proof import sale_of
from pos.showrooms.models import Showroom
from pos.verify.errors import NoSuchReceipt


@dataclass(frozen=True, slots=True)
class Bought:
    """One product on a receipt. Claims speak of the day of the sale, but for ``today``."""

    product: Product | None
    """None where the till sold a code that is not on our books."""
    name: str
    printed: int | None
    """The stars that the slip named."""
    then: Claim
    """By what was known at the till."""
    now: Claim
    """By what is known today."""
    learned_on: date | None
    """Where the two differ: the day on which we learned what is known today."""
    today: Claim
    """What holds today, of today."""

    @property
    def found_out(self) -> bool:
        """Whether it is known by now that something else was true."""
        return _told(self.then) != _told(self.now)


@dataclass(frozen=True, slots=True)
class Purchase:
    """What was bought: where, on which day, and which products. Nothing of who sold or bought, nor of money."""

    showroom: Showroom
    day: date
    is_sample: bool
    goods: Sequence[Bought]


def purchase(token: str, at: datetime) -> Purchase:
    """What the sale behind the link on a receipt held, and what was and is known of it.

    Raises:
        NoSuchReceipt: no such link was printed, or its sale has not reached us yet.
    Source: docs/rules/public-page.md, "Was it certified when I bought it?"
    """
    sale_id = sale_of(token)
    head = (
        sale_id
        and db.session.execute(
            select(Sale, Showroom).join(Showroom, Showroom.id == Sale.showroom_id).where(Sale.id == sale_id)
        ).one_or_none()
    )
    if not head:
        raise NoSuchReceipt()
    sale, showroom = head
    lines = db.session.execute(
        select(SaleLine, Product)
        .outerjoin(Product, Product.id == SaleLine.product_id)
        .where(SaleLine.sale_id == sale.id)
        .order_by(SaleLine.line)
    ).all()
    papers = facts([product.id for _line, product in lines if product])
    goods = [_bought(line, product, papers.get(product.id, ()) if product else (), sale, at) for line, product in lines]
    return Purchase(showroom, local_day(sale.at), showroom.is_demo, _once_each(goods))


def _bought(
    line: SaleLine, product: Product | None, papers: Sequence[CertificateFacts], sale: Sale, at: datetime
) -> Bought:
    day = local_day(sale.at)
    # A till whose clock is ahead speaks of a moment that was still to come when the books judged it.
    known_at = min(sale.at, sale.received_at)
    then, now = claim(papers, day, known_at), claim(papers, day, at)
    return Bought(
        product, line.product_name, line.claimed_stars, then, now, _learned_on(papers, day, known_at, at),
        claim(papers, local_day(at), at),
    )  # fmt: skip


def _learned_on(papers: Sequence[CertificateFacts], day: date, known_at: datetime, at: datetime) -> date | None:
    """The day from which on we have known of that day what we know today; None where we always did."""
    learned = [paper.learned_at for paper in papers]
    learned += [event.learned_at for paper in papers for event in paper.events]
    moments = sorted(moment for moment in learned if known_at < moment <= at)
    told = _told(claim(papers, day, at))
    for before, moment in reversed(list(pairwise([known_at, *moments]))):
        if _told(claim(papers, day, before)) != told:
            return local_day(moment)
    return None


def _told(found: Claim) -> tuple[object, ...]:
    """What a customer would be told of that day; when a certificate ends later is no other answer."""
    return found.stars, found.potential_five_star, found.stars is None and found.state


def _once_each(goods: Iterable[Bought]) -> list[Bought]:
    """Two lines of one product that say the same are one answer."""
    once: dict[tuple[uuid.UUID | str, int | None], Bought] = {}
    for one in goods:
        once.setdefault((one.product.id if one.product else one.name, one.printed), one)
    return list(once.values())
