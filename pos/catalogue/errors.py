"""What can be wrong with a product, a code, a price, a picture or a tax rate."""

from pos.base.errors import N_, Clash, NotFound, RuleBroken


class NoSuchProduct(NotFound):
    """No product has this code."""

    message = N_("There is no product %(code)s.")


class NoSuchProducer(NotFound):
    """No maker has this code."""

    message = N_("There is no producer %(code)s.")


class NoSuchPicture(NotFound):
    """No picture has this content."""

    message = N_("There is no such picture.")


class NoSuchVatClass(NotFound):
    """No tax class has this code."""

    message = N_("There is no VAT class %(code)s.")


class CodeTaken(Clash):
    """Another product or producer already has this code."""

    message = N_("%(code)s is already taken.")


class CodeNotFit(RuleBroken):
    """Product codes are SP and four digits or more, producers' CT and four digits or more."""

    message = N_("%(code)s is no fitting code. Codes look like %(example)s.")


class NameMissing(RuleBroken):
    """A product or a maker needs a name."""

    message = N_("Please give a name.")


class TooLong(RuleBroken):
    """A text is longer than what is kept."""

    message = N_("%(what)s is too long: at most %(most)s characters.")


class GroupNotFit(RuleBroken):
    """The group does not exist, or belongs to the other edition of the classification."""

    message = N_("There is no group %(code)s in this classification.")


class AssociationOnlyForTours(RuleBroken):
    """An association holds certificates of tourism services only."""

    message = N_("Associations offer tourism services; goods need another kind of producer.")


class ShelfLifeNotFit(RuleBroken):
    """Shelf life is a number of days, or none."""

    message = N_("Shelf life is between 1 and 36,500 days; leave it empty for things that do not spoil.")


class ReorderPointNotFit(RuleBroken):
    """The quantity at which goods run low is zero or more."""

    message = N_("The quantity at which stock counts as low is zero or more, and not above a million.")


class AddressNotFit(RuleBroken):
    """A traceability page is an https or http address."""

    message = N_("A traceability address begins with https:// and holds no spaces.")


class BarcodeTaken(Clash):
    """A barcode names one product only."""

    message = N_("Barcode %(value)s already belongs to %(product)s.")


class NoSuchBarcode(NotFound):
    """This product has no such barcode."""

    message = N_("This product has no barcode %(value)s.")


class BarcodeNotFit(RuleBroken):
    """It cannot be a barcode."""

    message = N_(
        "%(value)s is no barcode. A GS1 number has 8, 12, 13 or 14 digits; a code of the shop has letters too."
    )


class CheckDigitWrong(RuleBroken):
    """The last digit of a GS1 number must follow from the others."""

    message = N_(
        "The check digit of %(value)s is wrong: the last digit should be %(right)s. Please read the code again."
    )


class OwnCodeAsBarcode(RuleBroken):
    """Our own product codes are scanned as they are."""

    message = N_("%(value)s looks like one of our own product codes; those need no barcode.")


class PriceNotFit(RuleBroken):
    """A price is at least one đồng and at most ten billion."""

    message = N_("A price is between 1 ₫ and 10,000,000,000 ₫. What is given away is discounted at the till instead.")


class PriceInThePast(RuleBroken):
    """Prices begin now or later: what was sold before was sold at the price of then."""

    message = N_("A price cannot begin in the past. Leave the moment empty to let it begin now.")


class NothingToEnd(RuleBroken):
    """Only an outlet's own price can end; the price for everywhere can only change."""

    message = N_("Only an outlet's own price can end. Set another price instead.")


class PictureUnreadable(RuleBroken):
    """Not a picture that we can read."""

    message = N_("This file is no JPEG, PNG or WebP picture, or it is damaged. Nothing was changed.")


class PictureTooLarge(RuleBroken):
    """A file or a picture far beyond what a camera makes."""

    message = N_("This picture is too large: at most %(megabytes)s MB and %(megapixels)s megapixels.")


class VatRateNotFit(RuleBroken):
    """A rate lies between 0 and 100 percent."""

    message = N_("A VAT rate lies between 0 and 100 percent, in steps of a hundredth of a percent.")


class VatRateOverlaps(Clash):
    """Two rates of one class on the same day."""

    message = N_("From %(begins)s on, this class already has a rate. Rates of one class never overlap.")


class VatDatesNotFit(RuleBroken):
    """The last day lies before the first."""

    message = N_("The last day lies before the first.")


class LegalBasisMissing(RuleBroken):
    """A rate without the act that says so cannot be checked by anybody."""

    message = N_("Please name the act that this rate rests on.")


class TwoPlaces(RuleBroken):
    """A maker in a commune of Hanoi and in another province at once."""

    message = N_("Choose a commune in Hanoi or another province, not both.")


class NoSuchProvince(RuleBroken):
    """A province that there is not."""

    message = N_("There is no province %(province)s. Since July 2025 there are 34; choose one of the list.")


class ContractNumberMissing(RuleBroken):
    """A contract without a number."""

    message = N_("Please give the number of the contract, as it stands on the paper.")


class NotSignedThen(RuleBroken):
    """A contract that nobody can have signed yet, or that is of another century."""

    message = N_("A contract was signed today or before, and after 1999. Look at the year.")


class ContractDatesNotFit(RuleBroken):
    """A contract that ends before it begins."""

    message = N_("A contract cannot end before it begins.")


class ContractTwice(Clash):
    """A contract of that number and day is there."""

    message = N_("Contract %(number)s of that day is entered already. If it is wrong, strike it out and enter it anew.")


class NoSuchContract(NotFound):
    """There is no such contract."""

    message = N_("There is no such contract.")


class ChangedMeanwhile(Clash):
    """Somebody else changed the same facts since the page was opened."""

    message = N_(
        "Somebody has changed the same since you opened this page. Saved now: %(saved)s. What you typed is still here: "
        "save again if yours is right."
    )
