"""What can go wrong while pieces are relabelled, in the shop's words."""

from pos.base.errors import N_, Clash, NotFound, RuleBroken


class NothingToRelabel(RuleBroken):
    """The product has no task at this outlet."""

    message = N_("%(product)s needs no new labels here: leave it as it is.")


class CodeUnknown(NotFound):
    """What was scanned names no product of ours."""

    message = N_("Nobody here knows the code “%(code)s”. Type the product's code, or tap its lot below.")


class LotNotClear(RuleBroken):
    """Several lots of the product are to be looked through, and the code names none of them."""

    message = N_("%(product)s stands here in several lots: scan the label's square code, or tap the lot below.")


class LotNotMeant(RuleBroken):
    """The lot came after the star was gone, or was never here."""

    message = N_("Lot %(lot)s needs no new labels here: it came after the star was gone, or never stood here.")


class MoreThanOpen(RuleBroken):
    """More pieces were reported than are left to look at."""

    message = N_("Only %(left)s are left to look at in lot %(lot)s.")


class QuantityOfPieces(RuleBroken):
    """Nothing, less than nothing, or part of a piece was reported."""

    message = N_("How many? %(product)s is counted in whole pieces, or in its unit above zero.")


class StepDiffers(Clash):
    """The same step was sent twice with other content."""

    message = N_("This step was saved already, with other content. Reload the page.")


class NoSuchStep(NotFound):
    """There is no such step at this outlet."""

    message = N_("There is no such step at this outlet.")


class DealtWithAlready(RuleBroken):
    """The piece whose numbered label was scanned was relabelled or pulled before."""

    message = N_("%(serial)s was dealt with already. If that was a slip, take it back below.")
