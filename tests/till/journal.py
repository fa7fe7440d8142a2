"""A till as a test holds it: it writes entries and chains them as the real one does."""

import itertools
import uuid
from datetime import datetime, timedelta
from typing import Any

from pos.till.rules import GENESIS, entry_hash
from tests import cast


class PaperTill:
    """Writes a journal without a browser."""

    def __init__(self, code: str = "BT01-1", series: str = "A", at: datetime = cast.NOW, cashier: str = "lan") -> None:
        self.code, self.series, self.cashier = code, series, cashier
        self.at = at - timedelta(hours=1)
        self.entries: list[dict[str, Any]] = []
        self.counter = itertools.count(1)
        self.shift: str | None = None

    def write(self, kind: str, body: dict[str, Any], entry_id: str | None = None) -> dict[str, Any]:
        """Add the next entry to the chain."""
        last = self.entries[-1] if self.entries else {"sequence": 0, "hash": GENESIS}
        entry_id = entry_id or str(uuid.uuid4())
        body = {"cashier": self.cashier, "at": self._now(), "approved_by": None, **body}
        sequence, previous = last["sequence"] + 1, last["hash"]
        entry = {
            "sequence": sequence, "kind": kind, "id": entry_id, "body": body, "previous": previous,
            "hash": entry_hash(sequence, kind, entry_id, body, previous),
        }  # fmt: skip
        self.entries.append(entry)
        return entry

    def open(self, float_vnd: int = 1_000_000) -> dict[str, Any]:
        """Open a shift."""
        self.shift = str(uuid.uuid4())
        return self.write("shift_open", {"shift": self.shift, "float_vnd": float_vnd, "counts": {}})

    def sell(self, product: str = "SP0001", price_vnd: int = 450_000, pieces: int = 1, **more: Any) -> dict[str, Any]:
        """Sell pieces of one product for exact cash."""
        line = {
            "product": product, "quantity_milli": pieces * 1000, "price_vnd": price_vnd, "discount_vnd": 0,
            "vat_bp": 800, "lot": None, "serial": None, "stars": None,
        }  # fmt: skip
        total = pieces * price_vnd
        body = {
            "number": f"{self.code}{self.series}-{next(self.counter):06d}", "shift": self.shift, "lines": [line],
            "total_vnd": total, "tenders": [{"method": "cash", "amount_vnd": total}], "change_vnd": 0, **more,
        }  # fmt: skip
        return self.write("sale", body)

    def take_back(self, sale: dict[str, Any], pieces: int = 1) -> dict[str, Any]:
        """Refund pieces of the first line of a sale in cash."""
        amount = sale["body"]["lines"][0]["price_vnd"] * pieces
        lines = [{"line": 1, "quantity_milli": pieces * 1000, "amount_vnd": amount, "condition": "resaleable"}]
        return self.write(
            "refund",
            {
                "number": f"{self.code}{self.series}-{next(self.counter):06d}", "shift": self.shift, "sale": sale["id"],
                "lines": lines, "total_vnd": amount, "tenders": [{"method": "cash", "amount_vnd": amount}],
                "reason": "đổi ý",
            },
        )  # fmt: skip

    def close(self, counted_vnd: int, expected_vnd: int) -> dict[str, Any]:
        """Close the shift with a count."""
        return self.write(
            "shift_close",
            {
                "shift": self.shift, "counts": {}, "counted_vnd": counted_vnd, "expected_vnd": expected_vnd,
                "difference_reason": "",
            },
        )  # fmt: skip

    def _now(self) -> str:
        self.at += timedelta(seconds=30)
        return self.at.isoformat()
