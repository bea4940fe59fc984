"""Logs as JSON, a line an event, for machines that gather them; never a word of a document.

Our own loggers carry ids, counts and codes, and a test of the house sees to it. What a library says may
quote what it was given, so of its lines only the place is kept: who said it, how loud, and where in the
code; of an error its kind and place. A request is told by the page's function, the document's id, status
and duration: never its address, which may hold what somebody searched for.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from datetime import UTC, datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

OURS = ("records", "redaction", "policies", "storage", "publish", "review", "flows")
"""Whose words are kept: rooms of this house."""
_ID = re.compile(r"D[0-9A-HJKMNP-TV-Z]{17}")
"""A document's id, see ``storage.documents.new_id``."""
_RUN = re.compile(r"[a-z][a-z ]*-[0-9A-Za-z-]+")
"""A run's name as Prefect and our flows make it: words of ours, and an id."""
_requests = logging.getLogger("flows.requests")


class JsonLines(logging.Formatter):
    """Gives a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Gives the line."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "place": f"{record.module}:{record.lineno}",
        }
        if record.name.partition(".")[0] in OURS:
            told["event"] = record.getMessage()
            told |= getattr(record, "told", {})
        for name, key in (("flow_run_name", "run"), ("task_run_name", "task")):
            if _RUN.fullmatch(run := str(getattr(record, name, ""))):
                told[key] = run
        if record.exc_info and record.exc_info[0] is not None:
            told["error"] = record.exc_info[0].__name__
            told["raised"] = _deepest(record.exc_info[2])
        return json.dumps(told, ensure_ascii=False)


def write_json() -> None:
    """Has everything that is logged from now on written to standard error, a JSON object a line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _requests.setLevel(logging.INFO)


class Requests:
    """Wraps an application and logs each request once it was answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, begun = 500, time.monotonic()

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            told = {
                "method": scope["method"],
                "page": getattr(scope.get("endpoint"), "__name__", "public"),
                "status": status,
                "ms": round((time.monotonic() - begun) * 1000, 1),
            }
            document = str(scope.get("path_params", {}).get("document_id", ""))
            if _ID.fullmatch(document):  # else it may be anything that somebody typed
                told["document"] = document
            _requests.info("request", extra={"told": told})


def _deepest(trace: Any) -> str:
    """Gives where an error was raised, as module and line."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "unknown"
    return f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
