"""The pages of people, by subject."""

from pos.people.views import people, pins
from pos.people.views.blueprint import pages

__all__ = ["pages", "people", "pins"]
