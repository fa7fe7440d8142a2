"""The doorway of all pages of this room."""

from flask import Blueprint

pages = Blueprint("inventory", "pos.inventory", static_folder="static", static_url_path="/inventory/static")
