"""What can go wrong between the shop and an owner of goods."""

from pos.base.errors import N_, Clash, NotFound, RuleBroken


class NoSuchSettlement(NotFound):
    """There is no settlement of that number."""

    message = N_("There is no settlement %(number)s.")


class NothingToSettle(RuleBroken):
    """Nothing is open with this owner up to that day."""

    message = N_("Nothing is open with %(owner)s up to that day. What was settled before stands on the list.")


class DayToCome(RuleBroken):
    """A period would end on a day that has not begun."""

    message = N_("A period cannot end on a day to come.")


class PeriodClosed(RuleBroken):
    """The period lies before the end of the last settlement."""

    message = N_(
        "%(number)s already closed this period, up to %(day)s. What arrived late stands in the next one: choose a later day."
    )


class OwedChanged(Clash):
    """What is owed is not what the page had shown."""

    message = N_(
        "What is owed has changed since this page was opened: a sale, a refund or a loss arrived, or somebody has settled. "
        "Nothing was settled. Look at the new amounts."
    )


class OwedToUs(RuleBroken):
    """More came back than was sold: the owner owes the shop."""

    message = N_("More came back than was sold. The balance stays open and is taken off the next settlement.")


class AgreedTooMuch(RuleBroken):
    """What was agreed for losses is more than the goods were worth."""

    message = N_(
        "The amount for losses must be between %(least)s and %(most)s ₫, what they are worth at the settlement price."
    )


class SettlementDiffers(Clash):
    """The same settlement was saved with other content."""

    message = N_("This was already settled as %(number)s with other content. Open it, or start again.")


class AlreadyPaid(Clash):
    """A settlement was marked as paid before, with other words."""

    message = N_("%(number)s was already marked as paid on %(day)s by %(who)s. Nothing was changed.")


class NothingToPay(RuleBroken):
    """A settlement that comes to nothing."""

    message = N_("%(number)s comes to nothing. There is nothing to pay.")


class PaidInTheFuture(RuleBroken):
    """A day of payment that has not come."""

    message = N_("The day of payment cannot be in the future.")


class PaidTooEarly(RuleBroken):
    """A day of payment long before the settlement."""

    message = N_("%(number)s cannot have been paid before %(day)s. Look at the year.")


class NotPaid(RuleBroken):
    """A payment would be taken back that nobody noted."""

    message = N_("%(number)s is not marked as paid.")


class PaymentTakenBack(Clash):
    """What a page says of a payment was taken back after it had been opened."""

    message = N_(
        "%(who)s has already taken back that %(number)s was paid. Nothing was changed. Look at the settlement again."
    )


class ReasonMissing(RuleBroken):
    """A payment would be taken back without a word."""

    message = N_("Please say why.")
