"""What the public pages say, in the reader's language. Whether a star may be said at all, ``certification`` decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pos.base.clock import local_day
from pos.base.pages import clock_time
from pos.base.pages import day as written
from pos.catalogue.kinds import ProducerKind
from pos.catalogue.models import Product, ProductGroup
from pos.certification.cautions import name_with_content
from pos.certification.kinds import ClaimState
from pos.certification.rules import EXTENSION_DAYS, Claim
from pos.certification.words import decision_in_words, stars_in_words
from pos.labels.signing import PublicKey
from pos.showrooms.kinds import ShowroomKind
from pos.showrooms.models import Commune
from pos.verify.journeys import Sign
from pos.verify.pieces import Sold, SoldIn
from pos.verify.purchases import Bought
from pos.verify.queries import InACommune, InBothLanguages, LotFacts, PieceFacts
from pos.verify.rules import Opening, ReportReason

REASON_NAMES = {
    ReportReason.STARS_DIFFER: _l("The label shows other stars than this page"),
    ReportReason.GOODS_DIFFER: _l("The goods are not what this page describes"),
    ReportReason.LABEL_COPIED: _l("The label looks copied"),
    ReportReason.OFFERED_AS_NEW: _l("It is offered as new, though this piece was sold"),
    ReportReason.OTHER: _l("Something else"),
}

SIGN_NAMES = {
    Sign.MANY_DISTRICTS: _l("Told to be in more districts than one piece gets to"),
    Sign.ELSEWHERE: _l("Told to be where no outlet has its lot, before it was sold"),
    Sign.MANY_SCANS: _l("Scanned very often on one day"),
    Sign.LONG_AFTER_SALE: _l("Scanned on many days after it was sold"),
    Sign.DEAD: _l("Scanned after its label was declared void or spoiled"),
}

PRODUCER_KINDS = {
    ProducerKind.ENTERPRISE: _l("Enterprise"),
    ProducerKind.COOPERATIVE: _l("Cooperative"),
    ProducerKind.COOPERATIVE_GROUP: _l("Cooperative group"),
    ProducerKind.HOUSEHOLD: _l("Household business"),
    ProducerKind.FARM: _l("Farm"),
    ProducerKind.ASSOCIATION: _l("Association"),
}

SHOWROOM_KINDS = {
    ShowroomKind.SHOWROOM: _l("Showroom"),
    ShowroomKind.CRAFT_VILLAGE_OUTLET: _l("Craft-village outlet"),
    ShowroomKind.DESIGN_CENTRE: _l("Design centre"),
}

_WEEKDAYS = (_l("Mon"), _l("Tue"), _l("Wed"), _l("Thu"), _l("Fri"), _l("Sat"), _l("Sun"))
_DISTRICTS = {"Thị xã ": _l("%(name)s town"), "Quận ": _l("%(name)s urban district"), "Huyện ": _l("%(name)s district")}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer that is biggest on the page, and what stands under it."""

    tone: str
    """``good``, ``look``, ``bad`` or ``quiet``: a colour and a sign, never without the words."""
    stars: int | None
    headline: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receipt's page says of one product. Stars stand in words: they may have ended since."""

    tone: str
    headline: str
    lines: Sequence[str]


def verdict(claim: Claim, day: date) -> Verdict:
    """Whether the product is certified today, plainly."""
    decision = decision_in_words(claim)
    if claim.certified:
        return Verdict(
            "good",
            claim.stars,
            _("Certified %(stars)s, today %(day)s", stars=stars_in_words_only(claim), day=written(day)),
            [line for line in (*_how_long(claim), decision, _potential(claim)) if line],
        )
    if claim.state is ClaimState.LAPSED and claim.until is not None:
        return Verdict(
            "look",
            None,
            _("The certificate lapsed on %(day)s", day=written(claim.until)),
            [_("Today this product carries no OCOP stars, whatever its packaging says."), decision],
        )
    if claim.state is ClaimState.WITHDRAWN and claim.withdrawn_on is not None:
        return Verdict(
            "bad",
            None,
            _("The certificate was withdrawn"),
            [
                _("No longer valid since %(day)s.", day=written(claim.withdrawn_on)),
                _("Today this product carries no OCOP stars, whatever its packaging says."),
                decision,
            ],
        )
    return Verdict(
        "quiet",
        None,
        _("Not OCOP certified"),
        [_("We know of no OCOP certificate for this product. Our outlets also sell other local goods.")],
    )


