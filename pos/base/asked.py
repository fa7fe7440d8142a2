"""What the address of a page asks for: which page of a list, which day. Anything else than that is nothing, never an error."""

from datetime import date
from typing import Any

from flask import request

MOST_PAGES = 10_000
"""Nobody turns so many pages. A database takes no number of any length, and reads all that it leaves out."""

YEARS = range(2000, 2101)
"""Days in them have a day before and after, in every zone."""


def asked_again() -> dict[str, Any]:
    """All that an address asks for, for another one that asks the same and more. What only links understand is left out."""
    asked = request.args.to_dict(flat=False)
    return {name: values for name, values in asked.items() if name != "endpoint" and not name.startswith("_")}


def asked_page() -> int:
    """The page of a list, from 1."""
    return min(max(1, request.args.get("page", 1, type=int)), MOST_PAGES)


def asked_day(name: str) -> date | None:
    """A day, as fields for days write it; None where there is none, or one of no year of ours."""
    try:
        day = date.fromisoformat(request.values.get(name, ""))
    except ValueError:
        return None
    return day if day.year in YEARS else None
