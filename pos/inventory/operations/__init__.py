"""The verbs of stock: whatever writes places, lots, moves and levels."""

from pos.inventory.operations.balances import strike_anew, strike_balance
from pos.inventory.operations.count_lines import Counted, keep_line, withdraw_line
from pos.inventory.operations.counts import (
    About,
    approve_count,
    begin_count,
    cancel_count,
)
from pos.inventory.operations.delivered import DeliveredLine, DeliveryPapers, Document, RefusedLine
from pos.inventory.operations.deliveries import receive_all, receive_delivery
from pos.inventory.operations.going_home import HomeLine, HomePapers, send_home
from pos.inventory.operations.moves import Movement, post_moves
from pos.inventory.operations.orders import OrderedLine, cancel_order, close_order, draft_order, send_order
from pos.inventory.operations.places import ensure_places
from pos.inventory.operations.reorder_points import set_reorder_points
from pos.inventory.operations.returning import Return, give_back
from pos.inventory.operations.taking import Allocation, Odd, Taken, Want, take
from pos.inventory.operations.transfers import (
    Arrival,
    Papers,
    SentLine,
    recall_transfer,
    receive_transfer,
    send_transfer,
)
from pos.inventory.operations.write_offs import write_off

__all__ = [
    "About",
    "Allocation",
    "Arrival",
    "Counted",
    "DeliveredLine",
    "DeliveryPapers",
    "Document",
    "HomeLine",
    "HomePapers",
    "Movement",
    "Odd",
    "OrderedLine",
    "Papers",
    "RefusedLine",
    "Return",
    "SentLine",
    "Taken",
    "Want",
    "approve_count",
    "begin_count",
    "cancel_count",
    "cancel_order",
    "close_order",
    "draft_order",
    "ensure_places",
    "give_back",
    "keep_line",
    "post_moves",
    "recall_transfer",
    "receive_all",
    "receive_delivery",
    "receive_transfer",
    "send_home",
    "send_order",
    "send_transfer",
    "set_reorder_points",
    "strike_anew",
    "strike_balance",
    "take",
    "withdraw_line",
    "write_off",
]
