"""Canonical JSON: one text for one content, in Python and in JavaScript alike."""

import json
import re
from typing import Any

_LONE = re.compile("[\ud800-\udfff]")
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical(value: Any) -> str:
    """Keys sorted, no spaces, UTF-8 as it is; half characters escaped, as JavaScript writes them.

    Hash chains are computed over this.

    Raises:
        ValueError: a number is not finite, which JSON cannot say.
    """
    return _LONE.sub(lambda half: f"\\u{ord(half.group()):04x}", _ENCODER.encode(value))
