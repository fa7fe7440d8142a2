"""The words that the rows of this room can say."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is employed as. A person has one role at a time."""

    CASHIER = "cashier"
    MANAGER = "manager"
    OFFICER = "officer"
    ADMIN = "admin"
