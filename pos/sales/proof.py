"""The link on a receipt that answers whether its goods were certified when they were bought.

Only who holds the receipt has the link: it names the sale by its own identity, which the till drew by chance (122 bits) and
which stands nowhere else in public. So a till prints it with the network away, and nobody comes from one receipt to the next.
"""

import binascii
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode

_DRAWN_BY_CHANCE = 4
"""The version of an identity that nobody can guess. Source: RFC 9562 section 5.4."""


def proof_link(public_url: str, sale_id: uuid.UUID) -> str:
    """The address that a receipt carries; empty where the sale's identity could be guessed, as another program's might."""
    return f"{public_url.rstrip('/')}/r/{token_of(sale_id)}" if may_be_shown(sale_id) else ""


def may_be_shown(sale_id: uuid.UUID) -> bool:
    """Whether this identity is one that only its receipt tells."""
    return sale_id.version == _DRAWN_BY_CHANCE


def token_of(sale_id: uuid.UUID) -> str:
    """The identity of a sale in 22 letters and digits."""
    return urlsafe_b64encode(sale_id.bytes).decode().rstrip("=")


def sale_of(token: str) -> uuid.UUID | None:
    """The identity that such a token tells; None where it tells none, or one that could be guessed."""
    try:
        found = uuid.UUID(bytes=urlsafe_b64decode(f"{token}=="))
    except (binascii.Error, ValueError):
        return None
    return found if may_be_shown(found) and token_of(found) == token else None
