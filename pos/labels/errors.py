"""What can be wrong with a label or with the address inside its code."""

from typing import ClassVar

from pos.base.errors import N_, Clash, NotFound, RuleBroken


class LinkWrong(RuleBroken):
    """An address that a scan gave is not one that a label of ours, or anybody's sound label, could carry."""

    status: ClassVar[int] = 400
    message = N_("This code is damaged or mistyped.")


class LinkUnknown(LinkWrong):
    """It is an address of something else altogether."""

    message = N_("This address belongs to no label.")


class LinkMalformed(LinkWrong):
    """Something is missing, empty or escaped wrongly."""


class LinkNumberTooShort(LinkWrong):
    """A product number in a link always has 14 digits."""

    message = N_("The product number %(code)s is too short: a link carries 14 digits.")


class LinkNumberTooLong(LinkWrong):
    """A product number in a link always has 14 digits."""

    message = N_("The product number %(code)s is too long: a link carries 14 digits.")


class LinkCheckDigitWrong(LinkWrong):
    """The last digit does not fit the others: a digit was misread, or the number was invented."""

    message = N_("The check digit of %(code)s is wrong.")


class LinkNumberRestricted(LinkWrong):
    """The number is for use inside one company; on the open web it could mean anybody's goods."""

    message = N_("%(code)s is a shop's own number. It does not name a product to the world.")


class LinkOrderWrong(LinkWrong):
    """Variant, lot and serial have one order, and each stands once, in the path."""

    message = N_("The parts of this address stand in the wrong order.")


class LinkValueWrong(LinkWrong):
    """A lot, serial or date holds what it cannot hold."""

    message = N_("“%(value)s” cannot stand in a label's address.")


class NoSuchLot(NotFound):
    """No lot of goods has this id."""

    message = N_("There is no such lot.")


class NoSuchBatch(NotFound):
    """No label batch has this id."""

    message = N_("There is no such label batch.")


class NoSuchLayout(RuleBroken):
    """Labels were asked for on a sheet or roll that we do not know."""

    message = N_("We have no label sheet or roll called %(layout)s.")


class NoSuchPosition(RuleBroken):
    """Printing should begin at a label that the sheet does not have."""

    message = N_("This sheet has labels 1 to %(last)s; it cannot begin at %(position)s.")


class TooManyLabels(RuleBroken):
    """A batch has 1 to 2,000 labels."""

    message = N_("A batch has 1 to %(most)s labels; %(quantity)s is not possible.")


class CodeTooWide(RuleBroken):
    """The link is too long for a code that phones read easily on labels of this size."""

    message = N_("The code needs %(needed)s mm; this label has room for %(room)s mm. Choose a bigger label.")


class LabelTooSmall(CodeTooWide):
    """The code itself would fit, but not with the air that a slipping printer and a torn corner need."""

    message = N_("This code wants a label at least %(needed)s mm high and wide. Choose a bigger label.")


class WordsDoNotFit(RuleBroken):
    """Price, stars and lot cannot be shortened, and do not fit beside the code."""

    message = N_("What this label must say does not fit on it. Choose a bigger label.")


class LotNotLabelled(RuleBroken):
    """The lot stands for goods nobody identified: no label may name it."""

    message = N_("These goods were never identified. Take them into a lot first, then print its labels.")


class NoPrice(RuleBroken):
    """A label states a price, and there is none at this outlet now."""

    message = N_("%(product)s has no price at this outlet. Set one, then print its labels.")


class StarsNoLongerTrue(RuleBroken):
    """A batch names a star that is no longer valid, or not in this rank; it is not printed again."""

    message = N_("These labels say what the certificate no longer says. Make a new batch.")


class NoSigningKey(Clash):
    """Nobody has made a key yet, or the last one was revoked."""

    message = N_("There is no key to sign labels with. At the server: flask labels keys new")


class KeyIsNotHere(Clash):
    """The private half of the key is not on this computer, or is not the half of this public one."""

    message = N_(
        "The private key %(key)s is not on this server. Bring it back, or make a new one: flask labels keys new"
    )


class NoSuchKey(NotFound):
    """We never had a key of this id."""

    message = N_("There is no key %(key)s.")


class KeyRevoked(RuleBroken):
    """Labels signed with it are not genuine to anybody any more."""

    message = N_("The key %(key)s was revoked, so these labels would be called not genuine. Make a new batch.")


class QuotaReached(RuleBroken):
    """The city pays for so many labels with numbers of a product."""

    message = N_(
        "Only %(left)s more numbered labels of this product may be made: it has %(quota)s, and %(made)s were made."
    )


class NumberedTooMany(RuleBroken):
    """A code of its own for each label takes time to draw."""

    message = N_("A batch has 1 to %(most)s numbered labels; %(quantity)s is not possible.")
