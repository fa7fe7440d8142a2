"""Compare a rendering with the picture that somebody once looked at and found good.

After a change that is meant: ``RECORD_GOLDEN=1 python3 manage.py test tests/printing``, look at every changed picture,
commit.
"""

import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops

FOLDER = Path(__file__).with_name("golden")


def assert_looks_like(image: Image.Image, name: str) -> None:
    """Every dot is as it was; otherwise the number of changed dots and where they are."""
    path = FOLDER / f"{name}.png"
    if os.environ.get("RECORD_GOLDEN"):
        image.save(path, optimize=True)
        pytest.fail(f"{path.name} was recorded: look at it, then run again without RECORD_GOLDEN")
    with Image.open(path) as opened:
        golden = opened.convert("1")
    assert image.size == golden.size, f"{name} is {image.size}, and was {golden.size}"
    changed = ImageChops.logical_xor(image, golden)
    assert changed.getbbox() is None, f"{name}: dots differ within {changed.getbbox()}"
