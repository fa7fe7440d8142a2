"""A manager's own sign-in at a till: what a cashier alone may not decide is approved there and then."""

import uuid
from typing import Any

from flask_babel import gettext as _

from pos.base.database import transaction
from pos.base.json_api import Shape, problem, shaped
from pos.base.limits import limiter
from pos.people import operations as people
from pos.people.access import asked_at
from pos.people.queries import person_facts
from pos.people.rules import Deed, may
from pos.people.tries import tries_at_one_name
from pos.sales.api.blueprint import api
from pos.sales.errors import ApproverNotAllowed
from pos.sales.kinds import ApprovalKind
from pos.sales.operations.approvals import Wish, approve
from pos.showrooms.access import current_chain, till_only


class ApprovalIn(Shape):
    """What a till asks a manager for, with the manager's own name and password."""

    id: uuid.UUID
    """Minted by the till: asked again, it is the same approval."""
    kind: ApprovalKind
    cashier: str
    """Who asks."""
    name: str
    password: str
    product: str | None = None
    price_vnd: int | None = None
    quantity_milli: int | None = None
    shift: uuid.UUID | None = None
    difference_vnd: int | None = None


class ApprovalOut(Shape):
    """That it is approved, by whom and when."""

    id: uuid.UUID
    approved_by: str
    full_name: str
    at: str


@api.post("/approvals")
@till_only
@limiter.limit("20 per minute")
@tries_at_one_name
@shaped(
    summary="A manager's own sign-in at a till: approve a price, a difference of the drawer, or a look at its cash",
    body=ApprovalIn, answers={201: ApprovalOut}, problems=(401, 403, 409, 422, 429),
)  # fmt: skip
def approve_at_till(body: ApprovalIn) -> Any:
    """Take a manager's word. It is good for one entry of this till, and for some time.

    Raises:
        SignInRefused: the name and the password do not go together.
        ApproverNotAllowed: this person settles no reviews at this outlet.
        AnotherApproval: something else was approved under this id.
    """
    chain, at = current_chain(), asked_at()
    wish = Wish(
        body.kind, body.cashier, product=body.product, price_vnd=body.price_vnd, quantity_milli=body.quantity_milli,
        shift_id=body.shift, difference_vnd=body.difference_vnd,
    )  # fmt: skip
    if not wish.complete:
        return problem(422, "WrongShape", _("The message does not have the expected shape."))
    row = people.recognise(body.name, body.password, at=at)
    manager = person_facts(row.id)
    if manager is None or not may(manager.standing, Deed.SETTLE_REVIEW, at, chain.showroom_id):
        raise ApproverNotAllowed(name=row.full_name)
    with transaction():
        given_at = approve(body.id, wish, approver=manager.name, desk=chain, at=at)
    return 201, ApprovalOut(id=body.id, approved_by=manager.name, full_name=manager.full_name, at=given_at.isoformat())
