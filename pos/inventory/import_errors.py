"""What can be wrong with a file of stock, and with amounts as people write them."""

from pos.base.errors import N_, Clash, RuleBroken


class NoNumber(RuleBroken):
    """What was typed is no number."""

    message = N_("This is no number.")


class QuantityUnread(RuleBroken):
    """A quantity that no delivery has."""

    message = N_("More than zero, at most a million, with at most three decimals.")


class QuantityUnclear(RuleBroken):
    """A quantity that is a thousand to one reader and one to another."""

    message = N_("This can be read in two ways. Write %(more)s or %(less)s.")


class MoneyUnread(RuleBroken):
    """An amount that is not a whole number of đồng."""

    message = N_("Whole đồng, for example 250.000.")


class PercentUnread(RuleBroken):
    """No share of a price."""

    message = N_("From 0 to 100, with at most two decimals.")


class DayAhead(RuleBroken):
    """Goods came in on a day that has not come."""

    message = N_("This day is still to come.")


class OwnerUnread(RuleBroken):
    """Neither ours nor the producer's."""

    message = N_("Write “mua” for our own goods, “ký gửi” for goods on consignment, or nothing.")


class OwnerUnsaid(RuleBroken):
    """A price of nothing, which says nothing of whose goods they are."""

    message = N_("The producer would get nothing for these. Write “mua” for our own goods, or “ký gửi”.")


class ProductUnknown(RuleBroken):
    """No product has this code, barcode or name."""

    message = N_("No product has this code, barcode or name.")


class ProductUnclear(RuleBroken):
    """Several products have this name."""

    message = N_("Several products have this name. Write the code: %(codes)s.")


class OutletUnknown(RuleBroken):
    """No outlet of this person has this code."""

    message = N_("You keep no stock of an outlet with this code.")


class ProducerUnknown(RuleBroken):
    """No producer has this code or name."""

    message = N_("No producer has this code or name.")


class ReasonUnread(RuleBroken):
    """No reason why goods are refused."""

    message = N_("No such reason. Write one of: %(words)s.")


class ReasonUnsaid(RuleBroken):
    """Goods went back, and nobody says why."""

    message = N_("Say why it was refused.")


class OnlyOfDeliveries(RuleBroken):
    """A row of opening stock says how goods were brought."""

    message = N_("Only a file of deliveries says this: nobody brought what stands on the shelf already.")


class PapersDiffer(RuleBroken):
    """Two rows of a delivery say different things of the whole of it."""

    message = N_(
        "Row %(first)s says something else of the same delivery: its outlet, producer, day and order are the same."
    )


class LotTwiceDiffers(RuleBroken):
    """Two rows of a file name one lot and say different things of it."""

    message = N_("Row %(first)s names the same lot with another owner, price or date.")


class HeadersMissing(RuleBroken):
    """No row of the file names its columns."""

    message = N_(
        "No row names the columns. The file needs at least “Product” and “Quantity”; the template has all of them."
    )


class BookedBefore(Clash):
    """The same stock was booked from another file, or from this one saved anew."""

    message = N_("All of this was booked already as %(numbers)s. Nothing was booked again.")


class OpenedBefore(Clash):
    """An outlet has one opening stock of a product; what is found later is a delivery or a count."""

    message = N_("Opening stock of %(product)s was booked here already as %(number)s.")
