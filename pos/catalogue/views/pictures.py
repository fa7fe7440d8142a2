"""Pictures, for anybody: they are named by their content, so a copy is good for ever."""

from flask import Response

from pos.catalogue import queries
from pos.catalogue.views.blueprint import pages
from pos.people.access import public


@pages.get("/pictures/<sha256>")
@public
def picture(sha256: str) -> Response:
    """A picture by its content."""
    row = queries.picture(sha256)
    response = Response(row.content, content_type=row.media_type)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.set_etag(row.sha256)
    return response
