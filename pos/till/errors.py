"""What the till's server refuses, in words."""

from pos.base.errors import N_, Clash, NotFound, RuleBroken


class OtherChain(Clash):
    """The token belongs to another journal than the entries: storing them there would put them under a wrong till."""

    message = N_("This device's token belongs to another journal. Pair it again; what it has not sent stays on it.")


class NotAJournal(RuleBroken):
    """A file that no till wrote, or of which the end is missing."""

    message = N_("This is no journal of a till, or not the whole file. Save it on the device once more.")


class JournalOfAnotherTill(RuleBroken):
    """A journal is brought in at the till that wrote it, by whoever keeps that till."""

    message = N_("This is the journal of till %(till)s. Bring it in on the page of that till.")


class JournalOfNobody(RuleBroken):
    """Neither the file nor these books say which till wrote it."""

    message = N_("Neither the file nor these books say which till wrote this.")


class NoSuchJournalFile(NotFound):
    """It was never brought here, or went a day later because nobody wanted it."""

    message = N_("This file is no longer here. Choose it once more.")
