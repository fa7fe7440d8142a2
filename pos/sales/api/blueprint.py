"""The blueprint of the API of sales."""

from flask import Blueprint

from pos.base.json_api import PREFIX

api = Blueprint("sales_api", "pos.sales", url_prefix=PREFIX)
