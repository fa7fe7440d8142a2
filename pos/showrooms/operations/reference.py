"""Load the communes and craft villages that every shop in Hanoi starts with."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import update

from pos.base.database import db, insert_ignoring, new_id
from pos.base.text import search_key, sort_key
from pos.showrooms.models import Commune, CraftVillage

_DATA = Path(__file__).resolve().parents[1] / "data"


def load_reference(at: datetime) -> None:
    """Bring communes and craft villages to the state of this release; what is right already stays untouched.

    Source: resolution 1656/NQ-UBTVQH15 of 16 June 2025 (``data/communes.csv``, ``data/craft_villages.csv``).
    """
    communes = [
        {
            **row,
            "search_key": search_key(f"{row['name']} {row['former_district']}"),
            "sort_key": sort_key(row["name"]),
        }
        for row in _rows("communes.csv")
    ]
    known = {code for (code,) in insert_ignoring(Commune.__table__, communes, returning=[Commune.code])}
    for row in communes:
        if row["code"] not in known:
            db.session.execute(update(Commune).where(Commune.code == row["code"]).values(row))
    villages = [{**row, "sort_key": sort_key(row["name"])} for row in _rows("craft_villages.csv")]
    added = {
        name
        for (name,) in insert_ignoring(
            CraftVillage.__table__, [{"id": new_id(), **row} for row in villages], returning=[CraftVillage.name]
        )
    }
    for row in villages:
        if row["name"] not in added:
            db.session.execute(update(CraftVillage).where(CraftVillage.name == row["name"]).values(row))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
