"""The words that the rows of this room can say."""

from enum import StrEnum


class ShowroomKind(StrEnum):
    """What sort of outlet it is."""

    SHOWROOM = "showroom"
    CRAFT_VILLAGE_OUTLET = "craft_village_outlet"
    DESIGN_CENTRE = "design_centre"


class PrinterKind(StrEnum):
    """How a printer is reached: over the network, by a file or device path, or by the person's browser."""

    NETWORK = "network"
    FILE = "file"
    BROWSER = "browser"
