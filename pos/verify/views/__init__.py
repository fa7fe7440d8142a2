"""The pages of this room: for everybody, and for the staff who look after labels."""

from pos.verify.views import public, scans
from pos.verify.views.blueprint import pages

__all__ = ["pages", "public", "scans"]
