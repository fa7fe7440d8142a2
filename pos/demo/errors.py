"""Why a demo network is not loaded."""

from pos.base.errors import N_, NotAllowed, RuleBroken


class NotInProduction(NotAllowed):
    """Production holds real money; made-up sales would mix with it."""

    message = N_("The demo network is never loaded in production.")


class NotEmpty(RuleBroken):
    """The database already holds outlets or people."""

    message = N_("The demo network is only loaded into an empty database; this one holds outlets or people.")
