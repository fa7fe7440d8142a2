"""A file that is held by one at a time, whichever process of this computer asks. The system frees it when we die."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

LOOK_AGAIN_S = 0.1


@contextmanager
def only_one(path: Path, still_waiting: Callable[[], object], *, every_s: float) -> Iterator[None]:
    """Hold a lock file; ``still_waiting`` is called at once where somebody else holds it, and again every so often."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        told_at: float | None = None
        while not _try_lock(descriptor):
            if told_at is None or time.monotonic() - told_at >= every_s:
                told_at = time.monotonic()
                still_waiting()
            time.sleep(LOOK_AGAIN_S)
        yield
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
