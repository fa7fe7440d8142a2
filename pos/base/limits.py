"""Rate limits. Counted per process unless RATELIMIT_STORAGE_URI names a store that all processes share."""

import os

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, storage_uri=os.environ.get("RATELIMIT_STORAGE_URI", "memory://"))
