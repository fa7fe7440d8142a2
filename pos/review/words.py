"""How people read a row: what sort of thing it is, where it can be seen, and what each reason means.

The rooms above raise the rows, so they tell the words; this room never imports them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import current_app, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError

from pos.base.clock import parse_moment
from pos.base.pages import day, moment, money, quantity, rate


@dataclass
class _Kind:
    label: Any
    endpoint: str | None = None
    argument: str = "subject_id"
    reasons: dict[str, Any] = field(default_factory=dict)


_KINDS: dict[str, _Kind] = {}


def register(
    kind: str,
    label: Any,
    endpoint: str | None = None,
    *,
    argument: str = "subject_id",
    reasons: Mapping[str, Any] | None = None,
) -> None:
    """Tell the words of a kind: its label, the page that shows a subject (which takes it as ``argument``), its reasons.

    Labels are lazy translations. Telling more reasons of the same kind later adds to them.
    """
    known = _KINDS.setdefault(kind, _Kind(label))
    known.label = label
    if endpoint is not None:
        known.endpoint, known.argument = endpoint, argument
    known.reasons.update(reasons or {})


_DETAILS: dict[str, Any] = {}
_VALUES: dict[str, Mapping[str, Any]] = {}

_NOTHING: tuple[Any, ...] = (None, "", [], {})
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def tell_details(names: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]] | None = None) -> None:
    """Tell what the details of findings are called, and what those of their values are that are codes."""
    _DETAILS.update(names)
    _VALUES.update(values or {})


def told(details: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """The details of a row as people read them: a name, and a line for each case."""
    lines = []
    for name, value in details.items():
        if value in _NOTHING:
            continue
        cases = value if isinstance(value, list) else [value]
        lines.append((_detail_name(name), [_detail(name, case) for case in cases]))
    return lines


def _detail_name(name: str) -> str:
    return str(_DETAILS.get(name, _plain(name)))


def _detail(name: str, value: Any) -> str:
    """One value in the unit that its name gives it."""
    if isinstance(value, Mapping):
        parts = [(key, part) for key, part in value.items() if part not in _NOTHING]
        return " · ".join(f"{_detail_name(key)}: {_detail(key, part)}" for key, part in parts)
    if isinstance(value, list):
        return ", ".join(_detail(name, part) for part in value)
    if isinstance(value, int) and not isinstance(value, bool):
        if name.endswith("_vnd"):
            # Among other words, no line ends between an amount and its sign.
            return money(value).replace(" ", "\u00a0")
        if name.endswith("_milli"):
            return quantity(value)
        if name.endswith("_bp"):
            return rate(value)
    if isinstance(value, str):
        if value in _VALUES.get(name, ()):
            return str(_VALUES[name][value])
        try:
            if name.endswith("_at") or _MOMENT.match(value):
                return moment(parse_moment(value))
            if _DAY.fullmatch(value):
                return day(date.fromisoformat(value))
        except ValueError:
            return value
    return str(value)


def kind_name(kind: str) -> str:
    """What sort of thing it is, in the reader's language."""
    known = _KINDS.get(kind)
    return str(known.label) if known else _plain(kind)


def reason_words(kind: str, reason: str) -> str:
    """Why somebody should look at it, in the reader's language."""
    known = _KINDS.get(kind)
    return str(known.reasons[reason]) if known and reason in known.reasons else _plain(reason)


def address(kind: str, subject_id: str) -> str | None:
    """The page on which the subject can be seen, if there is one."""
    known = _KINDS.get(kind)
    if known is None or known.endpoint not in current_app.view_functions:
        return None
    try:
        path = url_for(str(known.endpoint), **{known.argument: subject_id})  # type: ignore[arg-type]
        current_app.url_map.bind("").match(path.partition("?")[0])
    except (BuildError, HTTPException):
        # The page cannot take this subject's id: the row is shown without a link rather than with a dead one.
        return None
    return path


def _plain(code: str) -> str:
    return code.replace("_", " ")
