"""The forms of the till's pages in the back office."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from pos.base.forms import Form


class JournalFileForm(Form):
    """A journal that a device saved."""

    journal = FileField(
        _l("File"), [FileRequired(_l("Please choose a file."))],
        description=_l("As the device saved it, such as BT01-1B-17-42.json. 16 MB at most."),
    )  # fmt: skip
