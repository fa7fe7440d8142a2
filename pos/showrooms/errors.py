"""What can be wrong with an outlet, a till or a pairing."""

from pos.base.errors import N_, Clash, NotFound, RuleBroken


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


class NoSuchPrinter(NotFound):
    """The outlet has no such printer in use."""

    message = N_("This outlet has no such printer in use.")


class NoSuchCommune(NotFound):
    """The commune or craft village is not one we know."""

    message = N_("We know no commune or craft village %(code)s.")


class TillRetired(RuleBroken):
    """The till was taken out of use; it cannot be paired any more."""

    message = N_("Till %(code)s is out of use.")


class OutletIncomplete(RuleBroken):
    """Receipts need a name, an address and a legal name."""

    message = N_("An outlet needs a name, an address and a legal name: receipts must say them.")


class ClosesTooEarly(RuleBroken):
    """The last day lies before the first."""

    message = N_("The outlet would close before it opens.")


class HoursNotFit(RuleBroken):
    """An opening hour is no hour, or a day closes before it opens."""

    message = N_("Opening hours are two times a day such as 08:00 and 18:00, the later one second.")


class BankAccountNotFit(RuleBroken):
    """A payment code needs bank and account, in the digits and letters that it can carry."""

    message = N_(
        "A bank account is a bank number of six digits and an account of up to 19 letters or digits; give both."
    )


class TaxCodeNotFit(RuleBroken):
    """A tax code has 10 digits, 13 for a branch, or the 12 of a person's number."""

    message = N_("A tax code has 10, 12 or 13 digits; %(code)s does not.")


class PrinterNotFit(RuleBroken):
    """The printer has no name, cannot be reached as described, or has a width that no head has."""

    message = N_("A printer needs a name; a network printer an address such as 192.168.1.50:9100; a file its path.")
