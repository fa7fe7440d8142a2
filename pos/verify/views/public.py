"""The public pages: what a scanned label says, the products certified today, and the outlets.

Every answer may be asked for again at once (``Cache-Control: no-store``, set for all pages): a star must not outlive its
certificate by a second in anybody's cache. Pages that are ``everybodys`` are kept here for half of one.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from itertools import islice
from typing import Any, cast
from urllib.parse import quote, unquote, urlencode, urlsplit

from flask import Flask, Response, current_app, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import EnvironHeaders
from werkzeug.wrappers import Response as AnyResponse

from pos.base.asked import asked_page
from pos.base.clock import last_moment, local_day, now
from pos.base.database import one_picture, transaction
from pos.base.errors import PosError
from pos.base.limits import limiter
from pos.base.questions import questions
from pos.certification.rules import Claim
from pos.certification.words import STANDING_NAMES
from pos.labels.digital_link import Link, plain_digits, read_link
from pos.labels.errors import LinkUnknown, LinkWrong
from pos.people.access import asked_at, current_person, public
from pos.review.words import register
from pos.verify import operations, purchases, queries, resolver, rules, scans, words
from pos.verify.counting import scan_counter
from pos.verify.errors import NobodyIssuedThis, NoSuchLink, NoSuchOutlet, NoSuchReceipt
from pos.verify.kept import everybodys, holds_while_answered, whenever_shown
from pos.verify.rules import ReportReason
from pos.verify.views.blueprint import pages

PAGE = 40
REPORTS = "6 per hour"
"""How many reports one address may send; more in an hour is a machine."""

register(
    "product_page",
    _l("Public page"),
    "verify.reported",
    argument="subject",
    reasons={f"visitor_reports_{reason.value}": name for reason, name in words.REASON_NAMES.items()},
)


@pages.app_context_processor
def plain_words() -> dict[str, Any]:
    """What templates of this room call."""
    return {"public_words": words, "public_link": public_link}


def public_link(endpoint: str, **arguments: Any) -> str:
    """The address of a public page in the language that this one is read in: visitors get no cookie to remember it."""
    if chosen := request.args.get("lang"):
        arguments["lang"] = chosen
    return url_for(endpoint, **arguments)


def _explained(view: Any) -> Any:
    """Tell a visitor what is wrong on a public page, not on one for the staff."""

    @wraps(view)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except PosError as error:
            about_goods = not isinstance(error, NoSuchOutlet | NoSuchReceipt)
            response = Response(
                render_template(
                    "verify/unknown.html", error=error, about_goods=about_goods,
                    about_receipt=isinstance(error, NoSuchReceipt),
                ),
                error.status,
            )  # fmt: skip
            return _open_to_all(response) if request.path.startswith("/01/") else response

    return told


@pages.get("/p/<path:rest>")
@public
@everybodys
@_explained
def product(rest: str) -> Response | str:
    """The public page of a product, of one of its lots or of one piece. It answers for whatever was ever known."""
    try:
        link = read_link(_raw_path())
    except LinkWrong as error:
        raise NobodyIssuedThis(code=rest) from error
    page = _product_page(link)
    if "reported" not in request.args and not _is_staff():
        _count_scans(link)
    return page


def _is_staff() -> bool:
    """Whether one of us looks. Nobody's cookie goes further than this question."""
    # Only who signed in has a session; nobody else is asked for one.
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies and current_person() is not None


def _count_scans(link: Link) -> None:
    """Count this look at a label's page and those of all to whom it is shown again, as far as they are scans."""
    counter = scan_counter(_app())

    def count(environ: dict[str, Any]) -> None:
        # Nobody's address or browser goes further than this question.
        if rules.is_scan(environ["REQUEST_METHOD"], EnvironHeaders(environ)):
            counter.count(link, now())

    whenever_shown(count)


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class _Facts:
    """Everything from the books and the clock that a product's page is made of."""

    page: queries.ProductPage
    lot: queries.LotFacts | None
    piece: queries.PieceFacts | None
    districts: Sequence[tuple[str, str]]
    today: date


def _product_page(link: Link) -> str:
    at = asked_at()
    with one_picture():
        with questions() as asked:
            facts = _facts(link, at)
        # A time that lies ahead, as of a clock that was wrong, would make it another page later today.
        if _facts(link, last_moment(at)) == facts:
            asked.ask()
            holds_while_answered(asked)
    return _render(link, facts)


def _facts(link: Link, at: datetime) -> _Facts:
    page = queries.product_page(str(link.product), at)
    lot = queries.lot_facts(page.product.id, link.lot) if link.lot else None
    piece = queries.piece_facts(page.product.id, link.lot, link.serial, at) if link.serial else None
    districts = scans.districts() if piece and piece.printed_on else ()
    return _Facts(page, lot, piece, districts, local_day(at))


