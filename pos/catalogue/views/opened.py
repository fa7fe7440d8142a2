"""What a form said of a row when it was opened travels with it, so that nobody undoes what somebody else changed meanwhile."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, cast

from pos.base.errors import PosError
from pos.base.forms import Form
from pos.catalogue.errors import ChangedMeanwhile

_SHOWN = 200
"""Of a story its beginning says whose it is."""


def facts(draft: type[Any], row: Any) -> str:
    """What is known of a row now, for its form to carry."""
    return json.dumps(
        {field.name: getattr(row, field.name) for field in fields(draft)}, ensure_ascii=False, default=str
    )


def told_by(form: Form) -> dict[str, Any]:
    """What a form said when it was opened; nothing where it does not say so."""
    try:
        found = json.loads(form["opened"].data or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def catch_up(form: Form, fresh: Form, draft: Any, opened: Any, names: Mapping[str, str]) -> None:
    """Let a form speak of what is saved now: what its writer did not touch is shown as somebody else made it.

    ``fresh`` is the form as it would be opened now, ``names`` what its fields are called where the draft says it otherwise.
    """
    if opened is None:
        return
    before = asdict(opened)
    for name, typed in asdict(draft).items():
        if typed == before[name]:
            field, other = form[names.get(name, name)], fresh[names.get(name, name)]
            field.data, field.raw_data = other.data, None
    form["opened"].data = fresh["opened"].data


def said(error: PosError, fresh: Form, names: Mapping[str, str]) -> str:
    """An error in words; of what both changed, what is saved now, as the form calls and shows it."""
    if not isinstance(error, ChangedMeanwhile):
        return error.localized()
    saved, clashing = [], cast(Sequence[str], error.details["clashing"])
    for name in clashing:
        field = fresh[names.get(name, name)]
        chosen = {choice.value: str(choice.label) for choice in getattr(field, "choices", None) or ()}
        value = chosen.get(field.data, str(field.data or "–"))
        saved.append(f"{field.label.text} – {value[:_SHOWN]}{'…' if len(value) > _SHOWN else ''}")
    return ChangedMeanwhile(saved="; ".join(saved)).localized()
