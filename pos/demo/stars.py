"""What becomes of stars in the made-up network: rarer turns of certificates, labels while they hold, relabelling afterwards."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from flask import current_app

from pos.base.amounts import MILLI
from pos.base.database import new_id
from pos.certification import operations as certification
from pos.certification import queries as certificates
from pos.certification.kinds import CertificateKind
from pos.certification.operations import Paper
from pos.demo.desk import Deed, Desk
from pos.demo.outlet import morning
from pos.demo.plan import Fate, ProductPlan
from pos.inventory.queries import levels_here, lot_of
from pos.labels import operations as labels
from pos.labels.queries import words_for
from pos.relabelling.kinds import StepKind
from pos.relabelling.operations import deal_with, tags_changed
from pos.relabelling.queries import Task, tasks

ISSUER = "Ủy ban nhân dân thành phố Hà Nội (mẫu)"
OFFICER = "huong"
LAYOUT = "a4-3x7"


def turn_seldom(goods: Sequence[ProductPlan], products: Mapping[str, uuid.UUID], as_of: date) -> None:
    """What happens to few certificates: filed early, refused, followed, entered by mistake, and the ministry's no."""
    due = [one for one in goods if one.fate is Fate.RENEWAL_DUE and not one.certificates[-1].potential_five_star]
    waiting = [one for one in goods if one.fate is Fate.VALID and one.certificates[-1].potential_five_star]
    plain = next(one for one in goods if one.fate is Fate.VALID and not one.certificates[-1].potential_five_star)
    filed_on = as_of - timedelta(days=4)
    for number, product in enumerate(due[:5]):
        paper = _paper(products[product.code])
        at = morning(filed_on, 10)
        certification.file_renewal(paper, filed_on, f"HS-{product.code} (mẫu)", who=OFFICER, at=at)
        if number == 0:
            certification.refuse_renewal(
                paper, as_of - timedelta(days=2), f"TB-{product.code} (mẫu)", "Hồ sơ chưa đạt (ví dụ mẫu)",
                who=OFFICER, at=morning(as_of - timedelta(days=1), 10),
            )  # fmt: skip
    followed = due[4].certificates[-1]
    certification.add_certificate(
        Paper(
            products[due[4].code], followed.stars, f"{due[4].code}b/QĐ-UBND (mẫu)", as_of - timedelta(days=2), ISSUER,
            kind=CertificateKind.REEVALUATION, valid_from=followed.valid_to + timedelta(days=1),
        ),
        who=OFFICER, at=morning(as_of - timedelta(days=1), 10),
    )  # fmt: skip
    slip = certification.add_certificate(
        Paper(products[plain.code], 3, f"{plain.code}x/QĐ-UBND (mẫu)", as_of - timedelta(days=9), ISSUER),
        who=OFFICER, at=morning(as_of - timedelta(days=8), 10),
    )  # fmt: skip
    certification.mark_as_mistake(
        slip, "Nhầm sản phẩm (ví dụ mẫu)", who=OFFICER, at=morning(as_of - timedelta(days=8), 11)
    )
    for product in waiting[:2]:
        certification.decline_five_stars(
            _paper(products[product.code]), as_of - timedelta(days=20), f"BNNMT-{product.code} (mẫu)",
            "88,5 điểm (ví dụ mẫu)", who=OFFICER, at=morning(as_of - timedelta(days=15), 10),
        )  # fmt: skip


def _paper(product_id: uuid.UUID) -> uuid.UUID:
    return max(certificates.facts([product_id])[product_id], key=lambda one: one.valid_from).id


def label_lapsing() -> Deed:
    """Make labels for goods whose star ends in the days to come: they will have to come off again."""

    def deed(desk: Desk, at: datetime) -> None:
        lately = {
            code
            for code, shelf in desk.wares.items()
            if at.date() <= shelf.product.certificates[-1].valid_to < desk.calendar.as_of
        }
        for level in levels_here(desk.outlet.place.id):
            if level.product in lately and level.quantity_milli >= MILLI:
                lot = lot_of(desk.outlet.world.products[level.product], level.lot)
                words = words_for(lot.id, desk.outlet.place.id, at, current_app.config["SETTINGS"].public_url)
                labels.make_batch(
                    lot.id, desk.outlet.place.id, words, quantity=level.quantity_milli // MILLI, layout=LAYOUT,
                    first_position=1, who=desk.manager, at=at,
                )  # fmt: skip

    return deed


def relabel(*, finished: int = 0, begun: int = 0) -> Deed:
    """Deal with the latest tasks of the outlet: so many to the end, so many halfway; the rest stay as they are."""

    def deed(desk: Desk, at: datetime) -> None:
        found = tasks([desk.outlet.place.id], at)
        for number, task in enumerate(found[: finished + begun]):
            at += timedelta(minutes=12)
            _deal(desk, task, at, whole=number < finished)

    return deed


def _deal(desk: Desk, task: Task, at: datetime, *, whole: bool) -> None:
    place, product = desk.outlet.place.id, task.product.id
    for lot in task.lots:
        pieces = lot.standing.open_milli // MILLI
        pulled = 0 if whole else min(1, pieces // 2)
        relabelled = pieces if whole else pieces // 2
        for kind, done in ((StepKind.RELABELLED, relabelled), (StepKind.PULLED, pulled)):
            if done:
                deal_with(place, lot.id, product, kind, done * MILLI, step_id=new_id(), at=at, who=desk.manager)
    if whole:
        tags_changed(place, product, step_id=new_id(), at=at + timedelta(minutes=4), who=desk.manager)
