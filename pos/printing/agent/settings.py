"""How the print agent is set up, kept in a file that only its own account may read."""

import hmac
import json
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from pos.printing.agent.errors import CannotStart
from pos.printing.agent.rules import HOLD_AFTER_S

_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_GROUPS, _GROUP = 5, 4
"""Twenty of 32 signs are 100 bits: a person types them once, and nobody guesses them."""


@dataclass(frozen=True)
class AgentSettings:
    """What stays from one start to the next."""

    secret: str
    printer: str = ""
    """The printer's address, such as tcp://192.168.1.50:9100; empty where none is set up."""
    origins: tuple[str, ...] = ()
    """The addresses of the pages that may speak to the agent."""
    width_dots: int = 576
    drawer: bool = True
    hold_after_s: int = HOLD_AFTER_S

    def knows(self, secret: str) -> bool:
        """Whether this is the secret, however it was typed; compared without telling how much of it was right."""
        return hmac.compare_digest(_bare(secret).encode(), _bare(self.secret).encode())


def read_settings(folder: Path) -> AgentSettings:
    """The settings in this folder; the first time, with a new secret.

    Raises:
        CannotStart: the file is there and is none.
    """
    try:
        kept = json.loads(_file(folder).read_text(encoding="utf-8"))
        return AgentSettings(**{**kept, "origins": tuple(kept["origins"])})
    except FileNotFoundError:
        return AgentSettings(secret=new_secret())
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CannotStart(f"{_file(folder)} cannot be read ({error}). Mend it, or delete it and start anew.") from error


def write_settings(folder: Path, settings: AgentSettings) -> None:
    """Keep the settings: the whole file or, after a power cut, the one before."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = _file(folder).with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(settings), file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(_file(folder))


def changed(
    settings: AgentSettings,
    *,
    printer: str | None,
    origins: Sequence[str],
    width_dots: int | None,
    drawer: bool | None,
    hold_after_s: int | None,
    fresh_secret: bool,
) -> AgentSettings:
    """The settings after what was said at the console; what was not said stays as it was.

    Raises:
        CannotStart: something that was said cannot be.
    """
    if width_dots is not None and not (128 <= width_dots <= 1664 and width_dots % 8 == 0):
        raise CannotStart("--width must be a multiple of 8 from 128 to 1664; usual are 576 (80 mm) and 384 (58 mm).")
    if hold_after_s is not None and hold_after_s < 10:
        raise CannotStart("--hold-after must be 10 seconds or more.")
    return replace(
        settings,
        secret=new_secret() if fresh_secret else settings.secret,
        printer=settings.printer if printer is None else printer,
        origins=tuple(dict.fromkeys(origin_of(one) for one in origins)) or settings.origins,
        width_dots=settings.width_dots if width_dots is None else width_dots,
        drawer=settings.drawer if drawer is None else drawer,
        hold_after_s=settings.hold_after_s if hold_after_s is None else hold_after_s,
    )


def origin_of(address: str) -> str:
    """The origin of a page's address, as browsers send it: https://pos.example.vn.

    Raises:
        CannotStart: it is no address of a page.
    """
    parts = urlsplit(address.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        raise CannotStart(f"{address!r} is no address of a page; say for example --origin https://pos.example.vn")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = f":{parts.port}" if parts.port not in {None, {"http": 80, "https": 443}[parts.scheme]} else ""
    return f"{parts.scheme}://{host}{port}"


def usual_origins(public_url: str) -> tuple[str, ...]:
    """The pages that may speak where none was named: those of the server at this address."""
    origin = origin_of(public_url)
    if "//127.0.0.1" in origin:
        return (origin, origin.replace("//127.0.0.1", "//localhost"))
    return (origin,)


def new_secret() -> str:
    """A secret that can be read aloud and typed."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _bare(secret: str) -> str:
    return re.sub(r"[\s-]", "", secret).upper()


def _file(folder: Path) -> Path:
    return folder / "agent.json"
