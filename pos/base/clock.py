"""Time: aware UTC inside, the day of Hanoi where a person or a rule names a day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The moment it is. Only views and commands ask; everything else is told ``at``."""
    return datetime.now(UTC)


def local_day(at: datetime) -> date:
    """The day that a person in Hanoi would name for this moment."""
    return at.astimezone(HANOI).date()


def start_of_day(day: date) -> datetime:
    """The moment at which this day begins in Hanoi, in UTC."""
    return datetime.combine(day, time.min, HANOI).astimezone(UTC)


def last_moment(at: datetime) -> datetime:
    """The last moment of the day in Hanoi that this moment is in, in UTC."""
    return start_of_day(local_day(at) + timedelta(days=1)) - timedelta.resolution


def parse_moment(text: str) -> datetime:
    """Read an ISO 8601 moment with its offset, as UTC.

    Raises:
        ValueError: it is no ISO 8601 moment, or has no offset.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a moment needs its offset from UTC")
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a moment before the first year, or after the last") from error
