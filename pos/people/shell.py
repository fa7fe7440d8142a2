"""What every page may ask: whether these are samples, what people are called, and this address in another language."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import current_app, g, request
from werkzeug.datastructures import MultiDict

from pos.people import queries


def sample_data() -> bool:
    """Whether every page must say that its data are samples. Once loaded, they stay until the books are thrown away."""
    found = current_app.extensions.setdefault("pos_sample_data", {})
    if not found.get("yes"):
        found["yes"] = queries.holds_demo_people()
    return bool(found["yes"])


def full_name(name: str | None) -> str:
    """What to call somebody on a page: the full name, or what was written down where nobody has that sign-in name.

    Papers and entries keep sign-in names, which stay with a person. Everybody is asked for once in a request.
    """
    if "full_names" not in g:
        g.full_names = queries.full_names()
    return g.full_names.get(name, name or "")


def language_query(code: str) -> str:
    """The query of this address in another language."""
    query = MultiDict(request.args)
    query["lang"] = code
    return urlencode(list(query.items(multi=True)))


def without_language(path: str) -> str:
    """An address without ``lang=``, which would overrule what was just chosen."""
    parts = urlsplit(path)
    query = urlencode([(key, value) for key, value in parse_qsl(parts.query) if key != "lang"])
    return parts.path + (f"?{query}" if query else "")
