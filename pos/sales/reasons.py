"""What each reason means, in words for the person who has to settle it."""

from flask_babel import gettext

from pos.base.errors import N_
from pos.sales.kinds import Contradiction, Oddity

WORDS: dict[str, str] = {
    Contradiction.MALFORMED: N_("An amount could not be read."),
    Contradiction.NO_LINES: N_("There is nothing in it."),
    Contradiction.TOO_MANY_LINES: N_("It has more than 500 lines."),
    Contradiction.VALUE_TOO_LARGE: N_("An amount is impossibly large."),
    Contradiction.QUANTITY_NOT_POSITIVE: N_("A quantity is zero or negative."),
    Contradiction.PRICE_NEGATIVE: N_("A price is negative."),
    Contradiction.DISCOUNT_NEGATIVE: N_("A discount is negative."),
    Contradiction.DISCOUNT_EXCEEDS_LINE: N_("A discount is larger than its line."),
    Contradiction.VAT_RATE_IMPOSSIBLE: N_("A VAT rate is impossible."),
    Contradiction.TOTAL_DISAGREES: N_("The total is not the sum of the lines."),
    Contradiction.TENDER_NOT_POSITIVE: N_("A payment is zero or negative."),
    Contradiction.TENDERS_SHORT: N_("Less was paid than it cost."),
    Contradiction.TENDERS_DISAGREE: N_("What was paid back is not what was refunded."),
    Contradiction.CHANGE_DISAGREES: N_("The change is not what was paid too much."),
    Contradiction.CHANGE_EXCEEDS_CASH: N_("More change was given than cash was paid."),
    Contradiction.AMOUNT_NEGATIVE: N_("An amount is negative."),
    Contradiction.COUNT_DISAGREES: N_("The banknotes do not come to the sum."),
    Contradiction.ANOTHER_BASKET: N_("Something else is already booked under this id."),
    Contradiction.SALE_UNKNOWN: N_("The sale that was refunded is not on the books."),
    Contradiction.SALE_LINE_UNKNOWN: N_("The sale has no such line."),
    Contradiction.REFUND_EXCEEDS_SALE: N_("More was refunded than was left of the sale."),
    Oddity.PRICE_ZERO: N_("Something was sold for nothing."),
    Oddity.PRICE_DIFFERS: N_("The price was not the one in the price list."),
    Oddity.VAT_DIFFERS: N_("The VAT rate was not the one of that day."),
    Oddity.VAT_UNCERTAIN: N_("No act on record says the VAT rate of that day."),
    Oddity.STARS_UNTRUE: N_("The till showed stars that were not valid."),
    Oddity.FRACTION_OF_A_PIECE: N_("A part of a piece was sold."),
    Oddity.DAY_UNLIKELY: N_("It was sold for a day that is over, or more than two years ahead."),
    Oddity.PRODUCT_UNKNOWN: N_("The product is not in the catalogue."),
    Oddity.LOT_UNKNOWN: N_("The lot was never opened."),
    Oddity.LOT_OF_ANOTHER_PRODUCT: N_("The lot belongs to another product."),
    Oddity.LOT_NOT_HERE: N_("The shelf did not hold enough of that lot."),
    Oddity.LOT_EXPIRED: N_("Goods past their date were sold."),
    Oddity.STOCK_MISSING: N_("More was sold than the shelf held."),
    Oddity.PIECE_UNKNOWN: N_(
        "We made no label of this number for this product and lot. Look whether the label is forged."
    ),
    Oddity.PIECE_VOID: N_("A piece was sold whose number was declared void or whose label was spoiled."),
    Oddity.PIECE_SOLD_TWICE: N_(
        "A piece of this number was sold twice and did not come back between. One label may be a copy."
    ),
    Oddity.LABEL_NOT_OURS: N_(
        "The signature on a label is not ours for this piece, or its key was revoked. Look whether the label is forged."
    ),
    Oddity.NOT_RELABELLED: N_(
        "Goods whose star is gone were sold before they had a new label, against the outlet's own rule."
    ),
    Oddity.CASHIER_UNKNOWN: N_("Nobody by the cashier's name is known."),
    Oddity.CASHIER_NOT_ALLOWED: N_("The cashier was not to sell at this outlet at that time."),
    Oddity.APPROVER_NOT_ALLOWED: N_("Who approved it was not to approve."),
    Oddity.SHIFT_UNKNOWN: N_("The shift is not known at this till."),
    Oddity.SHIFT_CLOSED: N_("The shift was already closed at that time."),
    Oddity.SHIFT_OVERLAPS: N_("Another shift was still open at this till."),
    Oddity.CLOCK_OFF: N_("The till's clock is off by more than five minutes."),
    Oddity.NUMBER_USED: N_("The number was used before."),
    Oddity.NUMBER_MISSING: N_("It came without a number."),
    Oddity.UNKNOWN_FIELDS: N_("It holds fields that this version does not know; they are kept."),
    Oddity.REFUND_AMOUNT_DIFFERS: N_("The amount refunded is not the one that was due."),
    Oddity.REFUND_SURPLUS: N_("More was given back than was left of the sale; the rest is missing."),
    Oddity.SALE_AWAITED: N_("The sale that was refunded is not on the books yet; until then the money is missing."),
    Oddity.EXCHANGE_HALF: N_("Only one half of an exchange is on the books: the goods back, or the new ones."),
    Oddity.EXCHANGE_DISAGREES: N_("The two halves of an exchange do not name the same amount, or not each other."),
    Oddity.CASH_DIFFERS: N_("The cash counted is not the cash expected."),
    Oddity.CASH_DIFFERS_MUCH: N_(
        "The cash counted differs by more than the cashier may settle, and no manager saw it."
    ),
}


def reason_words(reason: str) -> str:
    """What a reason means, in the reader's language."""
    return gettext(WORDS[reason]) if reason in WORDS else reason
