"""Logs: JSON lines in production, readable ones at a desk. Never names, phone numbers or tokens."""

import logging
import sys
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request

from pos.base.settings import Settings


def write_logs(app: Flask, settings: Settings) -> None:
    """Send what this app logs, and one line a request, to standard error."""
    shared: list[Any] = [structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)]
    # Tracebacks without the values in them: those are passwords, names and tokens as often as not.
    if settings.production:
        told = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        last: list[Any] = [structlog.processors.ExceptionRenderer(told), structlog.processors.JSONRenderer()]
    else:
        last = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *last,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    app.logger.handlers[:] = [handler]
    app.logger.setLevel(logging.INFO)
    app.logger.propagate = False
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    if not settings.production:
        return

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def line(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "-"
        spent_s = time.perf_counter() - g.get("started", time.perf_counter())
        log_request(app, request.method, route, response.status_code, spent_s)
        return response


def log_request(app: Flask, method: str, route: str, status: int, spent_s: float) -> None:
    """One line about a request, in production: the route, not the address. A scanned code or a search is nobody's business."""
    if app.config["SETTINGS"].production:
        spent_ms = round(spent_s * 1000, 1)
        app.logger.info("request method=%s route=%s status=%s ms=%s", method, route, status, spent_ms)