def answer(bought: Bought, day: date) -> Answer:
    """Whether a product was certified when it was bought, by what is known today, and what was known at the till."""
    bought_on, now = written(day), bought.now
    if bought.product is None:
        return Answer("quiet", _("We do not know this product"), [_("The till sold a code that is not on our books.")])
    if now.certified:
        headline = _("Yes: certified %(stars)s on %(day)s", stars=stars_in_words_only(now), day=bought_on)
        lines = [decision_in_words(now), _potential(now)]
    else:
        headline = _("No: it carried no OCOP stars on %(day)s", day=bought_on)
        lines = [_why_not(now)]
    learned = written(bought.learned_on) if bought.learned_on else ""
    if not bought.found_out:
        lines.append(_("The same was known when it was sold."))
    elif bought.then.certified:
        known = stars_in_words(bought.then)
        lines.append(
            _(
                "By what was known when it was sold it had %(stars)s. We learned better on %(day)s.",
                stars=known,
                day=learned,
            )
        )
    else:
        lines.append(
            _("By what was known when it was sold it had no stars. We learned better on %(day)s.", day=learned)
        )
    if bought.printed and bought.printed != bought.then.stars:
        lines.append(
            ngettext(
                "The till's slip named %(num)d star: the till did not know what we knew.",
                "The till's slip named %(num)d stars: the till did not know what we knew.",
                bought.printed,
            )
        )
    return Answer("good" if now.certified else "look", headline, [line for line in lines if line])


def _why_not(claim: Claim) -> str:
    """Why a product carried no stars on a day."""
    if claim.state is ClaimState.WITHDRAWN and claim.withdrawn_on is not None:
        return _("Its certificate was withdrawn from %(day)s on.", day=written(claim.withdrawn_on))
    if claim.state is ClaimState.LAPSED and claim.until is not None:
        return _("Its certificate had lapsed after %(day)s.", day=written(claim.until))
    return _("No certificate of it had begun by then.")


def stars_in_words_only(claim: Claim) -> str:
    """The rank that is certified, never broken over two lines; what it may become is said in a sentence of its own."""
    return stars_in_words(Claim(state=claim.state, stars=claim.stars)).replace(" ", "\N{NO-BREAK SPACE}")


def _how_long(claim: Claim) -> list[str]:
    if claim.state is not ClaimState.EXTENDED:
        return [_("Valid until %(day)s", day=written(claim.until))] if claim.until else []
    return [
        _(
            "The date on the paper has passed. Re-evaluation was filed on %(filed)s; until it is decided the certificate "
            "holds, to %(until)s at the latest.",
            filed=written(claim.filed_on) if claim.filed_on else "–",
            until=written(claim.until) if claim.until else _("%(days)s days", days=EXTENSION_DAYS),
        )
    ]


def _potential(claim: Claim) -> str:
    if not claim.potential_five_star:
        return ""
    return _("Potential five-star: the city scored it 90 or more and sent it to the ministry. It is not five-star yet.")


def place(commune: Commune | InACommune | None, address: str = "") -> str:
    """Where something is made or sold, in today's commune, with the district that people still know."""
    if commune is None:
        return address
    here = _(
        "%(commune)s (formerly %(district)s)",
        commune=commune_name(commune.name),
        district=_district(commune.former_district),
    )
    return f"{address}, {here}" if address else here


def commune_name(name: str) -> str:
    """A commune or ward with its kind in the reader's language."""
    kind, _space, rest = name.partition(" ")
    if kind == "Phường":
        return _("%(name)s ward", name=rest)
    return _("%(name)s commune", name=rest) if kind == "Xã" else name


def _district(name: str) -> str:
    for kind, words in _DISTRICTS.items():
        if name.startswith(kind):
            return str(words) % {"name": name.removeprefix(kind)}
    return name


def product_name(product: Product) -> str:
    """A product's name in the reader's language; in Vietnamese where nobody translated it."""
    return product.name_vi if _vietnamese() else product.name_en or product.name_vi


def listed_name(product: Product) -> str:
    """Its name with what is in it, for lists: of two variants often only that differs."""
    return name_with_content(product, "vi" if _vietnamese() else "en")


def other_name(product: Product) -> str:
    """The name in the other language, so that visitor and seller can point at the same word."""
    return (product.name_en if _vietnamese() else product.name_vi) if product.name_en else ""


def group_name(group: ProductGroup | InBothLanguages) -> str:
    """A product group in the reader's language."""
    return group.name_vi if _vietnamese() else group.name_en


