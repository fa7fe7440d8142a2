"""What can be wrong with a print job, in words for whoever waits for the paper."""

from pos.base.errors import N_, Clash, NotFound


class NoSuchPrintJob(NotFound):
    """A print job was asked for that does not exist, or not at this person's outlets."""

    message = N_("There is no such print job.")


class PrintJobMoved(Clash):
    """Somebody else is already printing this job, or has printed it."""

    message = N_("This print has moved on in the meantime. Look at the list again.")


class BrowserPrints(Clash):
    """A job without a printer was to be sent to one."""

    message = N_("No printer is set up for this print. Print it from the browser.")


class PrintAbandoned(Clash):
    """The process that was printing this job is gone."""

    message = N_("Printing was interrupted. How much came out is unknown. Look at the paper before you print again.")
