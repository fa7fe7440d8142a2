"""What the catalogue's pages show of certificates: a panel on a product's page, a column in the list."""

import uuid
from collections.abc import Collection

from flask import render_template
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from pos.base.clock import local_day
from pos.catalogue.models import Product
from pos.catalogue.panels import Column, product_column, product_panel
from pos.certification import queries
from pos.certification.words import STATE_NAMES, claim_in_words, decision_in_words, stars_in_words
from pos.people.access import asked_at


@product_panel
def certificate_panel(product: Product) -> Markup:
    """What the product may claim today, and the way to its certificates."""
    at = asked_at()
    claim = queries.claims([product.id], local_day(at), at)[product.id]
    words = {"sentence": claim_in_words(claim), "decision": decision_in_words(claim)}
    return Markup(render_template("certification/panel.html", claim=claim, code=product.code, **words))


def _marks(product_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Markup]:
    at = asked_at()
    found = queries.claims(product_ids, local_day(at), at)
    return {
        product_id: Markup(render_template("certification/mark.html", claim=claim))
        for product_id, claim in found.items()
    }


def _words(product_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    at = asked_at()
    found = queries.claims(product_ids, local_day(at), at)
    return {product_id: stars_in_words(claim) or str(STATE_NAMES[claim.state]) for product_id, claim in found.items()}


product_column("certificate", Column(_l("Certificate"), _marks, _words))
