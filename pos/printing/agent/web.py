"""What the print agent answers over HTTP: to named pages of this computer's browsers that know its secret, and to nobody else."""

import sqlite3
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from pos.base.errors import PosError
from pos.printing.agent.errors import (
    BadJob,
    DiskRefuses,
    JobTooLarge,
    NoPrinterThere,
    UnknownPage,
    WrongHost,
    WrongSecret,
)
from pos.printing.agent.queue import Clock, Job, Queue
from pos.printing.agent.samples import test_page
from pos.printing.agent.settings import AgentSettings
from pos.printing.agent.worker import Worker
from pos.printing.document import Document

LARGEST_JOB_BYTES = 1_000_000
"""Ten times the longest receipt that anybody carries home."""

_ID = r"^[A-Za-z0-9-]{8,64}$"
_SCHEME = "Bearer "


class JobIn(BaseModel):
    """A slip as the till hands it in."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=_ID)
    title: str = Field(min_length=1, max_length=160)
    document: dict[str, Any]
    reprint_of: str | None = Field(default=None, pattern=_ID)
    limit_s: int | None = Field(default=None, ge=1, le=86400)


def make_web(
    settings: AgentSettings, queue: Queue, worker: Worker | None, *, port: int, clock: Clock
) -> Callable[..., Any]:
    """The agent's web application; without a worker it has no printer."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_JOB_BYTES
    hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}

    @app.before_request
    def only_whom_we_know() -> Response | None:
        # A name that somebody makes lead to 127.0.0.1 would be another origin's way in.
        if request.host not in hosts:
            raise WrongHost()
        origin = request.headers.get("Origin")
        if origin is not None and origin not in settings.origins:
            raise UnknownPage(origin=origin)
        if request.method == "OPTIONS":
            return Response(status=204)
        sent = request.headers.get("Authorization", "")
        if not (sent.startswith(_SCHEME) and settings.knows(sent.removeprefix(_SCHEME))):
            raise WrongSecret()
        return None

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Vary"] = "Origin"
        origin = request.headers.get("Origin")
        if origin is not None and origin in settings.origins and request.host in hosts:
            response.headers["Access-Control-Allow-Origin"] = origin
            if request.method == "OPTIONS":
                response.headers["Access-Control-Allow-Methods"] = "GET, POST"
                response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
                response.headers["Access-Control-Max-Age"] = "600"
                # Browsers from before the permission asked the agent instead of the person.
                if request.headers.get("Access-Control-Request-Private-Network") == "true":
                    response.headers["Access-Control-Allow-Private-Network"] = "true"
        return response

    @app.errorhandler(PosError)
    def refused(error: PosError) -> tuple[Response, int]:
        return _problem(error)

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(error: RequestEntityTooLarge) -> tuple[Response, int]:
        return _problem(JobTooLarge())

    @app.errorhandler(HTTPException)
    def no_such_thing(error: HTTPException) -> tuple[Response, int]:
        return jsonify(code=error.name.replace(" ", ""), detail=error.description), error.code or 500

    @app.errorhandler(sqlite3.Error)
    def disk_refuses(error: sqlite3.Error) -> tuple[Response, int]:
        app.logger.error("the print agent's disk refuses: %s", error)
        return _problem(DiskRefuses())

    @app.get("/status")
    def status() -> Response:
        now_s = clock().timestamp()
        return jsonify(
            agent="ocop-pos",
            version=1,
            printer=settings.printer,
            width_dots=settings.width_dots,
            drawer=settings.drawer,
            hold_after_s=settings.hold_after_s,
            trouble=worker.trouble.code if worker and worker.trouble else None,
            lost_queue=queue.damaged is not None,
            jobs=[_shown(job, now_s) for job in queue.open_jobs()],
        )

    @app.post("/jobs")
    def hand_in() -> tuple[Response, int]:
        try:
            wanted = JobIn.model_validate_json(request.get_data())
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise BadJob(reason=f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        limit_s = min(wanted.limit_s or settings.hold_after_s, settings.hold_after_s)
        return keep(wanted.id, wanted.title, Document.from_json(wanted.document), limit_s, wanted.reprint_of)

    @app.post("/test")
    def hand_in_test() -> tuple[Response, int]:
        now = clock()
        document = test_page(settings.printer, settings.width_dots, now)
        return keep(f"test-{now.timestamp():.6f}".replace(".", "-"), "test", document, settings.hold_after_s, None)

    def keep(job_id: str, title: str, document: Document, limit_s: int, reprint_of: str | None) -> tuple[Response, int]:
        if worker is None:
            raise NoPrinterThere()
        job, is_new = queue.take(job_id, title=title, document=document, limit_s=limit_s, reprint_of=reprint_of)
        worker.wake()
        return jsonify(_shown(job, clock().timestamp())), 201 if is_new else 200

    @app.get("/jobs/<job_id>")
    def job(job_id: str) -> Response:
        return jsonify(_shown(queue.job(job_id), clock().timestamp()))

    @app.post("/jobs/<job_id>/print")
    def release(job_id: str) -> Response:
        if worker is None:
            raise NoPrinterThere()
        released = queue.release(job_id)
        worker.wake()
        return jsonify(_shown(released, clock().timestamp()))

    @app.post("/jobs/<job_id>/cancel")
    def cancel(job_id: str) -> Response:
        return jsonify(_shown(queue.cancel(job_id), clock().timestamp()))

    return app


def _shown(job: Job, now_s: float) -> dict[str, Any]:
    """A job as the till shows it: never its content, which the till has."""
    return {
        "id": job.id,
        "title": job.title,
        "state": job.state.value,
        "why": job.why.value if job.why else None,
        "trouble": job.trouble,
        "reason": job.reason,
        "may_have_printed": job.may_have_printed,
        "reprint_of": job.reprint_of,
        "attempts": job.attempts,
        "age_s": max(0, round(now_s - job.taken_at_s)),
    }


def _problem(error: PosError) -> tuple[Response, int]:
    response = jsonify(code=error.code, detail=str(error))
    response.content_type = "application/problem+json"
    return response, error.status
