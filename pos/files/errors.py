"""What can be wrong with a file as a whole, and with the work on it."""

from pos.base.errors import N_, Clash, NotFound, RuleBroken


class NoSuchImport(NotFound):
    """No file of this id was brought."""

    message = N_("There is no such import.")


class ImportNotReady(Clash):
    """A file cannot be booked as it stands: it is being worked on, or rows of it are wrong."""

    message = N_("This file cannot be booked now: it is being worked on, or rows of it are wrong. Nothing was booked.")


class WorkBroke(RuleBroken):
    """The work on a file ended in a way that nobody foresaw."""

    message = N_("The work on this file broke off. Nothing was booked; start it again.")
