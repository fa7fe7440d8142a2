"""Wait for the work on a file, as its page does."""

import threading
import time
import uuid

from pos.base.database import db
from pos.files.kinds import RUNNING


def settled(model, address):
    """Wait until the work on the file of this page is done; the page's address."""
    for _ in range(600):
        db.session.rollback()
        db.session.expire_all()
        row = db.session.get(model, uuid.UUID(address.rsplit("/", 1)[1]))
        working = [one for one in threading.enumerate() if one.name == f"import {row.id}"]
        if row.state not in RUNNING and not working:
            return address
        time.sleep(0.05)
    raise AssertionError("the work did not end")
