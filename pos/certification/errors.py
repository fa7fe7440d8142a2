"""What can be wrong with a certificate or with what is said of it."""

from pos.base.errors import N_, Clash, NotFound, RuleBroken


class NoSuchCertificate(NotFound):
    """No certificate has this identity."""

    message = N_("There is no such certificate.")


class SamePaper(Clash):
    """The product already has this decision with this first day."""

    message = N_("Decision %(decision)s is already entered for this product. Nothing was changed.")


class StarsUnknown(RuleBroken):
    """Certificates are given for three, four or five stars."""

    message = N_("Certificates carry three, four or five stars; %(stars)s is none of them.")


class ScoreDoesNotFit(RuleBroken):
    """The score lies outside the band of the stars, by the act of the decision's day."""

    message = N_("%(stars)s stars need a score from %(low)s to %(high)s by %(act)s. Look at the paper again.")


class PotentialIsFourStars(RuleBroken):
    """A potential five-star product carries four stars until the ministry decides."""

    message = N_("“Potential five-star” stands on a four-star certificate. Five stars are given by the ministry alone.")


class PotentialNeedsNinety(RuleBroken):
    """Only a product that scored 90 or more at the province is a potential five-star one."""

    message = N_("A potential five-star product has a score of 90 or more.")


class NinetyIsPotential(RuleBroken):
    """A four-star certificate with 90 or more is one of a potential five-star product."""

    message = N_(
        "With a score of 90 or more, four stars are those of a potential five-star product. Tick it, or mend the score."
    )


class DatesDoNotFit(RuleBroken):
    """Decision, first day and last day must follow each other, within what the programme gives."""

    message = N_("The dates do not fit: %(why)s")


class PaperIsPast(RuleBroken):
    """The certificate was withdrawn, replaced or entered by mistake: nothing more can become of it in this way."""

    message = N_("This certificate stands as “%(standing)s”; this cannot be noted on it.")


class NotAnUpgrade(RuleBroken):
    """An upgrade gives more stars than there were before."""

    message = N_(
        "An upgrade gives more stars than before, and decision %(decision)s gave %(stars)s. "
        "Choose re-evaluation, or look at the stars."
    )


class NotPotential(RuleBroken):
    """Only of a potential five-star product can the ministry say that it is not five-star."""

    message = N_("This certificate does not say “potential five-star”, so the ministry had nothing to decide.")


class MinistryHasDecided(Clash):
    """The ministry's answer was noted before."""

    message = N_("It is noted already that the ministry gave no fifth star on %(day)s.")


class WrongAuthority(RuleBroken):
    """Another authority may withdraw certificates of this rank."""

    message = N_("A certificate of %(stars)s stars is withdrawn by %(level)s. Look at who signed the withdrawal.")


class AlreadyFiled(Clash):
    """A filing is open already."""

    message = N_("Re-evaluation was already filed on %(day)s and is not decided yet.")


class NothingFiled(RuleBroken):
    """A refusal answers a filing, and there is none open."""

    message = N_("No re-evaluation is open on this certificate, so none can be refused.")


class AlreadyWithdrawn(Clash):
    """It was withdrawn before."""

    message = N_("This certificate was already withdrawn from %(day)s on.")


class WordsMissing(RuleBroken):
    """A number or a reason that the record needs was left out."""

    message = N_("Please give %(what)s.")
