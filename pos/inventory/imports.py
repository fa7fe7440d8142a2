"""Read the files of stock that were brought."""

import uuid
from collections.abc import Sequence

from pos.files.queries import file, files
from pos.inventory.models import StockImport


def imports(brought_by: str | None, *, limit: int) -> Sequence[StockImport]:
    """Files of stock that somebody brought (that anybody did when None), the latest first, without what is in them."""
    return files(StockImport, brought_by, limit=limit)


def stock_import(import_id: uuid.UUID) -> StockImport:
    """One file of stock with all that is known of it; its content is fetched where somebody asks for it.

    Raises:
        NoSuchImport: there is none.
    """
    return file(StockImport, import_id)
