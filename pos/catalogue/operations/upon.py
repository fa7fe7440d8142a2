"""What one writer typed, upon what another has saved since the form was opened."""

from dataclasses import asdict, replace
from typing import Any, TypeVar

from pos.catalogue.errors import ChangedMeanwhile
from pos.catalogue.rules import merged

DraftT = TypeVar("DraftT", bound=Any)


def upon(row: Any, opened: DraftT, draft: DraftT) -> DraftT:
    """A draft in which what its writer did not touch is as it is saved now.

    Raises:
        ChangedMeanwhile: both changed the same, to something else.
    """
    saved = {name: getattr(row, name) for name in asdict(draft)}
    found, clashing = merged(saved, asdict(opened), asdict(draft))
    if clashing:
        raise ChangedMeanwhile(saved="; ".join(str(saved[name] or "–") for name in clashing), clashing=clashing)
    return replace(draft, **found)
