"""How far the work on a file is, for the page that waits for it."""

from datetime import datetime
from typing import Any

from flask import Response
from flask_babel import gettext

from pos.base.json_api import answer
from pos.files.models import BroughtFile
from pos.files.rules import broke_off


def progress(row: BroughtFile, at: datetime) -> Response:
    """State, rows done and in all, and whether nothing was heard for too long."""
    silent = broke_off(row.state, row.beat_at, at)
    return answer({"state": row.state.value, "done": row.lines_done, "total": row.lines_total, "silent": silent})


def told(fault: dict[str, Any]) -> str:
    """What is wrong, in the reader's language."""
    message = fault["message"]
    return str(gettext(message) % fault["details"])
