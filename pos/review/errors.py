"""What can be wrong with settling a row."""

from pos.base.errors import N_, Clash, NotFound, RuleBroken


class NoSuchFinding(NotFound):
    """There is no such row, or not for this person."""

    message = N_("This row is not on the review list.")


class AlreadySettled(Clash):
    """Somebody settled it first."""

    message = N_("%(who)s has already settled this.")


class OutcomeMissing(RuleBroken):
    """A row is settled with words, or it teaches nobody anything."""

    message = N_("Say in a few words how it was settled.")
