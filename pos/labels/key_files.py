"""Private keys of labels: files that only their owner may read, outside the books and so outside their copies."""

import hashlib
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from pos.labels.errors import KeyIsNotHere
from pos.labels.signing import as_letters


def new_key(folder: Path) -> tuple[str, str]:
    """Make a key, keep its private half in a file, and give its id and its public half in letters."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    while True:
        private = Ed25519PrivateKey.generate()
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        key_id = hashlib.sha256(public).hexdigest()[:4]
        if _written(_file(folder, key_id), private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())):
            return key_id, as_letters(public)


def private_key(folder: Path, key_id: str) -> Ed25519PrivateKey:
    """The private half of a key.

    Raises:
        KeyIsNotHere: its file is not on this computer, or holds something else.
    """
    try:
        key = load_pem_private_key(_file(folder, key_id).read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise KeyIsNotHere(key=key_id) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyIsNotHere(key=key_id)
    return key


def _file(folder: Path, key_id: str) -> Path:
    return folder / f"{key_id}.pem"


def _written(file: Path, content: bytes) -> bool:
    """Keep a file that has its name only once all of it is on the disk; False where there is one of that name."""
    unfinished = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        os.link(unfinished, file)
    except FileExistsError:
        return False
    finally:
        unfinished.unlink()
    return True
