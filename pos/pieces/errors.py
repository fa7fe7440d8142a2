"""What can go wrong while numbered labels are put on shelves or declared void, in the shop's words."""

from pos.base.errors import N_, Clash, NotFound, RuleBroken


class NoSuchNumber(NotFound):
    """We made no label of this number for the product."""

    message = N_("We made no label %(serial)s for %(product)s.")


class NumberOfNothing(NotFound):
    """We made no label of this number for any product."""

    message = N_("We made no label %(serial)s for any product.")


class CodeNotRead(RuleBroken):
    """What was scanned names no number."""

    message = N_(
        "“%(code)s” names no numbered label. Scan the label's square code, or type A000001 or A000001-A000050."
    )


class ProductNotClear(RuleBroken):
    """A number alone was typed, and several products have one like it."""

    message = N_("Labels %(serial)s were made for several products: choose the product, or scan the square code.")


class NumberOfAnotherLot(RuleBroken):
    """The address names another lot than the one that the number was made for."""

    message = N_(
        "Label %(serial)s was made for lot %(lot)s, and this code says another. The label may be forged: keep it."
    )


class NotOurSignature(RuleBroken):
    """The code behind the address is not ours for this piece, or its key was revoked."""

    message = N_(
        "The signature of this label is not good. It may be forged, or its key was revoked: keep it, and tell the city."
    )


class RangeTooLong(RuleBroken):
    """So many at once is a slip of the finger."""

    message = N_("From A000001 to A000500 at most in one go, and the first number first.")


class AlreadyThere(RuleBroken):
    """The piece stands on this shelf already."""

    message = N_("%(serials)s: on this shelf already.")


class NumberSold(RuleBroken):
    """A sold piece can only come back by a refund."""

    message = N_("%(serials)s: sold. If the piece came back, refund the sale first.")


class NumberDead(RuleBroken):
    """Spoiled and void are for good."""

    message = N_("%(serials)s: spoiled or void already. If that was a slip, take it back below.")


class NumberWasOut(RuleBroken):
    """A label that stood on goods is not spoiled at printing."""

    message = N_("%(serials)s: stood on a shelf already, so it was not spoiled at printing. Declare it void.")


class NumberElsewhere(RuleBroken):
    """The piece is at another outlet, whose people must say what became of it."""

    message = N_("%(serials)s: not at this outlet. Put it on the shelf here first, or tell the outlet that has it.")


class StepSavedOtherwise(Clash):
    """The same step was sent twice with other content."""

    message = N_("This step was saved already, with other content. Reload the page.")


class NoSuchDeed(NotFound):
    """There is nothing of this kind to take back at this outlet."""

    message = N_("There is nothing of this kind to take back at this outlet.")


class QuotaNeedsReason(RuleBroken):
    """A quota is set for a reason that is kept."""

    message = N_("Say why: the reason is kept in the audit trail.")


class QuotaNotANumber(RuleBroken):
    """Nobody prints part of a label, or a million of one product."""

    message = N_("A quota is a whole number from 0 to 1,000,000.")


class VoidNeedsReason(RuleBroken):
    """A label is void for a reason; nothing else has one."""

    message = N_("Say why the label is void: the piece broke, the label was taken off, or it is lost.")


class NotInPieces(RuleBroken):
    """Goods by weight are written off by weight."""

    message = N_(
        "%(product)s is sold by weight: declare the label void, and write the goods off on the page of the stock."
    )
