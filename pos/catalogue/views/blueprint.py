"""The blueprint that the pages of the catalogue hang on, and the words of its deeds."""

from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from pos.catalogue.words import branch, content, english, named, unit_name
from pos.people.names import tell_deeds

pages = Blueprint("catalogue", __name__, static_folder="../static", static_url_path="/catalogue/static")

tell_deeds(
    {
        "add_product": _l("Added a product"),
        "change_product": _l("Changed a product"),
        "retire_product": _l("Took a product off the tills"),
        "bring_back_product": _l("Put a product back on the tills"),
        "set_picture": _l("Set a product's photo"),
        "add_barcode": _l("Added a barcode"),
        "remove_barcode": _l("Removed a barcode"),
        "set_price": _l("Set a price"),
        "end_own_price": _l("Ended an outlet's own price"),
        "add_producer": _l("Added a producer"),
        "change_producer": _l("Changed a producer"),
        "add_contract": _l("Entered a contract of consignment"),
        "strike_contract": _l("Struck out a contract of consignment"),
        "add_vat_class": _l("Added a VAT class"),
        "add_vat_rate": _l("Entered a VAT rate"),
        "end_vat_rate": _l("Ended a VAT rate"),
        "load_reference": _l("Loaded the reference data"),
    }
)

pages.app_template_filter()(content)


@pages.app_context_processor
def words() -> dict[str, Any]:
    """What templates ask to name things of the catalogue in the reader's language."""
    return {"named": named, "branch_name": branch, "unit_name": unit_name, "english": english}
