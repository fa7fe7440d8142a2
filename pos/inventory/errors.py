"""What can be wrong with places, lots, deliveries, transfers, counts and write-offs."""

from pos.base.errors import N_, Clash, NotAllowed, NotFound, RuleBroken


class NoSuchLot(NotFound):
    """No lot has this code or id."""

    message = N_("There is no lot %(lot)s.")


class NoSuchDelivery(NotFound):
    """No delivery has this number."""

    message = N_("There is no delivery %(number)s.")


class NotOnShelf(RuleBroken):
    """A move would take more off a shelf than is on it."""

    message = N_("The shelf does not hold that much any more. Nothing was changed; look at the stock and try again.")


class StockTooLow(RuleBroken):
    """More is to be written off than the shelf holds."""

    message = N_("Only %(left)s of lot %(lot)s is on the shelf. Nothing was written off.")


class QuantityNotFit(RuleBroken):
    """A quantity is zero, negative, huge, or a fraction of a piece."""

    message = N_("The quantity of %(product)s must be more than zero, at most a million, and whole for pieces.")


class NotGoods(RuleBroken):
    """A service has no stock."""

    message = N_("%(product)s is a service: it is not kept in stock.")


class LotCodeNotFit(RuleBroken):
    """A lot's code would not survive on a label."""

    message = N_("A lot code has at most 20 plain letters, digits, dashes and dots, no spaces; %(lot)s does not fit.")


class LotDiffers(Clash):
    """A lot of this code is there, with another owner, settlement price or date."""

    message = N_(
        "Lot %(lot)s of %(product)s is there already, with another owner, price or date. Give these goods another code."
    )


class DatesContradict(RuleBroken):
    """Goods would expire before they were made."""

    message = N_("%(product)s would expire before it was made. Check the dates.")


class MadeLater(RuleBroken):
    """Goods came before they were made."""

    message = N_("%(product)s came before the day it was made. Look at the days.")


class AlreadyExpired(RuleBroken):
    """Goods are past their date on the day they arrive."""

    message = N_("%(product)s was past its date on arrival. Do not take it over; check the date or send it back.")


class PriceNotFit(RuleBroken):
    """Consigned goods need a settlement price, own goods have none; a price is never negative."""

    message = N_(
        "Consigned goods need what their owner gets for one unit, or the commission; our own goods need neither. Check "
        "%(product)s."
    )


class NoPriceForCommission(RuleBroken):
    """A commission is a share of the price, and the product has none."""

    message = N_("%(product)s has no price at this outlet yet. Set its price first, or say what the producer gets.")


class NothingDelivered(RuleBroken):
    """A delivery without a line."""

    message = N_("A delivery needs at least one line.")


class DeliveryDiffers(Clash):
    """The same delivery was sent again with other content."""

    message = N_("This delivery was already saved as %(number)s with other content. Open it, or start a new one.")


class NoSuchOrder(NotFound):
    """No order has this number."""

    message = N_("There is no order %(number)s.")


class NothingOrdered(RuleBroken):
    """An order without a line."""

    message = N_("An order needs at least one line.")


class ProductTwice(RuleBroken):
    """Two lines of an order name the same product."""

    message = N_("%(product)s stands on two lines. Put both quantities on one.")


class WantedInThePast(RuleBroken):
    """Goods are wanted by a day that has passed."""

    message = N_("The day by which the goods are wanted has passed. Check it.")


class OrderDiffers(Clash):
    """An order was written again with other content after it had been sent."""

    message = N_("Order %(number)s was sent already and cannot be changed any more. Cancel it and write another.")


class OrderWrittenMeanwhile(Clash):
    """Somebody else has written a draft anew since it was opened."""

    message = N_(
        "%(who)s has saved %(number)s since you opened it. Nothing of yours is lost: look at what differs, then save again."
    )


class OrderReadBefore(Clash):
    """A draft would be sent that somebody has written anew since the sender read it."""

    message = N_("%(who)s has saved %(number)s since you opened it, and it was not sent. Read it again, then send it.")


class OrderTooFar(Clash):
    """What is asked for cannot become of an order any more."""

    message = N_(
        "Order %(number)s stands elsewhere by now; %(who)s was there before. Open it and look. Nothing was changed."
    )


class OrderNotOpen(Clash):
    """Goods come on an order that was never sent, or that nobody waits for any more."""

    message = N_("Nothing can be taken over on order %(number)s: it was not sent, or is closed. Nothing was changed.")


class OrderOfAnother(RuleBroken):
    """Goods come on an order of another outlet or to another producer."""

    message = N_("Order %(number)s was written by another outlet or to another producer.")


class ReasonMissing(RuleBroken):
    """Goods are refused for another reason without saying which."""

    message = N_("Say in the line's note why %(product)s was refused.")


class PointNotFit(RuleBroken):
    """A reorder point is zero or more, in whole pieces, and belongs to goods."""

    message = N_("The reorder point of %(product)s is zero or more, at most a million, and of pieces a whole number.")


class NoSuchTransfer(NotFound):
    """No transfer has this number."""

    message = N_("There is no transfer %(number)s.")


