"""What can keep books from being copied, or from being put back."""

from pos.base.errors import N_, Clash, RuleBroken


class FileIsThere(Clash):
    """A copy never takes the place of another file."""

    message = N_("%(file)s is there already. Choose a name that is free: a copy never takes the place of another.")


class NotABackup(RuleBroken):
    """The file was cut, changed, or never was a copy of books."""

    message = N_("%(file)s is not a whole backup (%(why)s). Nothing was changed.")


class BackupOfAnotherVersion(Clash):
    """Its tables are those of another version of this program."""

    message = N_(
        "This backup is of revision %(theirs)s, these books are of revision %(ours)s. Restore it with the version of the"
        " program that made it, then bring the books up to date with “flask db upgrade”. Nothing was changed."
    )


class BooksNotEmpty(Clash):
    """Putting back is only for books that hold nothing."""

    message = N_(
        "These books are not empty: there are rows in %(tables)s. A backup goes into an empty database only."
        " Nothing was changed."
    )
