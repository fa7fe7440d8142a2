"""What can be wrong with an outlet, a till or a pairing."""

from pos.base.errors import Clash, N_, NotFound, RuleBroken


class NoSuchShowroom(NotFound):
    """No outlet has this code."""

    message = N_("There is no outlet %(code)s.")


class NoSuchTill(NotFound):
    """No till has this code."""

    message = N_("There is no till %(code)s.")


class CodeTaken(Clash):
    """Another outlet, till or printer already has this code or name."""

    message = N_("%(code)s is already taken.")


class CodeNotFit(RuleBroken):
    """An outlet's code is two letters and two to four digits."""

    message = N_("An outlet's code is two letters and two to four digits, such as BT01; %(code)s is not.")


class PairingCodeWrong(RuleBroken):
    """A pairing code is unknown, was used, or is older than ten minutes. All three say the same."""

    message = N_("This pairing code is not valid. Ask a manager to show a new one; it is good for ten minutes.")
