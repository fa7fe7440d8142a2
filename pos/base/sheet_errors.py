"""What can be wrong with a table that somebody brings, and with one cell of it."""

from pos.base.errors import N_, RuleBroken


class SheetUnreadable(RuleBroken):
    """A file that is no table we read."""

    message = N_("This file cannot be read. Save it as Excel (.xlsx) or as CSV in UTF-8, and bring it again.")


class SheetTooLarge(RuleBroken):
    """A file of more than one import takes."""

    message = N_("A file has at most %(most)d rows and 10 MB. Split it, and bring the parts one after the other.")


class HeaderTwice(RuleBroken):
    """Two columns say the same."""

    message = N_("Two columns are called “%(header)s”. Keep one of them.")


class TwoTables(RuleBroken):
    """Two sheets of a workbook hold a table, and nobody says which is meant."""

    message = N_("The sheets %(sheets)s each hold a table. Bring each as a file of its own.")


class NothingInFile(RuleBroken):
    """A file without a line."""

    message = N_("The file has no rows below its headers.")


class FormulaEmpty(RuleBroken):
    """A formula that no program has worked out."""

    message = N_("This formula has no value. Open the file, save it and bring it again, or write the value itself.")


class CellMissing(RuleBroken):
    """A row lacks what every row needs."""

    message = N_("This is needed and empty.")


class TextTooLong(RuleBroken):
    """More words than the papers have room for."""

    message = N_("At most %(most)s characters.")


class DayUnread(RuleBroken):
    """What was typed is no day."""

    message = N_("This is no day. Write it as 21/11/2026.")


class DayFar(RuleBroken):
    """A day that goods and papers cannot have."""

    message = N_("A day between %(first)s and %(last)s, please.")
