"""Pairing a device over the network."""

from datetime import datetime

from flask import Blueprint, Response
from pydantic import Field

from pos.base.clock import now
from pos.base.database import transaction
from pos.base.json_api import PREFIX, OpenShape, Shape, answer, shaped
from pos.base.limits import limiter
from pos.people.access import public
from pos.showrooms import operations
from pos.showrooms.rules import number_format

api = Blueprint("showrooms_api", __name__, url_prefix=PREFIX)


class EarlierPairing(OpenShape):
    """A series in which this device has written before."""

    till: str
    series: str


class PairBody(Shape):
    """The one-time code that a manager reads out."""

    code: str
    earlier: list[EarlierPairing] = Field(default=[], max_length=100)
    """What the device knows of its earlier pairings. None of their series is given to it again."""


class PairAnswer(Shape):
    """What makes a device a till. The token is told this once."""

    token: str
    chain: str
    till: str
    showroom: str
    series: str
    number_format: str
    next_number: int
    server_time: datetime


@api.post("/pair")
@public
@limiter.limit("10 per minute; 60 per hour")
@shaped(summary="Pair a device with a till", body=PairBody, answers={201: PairAnswer}, problems=(422, 429))
def pair(body: PairBody) -> Response:
    """A one-time code becomes the token of a till, its chain and its number series."""
    at = now()
    with transaction():
        pairing = operations.pair(body.code, at=at, earlier=[(one.till, one.series) for one in body.earlier])
    return answer(
        PairAnswer(
            token=pairing.token,
            chain=str(pairing.chain_id),
            till=pairing.till_code,
            showroom=pairing.showroom_code,
            series=pairing.series,
            number_format=number_format(pairing.till_code, pairing.series),
            next_number=pairing.next_number,
            server_time=at,
        ),
        201,
    )


# Whoever pairs has no session that somebody else could abuse; the code itself is the proof.
pair.without_form_token = True  # type: ignore[attr-defined]
