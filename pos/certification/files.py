"""What browsers read of this room: the rule of certificates in JavaScript, for tills and for whoever checks labels."""

from flask import Blueprint

files = Blueprint("certification_files", __name__, url_prefix="/certification", static_folder="static")