class SameOutlet(RuleBroken):
    """Goods are to be sent to where they are."""

    message = N_("Goods are sent from one outlet to another. Choose two outlets.")


class NothingSent(RuleBroken):
    """A transfer without a line."""

    message = N_("A transfer needs at least one line.")


class LotTwice(RuleBroken):
    """Two lines of a transfer or return note name the same lot."""

    message = N_("Lot %(lot)s of %(product)s stands on two lines. Put both quantities on one.")


class NotEnoughToSend(RuleBroken):
    """More is to be sent than the shelf holds."""

    message = N_("Only %(left)s of lot %(lot)s of %(product)s is on the shelf. Nothing was sent.")


class TransferDiffers(Clash):
    """The same transfer was sent again with other content."""

    message = N_("This transfer was already sent as %(number)s with other content. Open it, or start a new one.")


class TransferEnded(Clash):
    """A transfer was received or taken back already, by somebody else or in another way."""

    message = N_("Transfer %(number)s was already received or taken back by %(who)s. Nothing was changed.")


class LineUncounted(RuleBroken):
    """A line of a transfer does not say how much arrived."""

    message = N_("Say of each line how much arrived; 0 where nothing did.")


class DifferenceUnexplained(RuleBroken):
    """Less or more arrived than was sent, without a reason that fits."""

    message = N_("%(product)s, lot %(lot)s: say why %(received)s arrived and %(sent)s was sent.")


class ArrivedBeforeSent(RuleBroken):
    """Goods would arrive before they were sent."""

    message = N_("This would arrive before it was sent. Check day and time.")


class NoSuchCount(NotFound):
    """No count has this number."""

    message = N_("There is no count %(number)s.")


class CountOpen(Clash):
    """The outlet is being counted already."""

    message = N_("%(number)s, begun by %(who)s, is still open at this outlet. Count there, or end it first.")


class NothingToCount(RuleBroken):
    """A count of a group, of products or of a place does not say which."""

    message = N_("Say what is to be counted: choose a group, products, or name the place.")


class CountDiffers(Clash):
    """The same count was begun with other content."""

    message = N_("This count was already begun as %(number)s with other content. Open it, or start a new one.")


class CountEnded(Clash):
    """A count was closed or given up already."""

    message = N_("Count %(number)s was already ended by %(who)s. Nothing was changed.")


class CountMoved(Clash):
    """Something was counted after the one who approves had looked."""

    message = N_(
        "Somebody has counted since you looked. Look at the differences again, then approve. Nothing was booked."
    )


class RestMoved(CountMoved):
    """What nobody counted is to be taken as gone, and changed after the one who approves had looked."""

    message = N_(
        "What nobody counted has changed since you looked: goods came or went. Look at it again, then approve. "
        "Nothing was booked."
    )


class NothingCounted(RuleBroken):
    """A count without a line is to be approved."""

    message = N_("Nobody has counted anything yet. Count, or give the count up.")


class OverTheLimit(NotAllowed):
    """The differences are worth more than this person may approve."""

    message = N_(
        "Differences worth %(value)s ₫ are more than you may approve (%(limit)s ₫). Nothing was booked; ask an admin."
    )


class CountedNotFit(RuleBroken):
    """A counted quantity is negative, huge, or a fraction of a piece."""

    message = N_("What was counted of %(product)s must be zero or more, at most a million, and whole for pieces.")


class LotOfAnother(RuleBroken):
    """A lot was counted under a product that it is not of."""

    message = N_("Lot %(lot)s is no lot of %(product)s. Count it without its lot, or look at the label again.")


class CountedDiffers(Clash):
    """The same line of a count was sent again with other content."""

    message = N_("This line was already kept with other content. Correct it on the page of the count.")


class NoSuchCountLine(NotFound):
    """No line of this count has this id."""

    message = N_("This count has no such line.")


class NotYourLine(NotAllowed):
    """A line that somebody else counted is to be changed."""

    message = N_("%(who)s counted this. Only they or a manager may change it.")


class LineWithdrawn(Clash):
    """A line that is to be corrected was withdrawn already."""

    message = N_("This line was already withdrawn or corrected. Nothing was changed.")


class NoteMissing(RuleBroken):
    """Goods are written off for another reason without saying which."""

    message = N_("Say in the note why the goods are written off.")


class WriteOffDiffers(Clash):
    """The same write-off was sent again with other content."""

    message = N_("This was already written off with other content. Look at the moves of the lot.")


class NoSuchReturnNote(NotFound):
    """There is no return note of that number."""

    message = N_("There is no return note %(number)s.")


class NothingReturned(RuleBroken):
    """A return note without a line."""

    message = N_("Say of at least one lot how much goes home.")


class NotTheirGoods(RuleBroken):
    """Goods would go home to somebody whose they are not."""

    message = N_("Lot %(lot)s of %(product)s does not belong to this producer. Nothing was returned.")


class NotEnoughToReturn(RuleBroken):
    """More would go home than the shelf holds."""

    message = N_("Only %(left)s of lot %(lot)s of %(product)s is on the shelf. Nothing was returned.")


class ReturnNoteDiffers(Clash):
    """The same return note was sent again with other content."""

    message = N_("These goods already went home as %(number)s with other content. Open it, or start a new one.")
