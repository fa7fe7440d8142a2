"""What the pages of all files share: how far the work is, and the work itself."""

from pos.files.views.blueprint import pages
from pos.files.views.progress import progress

__all__ = ["pages", "progress"]
