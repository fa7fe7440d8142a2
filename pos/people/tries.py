"""How often a name and a password may be tried, wherever they are asked for."""

from collections.abc import Callable
from typing import Any

from flask import request

from pos.base.limits import limiter


def _named() -> str:
    """The sign-in name that is tried, for counting tries at one name from many addresses."""
    message = request.get_json(silent=True) if request.is_json else request.form
    name = message.get("name") if isinstance(message, dict) else None
    return f"name {str(name or '').strip().casefold()[:80]}"


tries_at_one_name: Callable[..., Any] = limiter.shared_limit(
    "10 per 10 minutes", scope="tries at one name", key_func=_named, methods=["POST"]
)
"""Ten tries in ten minutes at one name, over all doors together: a till is no way round the limit of the sign-in page."""