def story(product: Product) -> tuple[str, str]:
    """The story and the care of a product, in the reader's language where there are such."""
    if _vietnamese():
        return product.story_vi, product.care_vi
    return product.story_en or product.story_vi, product.care_en or product.care_vi


def lot_words(lot: LotFacts, day: date) -> tuple[str, list[str]]:
    """What we truly know of a lot: a tone, and the sentences."""
    if not lot.known:
        return "look", [
            _("We have no lot %(lot)s of this product on our books.", lot=lot.code),
            _("The label may come from elsewhere, or be copied. Ask the seller, or tell us below."),
        ]
    lines = [_("This lot is on our books since %(day)s.", day=written(lot.received_on) if lot.received_on else "–")]
    if lot.labelled:
        lines.append(_("Labels for it were printed by us."))
    lines.append(_("A label can be copied: this tells about the lot, not that the very piece in your hand is genuine."))
    if lot.expires_on is not None and lot.expires_on < day:
        return "look", [_("Best before %(day)s has passed.", day=written(lot.expires_on)), *lines]
    return "plain", lines


def sold_words(sold: Sold) -> tuple[str, list[str]]:
    """That a piece is no longer for sale: a tone, and the sentences. Most who read it have bought it, and have done no wrong."""
    if not sold.times:
        return "look", [
            _("This piece came back to us damaged and is not for sale."),
            _("Does somebody offer it to you? Please tell us below."),
        ]
    if sold.times == 1:
        return "plain", [
            _("This piece was sold %(when)s.", when=_sold_in(sold.places[0])),
            _("If it was you who bought it, all is well. Offered to you as new? Please tell us below."),
        ]
    return "look", [
        _("Pieces with this number were sold more than once: %(when)s.", when="; ".join(map(_sold_in, sold.places))),
        _(
            "Either a label was copied or a till erred. If you bought one of them from us, it may well be the genuine one. "
            "Offered to you as new? Please tell us below."
        ),
    ]


def district_choices(districts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The former districts in the reader's language, to choose one from."""
    return [(code, _district(name)) for code, name in districts]


def _sold_in(one: SoldIn) -> str:
    """Month and district of a sale; more is nobody's business."""
    return _("in %(month)s in the former %(district)s", month=f"{one.month:%m/%Y}", district=_district(one.district))


def report_reasons(piece: PieceFacts | None) -> dict[ReportReason, Any]:
    """What a visitor can find wrong on this page: only a piece that was sold can be offered as new."""
    names = dict(REASON_NAMES)
    if piece is None or piece.sold is None:
        del names[ReportReason.OFFERED_AS_NEW]
        return names
    return {ReportReason.OFFERED_AS_NEW: names.pop(ReportReason.OFFERED_AS_NEW), **names}


def open_words(opening: Opening, at: datetime) -> str:
    """Whether an outlet is open now, and when that changes."""
    if opening.changes_at is None:
        return _("Closed this week")
    clock = clock_time(opening.changes_at)
    if opening.is_open:
        return _("Open now, until %(time)s", time=clock)
    days = (local_day(opening.changes_at) - local_day(at)).days
    if days == 0:
        return _("Closed, opens at %(time)s", time=clock)
    if days == 1:
        return _("Closed, opens tomorrow at %(time)s", time=clock)
    weekday = _WEEKDAYS[local_day(opening.changes_at).isoweekday() - 1]
    return _("Closed, opens %(weekday)s at %(time)s", weekday=weekday, time=clock)


def week_words(spans: Sequence[tuple[int, int, str]]) -> list[tuple[str, str]]:
    """Opening hours by days: "Mon–Fri", "08:00–18:00"."""
    if len(spans) == 1:
        return [(_("Every day"), spans[0][2] or _("closed"))]
    return [
        (
            str(_WEEKDAYS[first - 1]) if first == last else f"{_WEEKDAYS[first - 1]}–{_WEEKDAYS[last - 1]}",
            hours or _("closed"),
        )
        for first, last, hours in spans
    ]


def _vietnamese() -> bool:
    return str(get_locale() or "vi").startswith("vi")


def key_list(keys: Mapping[str, PublicKey]) -> str:
    """The keys that sign labels, as the page's script reads them: ``id:public`` and ``!`` behind a revoked one."""
    return " ".join(f"{key.id}:{key.public}{'!' if key.revoked else ''}" for key in keys.values())
