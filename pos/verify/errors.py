"""What a visitor can ask for in vain."""

from pos.base.errors import N_, NotFound


class NobodyIssuedThis(NotFound):
    """A code that we never gave out: no product, no outlet, and no GTIN that we know."""

    message = N_("We never issued the code %(code)s.")


class NoSuchLink(NotFound):
    """A resolver was asked for a type of link that this product does not have."""

    message = N_("This product has no link of this kind.")
