"""The doorway of the pages of this room."""

from flask import Blueprint

pages = Blueprint("registry", "pos.registry", url_prefix="/certificates/lists")
