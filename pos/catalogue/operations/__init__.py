"""The verbs of the catalogue: the only code that writes its tables. They flush and never commit."""

from pos.catalogue.operations.contracts import ContractDraft, add_contract, strike_contract
from pos.catalogue.operations.pictures import keep_picture
from pos.catalogue.operations.prices import end_own_price, set_price
from pos.catalogue.operations.producers import ProducerDraft, add_producer, change_producer
from pos.catalogue.operations.products import (
    ProductDraft,
    add_barcode,
    add_product,
    bring_back_product,
    change_product,
    remove_barcode,
    retire_product,
    set_picture,
    show_picture,
)
from pos.catalogue.operations.reference import load_reference
from pos.catalogue.operations.taxes import add_vat_class, add_vat_rate

__all__ = [
    "ContractDraft",
    "ProducerDraft",
    "ProductDraft",
    "add_barcode",
    "add_contract",
    "add_producer",
    "add_product",
    "add_vat_class",
    "add_vat_rate",
    "bring_back_product",
    "change_producer",
    "change_product",
    "end_own_price",
    "keep_picture",
    "load_reference",
    "remove_barcode",
    "retire_product",
    "set_picture",
    "set_price",
    "show_picture",
    "strike_contract",
]
