"""What can be wrong with a person, a sign-in or an assignment."""

from pos.base.errors import N_, Clash, NotFound, RuleBroken


class NoSuchPerson(NotFound):
    """Nobody has this sign-in name."""

    message = N_("There is nobody called %(name)s.")


class SignInRefused(RuleBroken):
    """The name is unknown, the password is wrong, or the person has left. All three say the same."""

    message = N_("That name and password do not go together.")


class NameNotFit(RuleBroken):
    """A sign-in name is lower case letters, digits, dots and dashes, and begins with a letter."""

    message = N_("A sign-in name has 2 to 40 lower case letters, digits, dots or dashes; %(name)s does not fit.")


class NameTaken(Clash):
    """Somebody already has this sign-in name; names are never given twice, so that old receipts stay true."""

    message = N_("Somebody is already called %(name)s. Choose another sign-in name.")


class FullNameMissing(RuleBroken):
    """A person has no name that others would call them by."""

    message = N_("A person needs a full name.")


class PasswordWeak(RuleBroken):
    """Anybody could guess this password."""

    message = N_("This password is too easy to guess. Take at least ten signs, several words, and not the own name.")


class PasswordWrong(RuleBroken):
    """Whoever changes a password must know the present one."""

    message = N_("The present password is not right. Nothing was changed.")


class HasLeft(RuleBroken):
    """The person left, so nothing about their work can begin any more."""

    message = N_("%(name)s has left.")


class LastAdmin(RuleBroken):
    """Without this person nobody could keep people any more."""

    message = N_("%(name)s is the last admin. Make somebody else an admin first.")


class NoOutletNeeded(RuleBroken):
    """Officers and admins may go anywhere; an assignment would say nothing."""

    message = N_("Officers and admins are not assigned to outlets: they may see all of them.")


class AlreadyAssigned(Clash):
    """The person already works at this outlet in that time."""

    message = N_("%(name)s already works at this outlet in that time.")


class AssignmentEnded(Clash):
    """The assignment ended earlier, or begins later than it would end."""

    message = N_("This assignment already ended, or would end before it begins.")


class PinWeak(RuleBroken):
    """A PIN is six digits, and not the first that anybody would try."""

    message = N_("A PIN is six digits, and not ones like 000000, 123456, 121212 or 112233. Take another.")


class NoPin(RuleBroken):
    """There is no PIN to clear."""

    message = N_("%(name)s has no PIN.")
