"""Pages that open again where there is no network: one small service worker, told which pages it keeps."""

from pathlib import Path

from flask import Response

from pos.base.canonical import canonical

WORKER = Path(__file__).parent / "worker" / "worker.js"


def keeping_worker(name: str, page: str) -> Response:
    """The worker that keeps the pages whose path this pattern fits, under this name, with the files they are made of.

    It may only serve pages below its own address, whatever the pattern says.
    """
    script = f"self.keeps = {canonical({'name': name, 'page': page})};\n{WORKER.read_text(encoding='utf-8')}"
    answer = Response(script, content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
