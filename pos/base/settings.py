"""Settings from the environment, and the refusal to serve a city on unsafe ones."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
"""The checkout: templates, static files and migrations stand below it."""


class UnsafeSetting(RuntimeError):
    """Production was asked to start on a setting that would harm people. The message says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """How this process is set up."""

    environment: str
    database_url: str
    secret_key: str
    data_dir: Path
    public_url: str
    label_keys_dir: Path | None = None
    """Where the private keys of labels lie, when not in the data folder."""

    @property
    def label_keys(self) -> Path:
        """The folder of the private keys of labels."""
        return self.label_keys_dir or self.data_dir / "label_keys"

    @property
    def production(self) -> bool:
        """Whether real people's money is in these books."""
        return self.environment == "production"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings; make the data folder and, where none is given, a secret key that stays.

        Raises:
            UnsafeSetting: production with a weak key, or with a public address on http or loopback.
        """
        environment = environ.get("POS_ENV", "development")
        if environment not in {"development", "production"}:
            raise UnsafeSetting(f"POS_ENV is {environment!r}; it must be development or production.")
        data_dir = Path(environ.get("POS_DATA_DIR") or ROOT / "var").resolve()
        data_dir.mkdir(parents=True, exist_ok=True)
        settings = cls(
            environment=environment,
            database_url=_driver(environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'pos.db'}"),
            secret_key=environ.get("SECRET_KEY") or _kept_key(data_dir),
            data_dir=data_dir,
            public_url=(environ.get("PUBLIC_URL") or "http://127.0.0.1:8000").rstrip("/"),
            label_keys_dir=Path(environ["LABEL_KEYS_DIR"]).resolve() if environ.get("LABEL_KEYS_DIR") else None,
        )
        settings._refuse_unsafe()
        return settings

    def _refuse_unsafe(self) -> None:
        if not self.production:
            return
        if len(self.secret_key) < 32 or len(set(self.secret_key)) < 10:
            raise UnsafeSetting("SECRET_KEY is too weak for production: use 32 random characters or more.")
        address = urlsplit(self.public_url)
        if address.scheme != "https":
            raise UnsafeSetting(f"PUBLIC_URL is {self.public_url!r}: in production labels must point to https.")
        if (address.hostname or "") in {"localhost", "0.0.0.0", "::1"} or (address.hostname or "").startswith("127."):
            raise UnsafeSetting(f"PUBLIC_URL is {self.public_url!r}: a customer's phone cannot reach loopback.")


def _driver(url: str) -> str:
    """Name the driver that is installed, for the addresses that hosting services hand out."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _kept_key(data_dir: Path) -> str:
    """The key of this data folder, made once; two processes starting together agree on it."""
    path = data_dir / "secret_key"
    fresh = data_dir / f"secret_key.{os.getpid()}.{secrets.token_hex(4)}"
    if not path.exists():
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()
