"""What a visitor can ask for in vain."""

from pos.base.errors import N_, NotFound


class NobodyIssuedThis(NotFound):
    """A code that we never gave out: no product, and no GTIN that we know."""

    message = N_("We never issued the code %(code)s.")


class NoSuchOutlet(NotFound):
    """An outlet that there never was."""

    message = N_("We have no outlet with the code %(code)s.")


class NoSuchLink(NotFound):
    """A resolver was asked for a type of link that this product does not have."""

    message = N_("This product has no link of this kind.")


class NoSuchReceipt(NotFound):
    """A link as receipts carry it, of which we know no sale."""

    message = N_("We do not know this receipt, or not yet.")
