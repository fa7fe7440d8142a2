"""How people read kinds of outlets and printers."""

from flask_babel import lazy_gettext as _l

from pos.showrooms.kinds import PrinterKind, ShowroomKind

SHOWROOM_KIND_NAMES = {
    ShowroomKind.SHOWROOM: _l("Showroom"),
    ShowroomKind.CRAFT_VILLAGE_OUTLET: _l("Craft-village outlet"),
    ShowroomKind.DESIGN_CENTRE: _l("Design centre"),
}
PRINTER_KIND_NAMES = {
    PrinterKind.NETWORK: _l("Network"),
    PrinterKind.FILE: _l("Device or file"),
    PrinterKind.BROWSER: _l("Browser"),
}
WEEKDAY_NAMES = {
    "1": _l("Monday"),
    "2": _l("Tuesday"),
    "3": _l("Wednesday"),
    "4": _l("Thursday"),
    "5": _l("Friday"),
    "6": _l("Saturday"),
    "7": _l("Sunday"),
}
