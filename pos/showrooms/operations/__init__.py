"""The only code that writes communes, craft villages, outlets, tills, printers, chains and pairing codes."""

from pos.showrooms.operations.outlets import OutletWish, add_showroom, edit_showroom
from pos.showrooms.operations.pairing import (
    Pairing,
    know_chain,
    make_pairing_code,
    pair,
    pair_at_console,
    skip_series,
)
from pos.showrooms.operations.reference import load_reference
from pos.showrooms.operations.tills import (
    add_printer,
    add_till,
    edit_printer,
    retire_printer,
    retire_till,
    set_till_printer,
)

__all__ = [
    "OutletWish",
    "Pairing",
    "add_printer",
    "add_showroom",
    "add_till",
    "edit_printer",
    "edit_showroom",
    "know_chain",
    "load_reference",
    "make_pairing_code",
    "pair",
    "pair_at_console",
    "retire_printer",
    "retire_till",
    "set_till_printer",
    "skip_series",
]
