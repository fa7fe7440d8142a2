"""Pages of the catalogue: products with their codes and prices, makers, tax rates, pictures."""

from pos.catalogue.views import pictures, prices, producers, products, taxes
from pos.catalogue.views.blueprint import pages

__all__ = ["pages", "pictures", "prices", "producers", "products", "taxes"]
