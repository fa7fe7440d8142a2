"""What rooms above add to the page of a till. This floor knows of no journals; whoever does registers here."""

from collections.abc import Callable

from markupsafe import Markup

from pos.showrooms.models import Till

Panel = Callable[[Till], Markup]

_PANELS: dict[str, Panel] = {}


def till_panel(panel: Panel) -> Panel:
    """Show this on the page of every till."""
    _PANELS[f"{panel.__module__}.{panel.__qualname__}"] = panel
    return panel


def panels_of(till: Till) -> list[Markup]:
    """What the rooms above say of this till."""
    return [panel(till) for panel in _PANELS.values()]
