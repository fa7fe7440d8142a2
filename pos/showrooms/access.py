"""Which till is speaking. A till proves itself by its bearer token and by nothing else."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from flask import g, request

from pos.base.errors import N_, NotAllowed
from pos.people.access import current_person, may
from pos.people.rules import Deed
from pos.showrooms import queries

View = TypeVar("View", bound=Callable[..., Any])


class TokenUnknown(NotAllowed):
    """No living till has this token: it was never given out, or the till was paired again since."""

    status = 401
    message = N_("This till's pairing has ended. Pair it again; what it has not sent stays on it until then.")


def till_only(view: View) -> View:
    """Only a paired till may come in."""

    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        current_chain()
        return view(*args, **kwargs)

    guarded.access = "till"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def till_or(deed: Deed) -> Callable[[View], View]:
    """A paired till may come in, and whoever may do this at some outlet."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if request.headers.get("Authorization") or current_person() is None:
                current_chain()
            elif not may(deed):
                raise NotAllowed()
            return view(*args, **kwargs)

        guarded.access = f"till_or_person:{deed}"  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return wrap


def current_chain() -> queries.ChainFacts:
    """The chain, till and outlet whose token this request carries.

    Raises:
        TokenUnknown: there is none, or it has ended.
    """
    if "chain" not in g:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        chain = queries.chain_by_token(token.strip()) if scheme.casefold() == "bearer" and token.strip() else None
        if chain is None:
            raise TokenUnknown()
        g.chain = chain
    return g.chain


def chain_if_till() -> queries.ChainFacts | None:
    """The chain that speaks, or None when a person does."""
    return current_chain() if request.headers.get("Authorization") else None
