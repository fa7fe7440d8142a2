"""What the till's server refuses, in words."""

from pos.base.errors import N_, Clash


class OtherChain(Clash):
    """The token belongs to another journal than the entries: storing them there would put them under a wrong till."""

    message = N_("This device's token belongs to another journal. Pair it again; what it has not sent stays on it.")
