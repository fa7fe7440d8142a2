"""Keep pictures: checked, made small, stripped of everything but the picture, and named by what they show."""

import hashlib
import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from pos.base.database import insert_ignoring
from pos.catalogue.errors import PictureTooLarge, PictureUnreadable
from pos.catalogue.models import Picture

LONGEST_SIDE_PX = 640
MOST_KEPT_BYTES = 60_000
"""A label's page with its picture is less than 100 kB for a phone in a village."""
_AS_GOOD_AS_FITS = ((640, 82), (640, 60), (480, 60), (320, 60), (320, 20))
"""Longest side in pixels and quality, the best first. Photographs fit with the first; the last fits whatever is in them."""
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


def keep_picture(content: bytes) -> str:
    """Keep a picture and return its name: the SHA-256 of what is stored. The same picture twice is kept once.

    It is always encoded anew, so that neither a place where it was taken nor anything hidden in the file is passed on.

    Raises:
        PictureUnreadable: it is no JPEG, PNG or WebP, or is damaged.
        PictureTooLarge: more bytes or more pixels than a camera makes.
    """
    if len(content) > MOST_BYTES:
        raise _too_large()
    small = _made_small(content)
    sha256 = hashlib.sha256(small).hexdigest()
    insert_ignoring(Picture.__table__, [{"sha256": sha256, "media_type": "image/webp", "content": small}])
    return sha256


def _made_small(content: bytes) -> bytes:
    with warnings.catch_warnings():
        # Pillow warns of pictures that would fill the memory; the size is checked before a pixel is read.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(BytesIO(content), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise _too_large()
                picture.draft("RGB", (2 * LONGEST_SIDE_PX, 2 * LONGEST_SIDE_PX))
                upright = ImageOps.exif_transpose(picture)
                see_through = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
                plain = upright.convert("RGBA" if see_through else "RGB")
        except Image.DecompressionBombError as bomb:
            raise _too_large() from bomb
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as damage:
            raise PictureUnreadable() from damage
    for side_px, quality in _AS_GOOD_AS_FITS:
        plain.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
        out = BytesIO()
        plain.save(out, "WEBP", quality=quality, alpha_quality=quality, method=2)
        if out.tell() <= MOST_KEPT_BYTES:
            break
    return out.getvalue()


def _too_large() -> PictureTooLarge:
    return PictureTooLarge(megabytes=MOST_BYTES // (1024 * 1024), megapixels=MOST_PIXELS // 1_000_000)
