"""The tables of stock: goods, the papers about them, and counts."""

from pos.inventory.models.counts import Count, CountLine, CountProduct, CountResult
from pos.inventory.models.goods import Assortment, Balance, BalanceLine, Level, Lot, Move, Place
from pos.inventory.models.papers import (
    Delivery,
    DeliveryLine,
    Order,
    OrderLine,
    Refusal,
    ReturnNote,
    ReturnNoteLine,
    StockImport,
    Transfer,
    TransferLine,
    WriteOff,
)

__all__ = [
    "Assortment",
    "Balance",
    "BalanceLine",
    "Count",
    "CountLine",
    "CountProduct",
    "CountResult",
    "Delivery",
    "DeliveryLine",
    "Level",
    "Lot",
    "Move",
    "Order",
    "OrderLine",
    "Place",
    "Refusal",
    "ReturnNote",
    "ReturnNoteLine",
    "StockImport",
    "Transfer",
    "TransferLine",
    "WriteOff",
]
