"""Why a row of a decision list is refused."""

from pos.base.errors import N_, Clash, RuleBroken


class ListHeadersMissing(RuleBroken):
    """No row of the file names the columns of a decision list."""

    message = N_(
        "No row names the columns. A decision list needs at least “Product”, “Producer”, “Stars” and "
        "“Decision number” or “Day of the decision”."
    )


class StarsUnread(RuleBroken):
    """The stars cannot be made out."""

    message = N_("These are no stars. Write 3, 4 or 5, “4 sao”, ★★★★, or “potential 5”.")


class NotRecognised(RuleBroken):
    """The list speaks of a product that was evaluated, proposed or registered: no decision gave it stars."""

    message = N_("“%(said)s” is no recognition: only a decision gives stars.")


class DecisionUnread(RuleBroken):
    """What stands there is no number of a decision."""

    message = N_("This is no number of a decision. Write it as 1147/QĐ-UBND.")


class NoDecisionNumber(RuleBroken):
    """The row does not say which decision gave the stars."""

    message = N_("The row names no decision. Look for its number, such as 1147/QĐ-UBND.")


class NoDecisionDay(RuleBroken):
    """The row does not say on which day the decision was signed."""

    message = N_(
        "The row does not say on which day the decision was signed. A month or a year is no day, and beside the day "
        "stands no remark."
    )


class DecisionDaysDiffer(RuleBroken):
    """Two cells of a row name two days of the decision."""

    message = N_("Another cell of this row says %(day)s.")


class IssuerUnsaid(RuleBroken):
    """Who signed cannot be told from rank and day alone."""

    message = N_("Say who signed: by the rules of that day it was the district, or the authority of another province.")


class SeveralProducers(RuleBroken):
    """One cell names two makers, and the certificate is one maker's."""

    message = N_("Two producers stand here. Give each product a row of its own with its own producer.")


class ProducerUnclear(RuleBroken):
    """Several makers could be meant."""

    message = N_("Several producers could be meant: %(codes)s. Write the code, or the commune.")


class ProducerElsewhere(RuleBroken):
    """The maker of this name stands in another place."""

    message = N_(
        "%(code)s %(name)s is in %(place)s; the row says otherwise. Two makers of one name are told apart by code."
    )


class ProductUnclear(RuleBroken):
    """Several products of the maker could be meant."""

    message = N_(
        "Several products could be meant: %(codes)s. A certificate covers one of them: write its net "
        "content, or its code."
    )


class MarksDiffer(RuleBroken):
    """A name that differs from a known one only in its marks: a slip, or another thing altogether."""

    message = N_("%(code)s is called “%(name)s”: only the marks differ. Write it the same way, or the code.")


class CodeUnknown(RuleBroken):
    """Nothing has this code."""

    message = N_("Nothing has the code %(code)s.")


class CodeOfAnother(RuleBroken):
    """The product of this code is another maker's."""

    message = N_("%(code)s is a product of %(producer)s.")


class PlaceUnknown(RuleBroken):
    """No commune, former district or province is called so."""

    message = N_("No commune or former district of Hanoi, and no other province, is called so.")


class OtherFacts(RuleBroken):
    """The certificate is entered already, and says something else."""

    message = N_("Decision %(decision)s is entered for %(product)s already, and says %(before)s; here stands %(here)s.")


class FirstDayTaken(RuleBroken):
    """Two decisions of one day for one product: neither is the newer one."""

    message = N_("%(product)s has decision %(decision)s from the same day. One day has one certificate of a product.")


class RowsDiffer(RuleBroken):
    """Two rows of the file say different things of one product and one decision."""

    message = N_("Row %(row)s says something else of the same product: %(there)s; here stands %(here)s.")


class NameCut(RuleBroken):
    """The name of the product was cut somewhere on its way."""

    message = N_("This name is cut. Write it whole, as on the decision.")


class MistakenBefore(RuleBroken):
    """Somebody undid this very certificate: a list that still says it must not bring it back by itself."""

    message = N_(
        "Decision %(decision)s of %(product)s was undone as entered by mistake. Enter it by hand if it is "
        "right after all."
    )


class ScoreUnread(RuleBroken):
    """What stands there is no average score."""

    message = N_("This is no score. From 0 to 100, with at most two decimals.")


class CatalogueBusy(Clash):
    """Makers or products were changed each time before the list could be booked."""

    message = N_("Producers or products are being changed at this very moment. Nothing was booked; try again.")


class ListSeenOtherwise(Clash):
    """Somebody looked a list through again, and it says something else than what was shown to who books it."""

    message = N_(
        "This list was looked through again meanwhile and says something else now. Nothing was booked; look at it again."
    )


class VatClassUnknown(RuleBroken):
    """No tax class has this code or name."""

    message = N_("No tax class is called so. There are: %(classes)s.")


class VatClassesDiffer(RuleBroken):
    """Two rows of a file add one product with two tax classes."""

    message = N_("Another row gives this product the tax class %(there)s.")
