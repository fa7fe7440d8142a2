"""Rate limits, counted in each process by itself."""

import logging

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, storage_uri="memory://")

# At INFO it writes down the address of everybody who was asked to wait.
logging.getLogger("flask-limiter").setLevel(logging.WARNING)
