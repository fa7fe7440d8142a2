"""The blueprint that all pages of this room hang on."""

from flask import Blueprint

pages = Blueprint("settlement", __name__, static_folder="../static", static_url_path="/settlement/static")