def _render(link: Link, facts: _Facts) -> str:
    page, lot, piece, today = facts.page, facts.lot, facts.piece, facts.today
    story, care = words.story(page.product)
    return render_template(
        "verify/product.html",
        page=page,
        sample_data=lambda: page.sample,  # read with all other facts
        verdict=words.verdict(page.claim, today),
        lot=lot,
        lot_words=words.lot_words(lot, today) if lot else None,
        piece=piece,
        sold_words=words.sold_words(piece.sold) if piece and piece.sold else None,
        serial=link.serial,
        gtin=plain_digits(page.gtin) if page.gtin else "",
        story=story,
        care=care,
        standing_names=STANDING_NAMES,
        reasons=words.report_reasons(piece),
        reported=request.args.get("reported") == "1",
        action=url_for("verify.report", product_code=page.product.code),
        districts=words.district_choices(facts.districts),
        seen_action=url_for("verify.seen", product_code=page.product.code),
        today=today,
    )


@pages.post("/p/<product_code>/report")
@public
@limiter.limit(REPORTS)
@_explained
def report(product_code: str) -> AnyResponse:
    """Take a visitor's doubt about goods in hand."""
    form = request.form
    try:
        reason = ReportReason(form.get("reason", ""))
    except ValueError:
        reason = ReportReason.OTHER
    # People leave the field alone that only machines can see.
    if not form.get("website"):
        with transaction():
            operations.report(
                product_code.upper(), reason, lot=form.get("lot", ""), serial=form.get("serial", ""),
                place=form.get("place", ""), note=form.get("note", ""), at=asked_at(),
            )  # fmt: skip
    query = urlencode(
        {name: value for name, value in {"lang": request.args.get("lang"), "reported": "1"}.items() if value}
    )
    return redirect(f"{Link(product=product_code.upper()).path()}?{query}#report", 303)


# Nobody is signed in here, so nobody's rights can be borrowed; a form token would need a cookie.
report.without_form_token = True


@pages.post("/p/<product_code>/seen")
@public
@limiter.limit(REPORTS)
@_explained
def seen(product_code: str) -> AnyResponse:
    """Take in which district a visitor holds a piece, if they like to tell: the day and the district, nothing else."""
    form = request.form
    product = queries.product_by_code(product_code.upper())
    try:
        link = read_link(Link(product=product.code, lot=form.get("lot"), serial=form.get("serial")).path())
    except LinkWrong:
        link = Link(product=product.code)
    district = form.get("district", "")
    if link.lot and link.serial and district in {code for code, _name in scans.districts()}:
        scan_counter(_app()).count(link, asked_at(), district=district)
    return redirect(public_link("verify.seen_thanks", product_code=product.code), 303)


seen.without_form_token = True


@pages.get("/p/<product_code>/seen")
@public
@_explained
def seen_thanks(product_code: str) -> str:
    """Thank whoever told where a piece is. The piece's own page lies one step back, with the signature behind its address."""
    return render_template("verify/seen.html", product=queries.product_by_code(product_code.upper()))


@pages.get("/reported/<subject>")
@public
@_explained
def reported(subject: str) -> AnyResponse:
    """The page that a report on the review list is about."""
    return redirect(Link(product=queries.product_by_code(subject.partition(":")[0].upper()).code).path())


@pages.get("/r/<token>")
@public
@_explained
def bought(token: str) -> str:
    """The answer behind the code on a receipt: what was certified when it was bought, as known then and as known today."""
    at = asked_at()
    found = purchases.purchase(token, at)
    answers = [(one, words.answer(one, found.day)) for one in found.goods]
    return render_template(
        "verify/bought.html", found=found, answers=answers, sample=found.is_sample, today=local_day(at)
    )


@pages.get("/")
@public
@everybodys
@_explained
def outlets() -> str:
    """The outlets: where they are, whether they are open now, and what certified goods they have."""
    at = asked_at()
    asked = request.args.get("q", "").strip()
    found = queries.outlets(at, asked)
    openings = {one.showroom.id: _opening(one) for one in found}
    return render_template("verify/outlets.html", outlets=found, openings=openings, q=asked, at=at, today=local_day(at))


