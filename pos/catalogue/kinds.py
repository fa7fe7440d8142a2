"""The words that the rows of this room can say."""

from enum import StrEnum


class ProducerKind(StrEnum):
    """Who may hold an OCOP certificate. Source: Decision 26/2026/QĐ-TTg Art. 2.3; associations only for tourism."""

    ENTERPRISE = "enterprise"
    COOPERATIVE = "cooperative"
    COOPERATIVE_GROUP = "cooperative_group"
    HOUSEHOLD = "household"
    FARM = "farm"
    ASSOCIATION = "association"


class ProductKind(StrEnum):
    """Goods are kept in stock; a service (a tour, a workshop seat) is not."""

    GOODS = "goods"
    SERVICE = "service"


class Unit(StrEnum):
    """What a quantity counts. Pieces are whole; kilograms and litres are weighed to the thousandth."""

    PIECE = "piece"
    KG = "kg"
    LITRE = "litre"


class Taxonomy(StrEnum):
    """Which edition of the programme's classification a group belongs to."""

    T2019 = "2019"
    """Decision 1048/2019/QĐ-TTg: the six groups in which the 2021 programme was reported."""
    T2026 = "2026"
    """Decision 26/2026/QĐ-TTg: six branches, 26 criteria sets."""


class BarcodeKind(StrEnum):
    """Whether a barcode identifies a product to the world (GS1) or only inside our outlets."""

    GTIN = "gtin"
    INTERNAL = "internal"


class BarcodeFault(StrEnum):
    """Why what was typed or scanned can be no barcode."""

    EMPTY = "empty"
    LENGTH = "length"
    CHECK_DIGIT = "check_digit"
    NOTHING_BUT_ZEROS = "nothing_but_zeros"
    SIGNS = "signs"
    OWN_CODE = "own_code"
