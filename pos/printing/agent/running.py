"""The print agent as a program: puts its parts together, says at the console how to reach it, and serves until it is stopped."""

import socket
import sqlite3
from pathlib import Path

import waitress

from pos.printing.agent.errors import CannotStart
from pos.printing.agent.links import link_to
from pos.printing.agent.queue import Clock, Queue
from pos.printing.agent.settings import AgentSettings, usual_origins, write_settings
from pos.printing.agent.web import make_web
from pos.printing.agent.worker import Worker

_LARGEST_REQUEST_BYTES = 32_000_000
"""Up to here a job that is too large still gets an answer that a page can read."""


class Agent:
    """One print agent on one port of this computer."""

    def __init__(
        self, folder: Path, settings: AgentSettings, door: socket.socket, *, public_url: str, clock: Clock
    ) -> None:
        """Open the queue and the way to the printer, and keep the settings for the next start.

        Raises:
            CannotStart: the printer's address is none, or another agent uses this folder.
        """
        if not settings.origins:
            settings = AgentSettings(**{**settings.__dict__, "origins": usual_origins(public_url)})
        self.settings, self.door = settings, door
        link = link_to(settings.printer) if settings.printer else None
        try:
            self.queue = Queue(folder / "queue.db", clock)
        except sqlite3.OperationalError as error:
            raise CannotStart(
                f"the queue {folder / 'queue.db'} cannot be opened ({error}). Does another print agent run, is the disk full?"
            ) from error
        write_settings(folder, settings)
        self.worker = (
            Worker(self.queue, link, width_dots=settings.width_dots, drawer=settings.drawer)
            if link is not None
            else None
        )
        self.port: int = door.getsockname()[1]
        web = make_web(settings, self.queue, self.worker, port=self.port, clock=clock)
        self.server = waitress.create_server(
            web, sockets=[door], threads=4, ident="", max_request_body_size=_LARGEST_REQUEST_BYTES
        )

    def greeting(self) -> str:
        """What the console shows: everything that the till's page asks for."""
        settings = self.settings
        drawer = "with drawer" if settings.drawer else "without drawer"
        printer = (
            f"{settings.printer}  ({settings.width_dots} dots, {drawer})" if settings.printer else "none: say --printer"
        )
        lines = [
            f"Print agent on http://127.0.0.1:{self.port}/  (Ctrl-C stops it)",
            f"  printer  {printer}",
            f"  pages    {', '.join(settings.origins)}",
            f"  secret   {settings.secret}  (to be typed once at the till, under Printer)",
        ]
        if waiting := len(self.queue.open_jobs()):
            lines.append(f"  waiting  {waiting} jobs from before")
        if self.queue.damaged:
            lines.append(f"  ! the old queue could not be read; it was put aside as {self.queue.damaged}")
        return "\n".join(lines)

    def serve(self) -> None:
        """Print and answer until the process is told to end; a print under way is finished first."""
        if self.worker:
            self.worker.start()
        try:
            self.server.run()
        finally:
            if self.worker:
                self.worker.stop()
            self.queue.close()
