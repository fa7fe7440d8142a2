"""What the print agent refuses, and why: in English for its console. The till has its own words for each, by the class name."""

from pos.base.errors import Clash, NotAllowed, NotFound, PosError, RuleBroken


class UnknownPage(NotAllowed):
    """A page asks whose address the agent was not told."""

    message = "The print agent does not know the page %(origin)s. Start it with --origin %(origin)s."


class WrongHost(PosError):
    """A name of the internet was made to lead to this computer, or somebody came by another way than loopback."""

    status = 421
    message = "The print agent answers under 127.0.0.1 only."


class WrongSecret(PosError):
    """Whoever asks does not know the agent's secret."""

    status = 401
    message = "The print agent's secret is missing or wrong."


class BadJob(RuleBroken):
    """A job is not one that the agent can read."""

    message = "This is no print job: %(reason)s."


class JobTooLarge(PosError):
    """A job is larger than any slip."""

    status = 413
    message = "This print job is too large."


class NoSuchJob(NotFound):
    """No job has this id."""

    message = "The print agent has no such job."


class JobMoved(Clash):
    """A job is not in a state in which this can be done with it."""

    message = "This job has moved on in the meantime; it is %(state)s."


class QueueFull(PosError):
    """Too many jobs wait already."""

    status = 503
    message = "%(count)s jobs wait at the print agent already. Look at the printer first."


class DiskRefuses(PosError):
    """The agent's disk is full or broken: it promises no print that it could forget."""

    status = 507
    message = "The print agent's disk takes nothing more, so nothing was printed."


class NoPrinterThere(Clash):
    """The agent was started without a printer."""

    message = "The print agent was started without a printer. Start it with --printer."


class CannotStart(Exception):
    """The agent cannot start as it is set up. The message says why and what to do."""
