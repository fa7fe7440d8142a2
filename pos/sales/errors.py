"""What can be wrong with a sale, a refund or a shift, in words for a person."""

from pos.base.errors import N_, Clash, NotAllowed, NotFound, RuleBroken


class NoSuchSale(NotFound):
    """No sale has this id."""

    message = N_("There is no such sale.")


class NoSuchRefund(NotFound):
    """No refund has this id."""

    message = N_("There is no such refund.")


class NoSuchShift(NotFound):
    """No shift has this id."""

    message = N_("There is no such shift.")


class SaleContradictsItself(RuleBroken):
    """A basket cannot be true as it stands: its sums disagree, or it holds an impossible amount. Nothing was kept."""

    message = N_("This sale contradicts itself (%(reasons)s). Nothing was booked; correct it and send it again.")


class AnotherBasket(Clash):
    """Another basket is on the books under this id."""

    message = N_("Another sale is already booked under this id. Nothing was changed.")


class NotCountedYet(RuleBroken):
    """A shift's slip tells what should be in the drawer, so it exists only after the count."""

    message = N_("This shift has not been counted yet; its slip comes after the count.")


class NothingToRefund(RuleBroken):
    """A refund names no goods."""

    message = N_("Say how much of which line comes back.")


class RefundTooMuch(RuleBroken):
    """More was to come back than is left of a sale line."""

    message = N_("Only %(left)s left to refund of %(product)s. Nothing was refunded.")


class StillOpenAtTill(RuleBroken):
    """The till that sold may refund offline until its shift is closed; whoever else did now could do so a second time."""

    message = N_(
        "The shift of this sale is still open at %(till)s. Until it is closed, its goods come back at that till only. "
        "Nothing was refunded."
    )


class FractionOfAPiece(RuleBroken):
    """Pieces come back whole."""

    message = N_("%(product)s is counted in whole pieces.")


class DrawerNeeded(RuleBroken):
    """Cash goes back out of a drawer, and no shift is open at this outlet."""

    message = N_("Cash can only be paid back out of an open shift. Open one at the till, or pay back another way.")


class ReasonNeeded(RuleBroken):
    """A refund says why."""

    message = N_("Say why the goods come back.")


class QuantityUnreadable(RuleBroken):
    """A quantity in a form is no number that could come back."""

    message = N_("The quantity of %(product)s is not a number that can come back.")


class NoPrinter(RuleBroken):
    """The till has no printer that the server can reach."""

    message = N_("This till has no printer that the server reaches. Print from the browser.")


class ApproverNotAllowed(NotAllowed):
    """Who signed in at the till is known, but settles no reviews at its outlet."""

    message = N_("%(name)s may not approve this here. Ask a manager of this outlet.")


class AnotherApproval(Clash):
    """Something else was approved under this id."""

    message = N_("Something else was approved under this id. Ask again.")
