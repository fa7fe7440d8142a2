"""The doorway of this room: scripts and styles of pages that wait for a file."""

from flask import Blueprint

pages = Blueprint("files", "pos.files", static_folder="static", static_url_path="/files/static")