@pages.get("/outlets/<code>")
@public
@everybodys
@_explained
def outlet(code: str) -> str:
    """One outlet: when it is open, how to get there, and the certified products on its shelf."""
    at = asked_at()
    found, products = queries.outlet(code, at)
    shown, page, pages_ = _paged(products)
    return render_template(
        "verify/outlet.html",
        outlet=found, opening=_opening(found), week=words.week_words(rules.week(found.showroom.hours)),
        products=shown, page=page, pages=pages_, at=at, today=local_day(at),
        closed_for_good=found.showroom.closes_on is not None and found.showroom.closes_on < local_day(at),
    )  # fmt: skip


@pages.get("/products")
@public
@everybodys
@_explained
def products() -> str:
    """The products that carry stars today, to search and to filter."""
    at = asked_at()
    asked, group = request.args.get("q", "").strip(), request.args.get("group", "")
    stars = request.args.get("stars", type=int)
    found = queries.certified_products(at, words=asked, group=group, stars=stars)
    shown, page, pages_ = _paged(found)
    return render_template(
        "verify/products.html",
        products=shown, count=len(found), page=page, pages=pages_, q=asked, group=group, stars=stars,
        groups=queries.groups_in_use(), today=local_day(at),
    )  # fmt: skip


@pages.route("/01/<path:rest>", methods=["GET", "HEAD", "OPTIONS"], provide_automatic_options=False)
@public
@_explained
def digital_link(rest: str) -> AnyResponse:
    """Resolve a GS1 Digital Link: send a scan to the product's page, or list what else there is."""
    if request.method == "OPTIONS":
        return _open_to_all(Response(status=204, headers={"Allow": "GET, HEAD, OPTIONS"}))
    link = read_link(f"{_raw_path()}?{request.query_string.decode('latin-1')}")
    if link.gtin is None:
        raise LinkUnknown()
    product_row = queries.product_by_gtin(link.gtin)
    root = current_app.config["SETTINGS"].public_url
    claim_history = queries.product_page(product_row.code, asked_at())
    title = words.product_name(product_row)

    def links_at(level: Link) -> list[resolver.Target]:
        page = Link(product=product_row.code, lot=level.lot, serial=level.serial).path()
        return resolver.targets(
            root + page, title,
            certified_ever=bool(claim_history.claim.history), sold_in_outlets=bool(claim_history.outlets),
            trace_url=product_row.official_trace_url,
        )  # fmt: skip

    links = links_at(link)
    asked = rules.link_type(request.args.get("linkType"))
    if asked == "linkset" or (not asked and rules.wants_linkset(request.accept_mimetypes)):
        body = resolver.linkset(root, link, title, {level.path(): links_at(level) for level in link.levels()})
        response: AnyResponse = Response(json.dumps(body, ensure_ascii=False), content_type=rules.LINKSET)
    else:
        target = resolver.target_for(links, asked)
        if target is None:
            raise NoSuchLink()
        response = redirect(_with_query(target.href.removeprefix(root) or "/"), 307)
    response.headers["Link"] = resolver.link_header(root, link, links[0])
    response.headers["Vary"] = "Accept, Accept-Language"
    return _open_to_all(response)


@pages.get("/.well-known/gs1resolver")
@public
def resolver_description() -> AnyResponse:
    """What the resolver at this address can do."""
    body = resolver.description(current_app.config["SETTINGS"].public_url)
    return _open_to_all(Response(json.dumps(body, ensure_ascii=False), content_type="application/json"))


def _opening(found: queries.Outlet) -> rules.Opening:
    showroom = found.showroom
    return rules.opening(showroom.hours, asked_at(), showroom.opens_on, showroom.closes_on)


def _paged(starry: dict[uuid.UUID, Claim]) -> tuple[list[queries.CertifiedProduct], int, int]:
    count = max(1, -(-len(starry) // PAGE))
    page = min(asked_page(), count)
    return queries.listed(dict(islice(starry.items(), (page - 1) * PAGE, page * PAGE))), page, count


def _raw_path() -> str:
    """The path as it was sent. The framework has undone its escapes, and with them told "/" and "%2F" apart no more."""
    environ = request.environ
    raw = cast(str, environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    path = urlsplit(raw).path if raw.startswith("http") else raw.partition("?")[0]
    return path if unquote(path) == request.path else quote(request.path, safe="/!\"&'()*+,-.:;<=>_~")


def _with_query(address: str) -> str:
    """The address with what was asked of this one, except for what the resolver itself was asked."""
    query = [(name, value) for name, value in request.args.items(multi=True) if name != "linkType"]
    if not query:
        return address
    path, hash_, fragment = address.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{urlencode(query)}{hash_}{fragment}"


def _open_to_all(response: AnyResponse) -> AnyResponse:
    """Let scanners and apps of other origins read the answer."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language"
    response.headers["Access-Control-Expose-Headers"] = "Link, Location"
    return response
