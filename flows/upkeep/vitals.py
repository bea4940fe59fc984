"""What watches the server: is it alive, is it ready, and its figures for Prometheus; no document's words.

``/health`` tells that the process answers. ``/ready`` tells whether it can work: the database answers and has
our schema, both stores answer, there is room on the disk. ``/metrics`` tells counts and instants in
Prometheus' text form. Labels are our own codes; no id, title or name stands in any of it.

Source: Prometheus documentation, "Exposition formats" and "Metric and label naming".
"""

from __future__ import annotations

import hmac
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from ipaddress import ip_address

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from flows.settings import Settings
from flows.wiring import open_sql_catalogue, shelf_bucket, vault_bucket
from records.errors import ReleaseError
from records.stages import Stage
from storage.vitals import Failures, schema_is_current, vitals

EVENTS = ("proof-failed", "stage.refused", "incident-opened")
"""Lines of the journal that are counted as failures."""
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_PROBE = "ready"
"""A key that nothing has; asking for it needs the store's answer."""


class Watching:
    """The three answers, as routes of a web application."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._failures = Failures(EVENTS)
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(_Figures(self))

    def routes(self) -> Sequence[Route]:
        """Gives them."""
        return (
            Route("/health", self.health),
            Route("/ready", self.ready),
            Route("/metrics", self.metrics),
        )

    async def health(self, _: Request) -> Response:
        """Tells that the process answers, without a look at anything else."""
        return JSONResponse({"alive": True}, headers=_FRESH)

    async def ready(self, request: Request) -> Response:
        """Tells whether the server can work, with 503 where it cannot; which part ails only to who may know."""
        parts = await run_in_threadpool(self.parts)
        told: dict[str, object] = {"ready": all(parts.values())}
        if self._may_know(request):
            told["parts"] = parts
        return JSONResponse(told, 200 if all(parts.values()) else 503, headers=_FRESH)

    async def metrics(self, request: Request) -> Response:
        """Gives the figures to who has the token, or, where none is set, to this machine alone."""
        if not self._may_know(request):
            return PlainTextResponse("Not for you.", 403, headers=_FRESH)
        told = await run_in_threadpool(generate_latest, self._registry)
        return Response(told, headers={"content-type": CONTENT_TYPE_PLAIN_0_0_4, **_FRESH})

    def parts(self) -> dict[str, bool]:
        """Gives what the server needs, and whether it has it."""
        settings = self._settings
        folder = settings.folder.resolve()
        return {
            "database": _answers(lambda: open_sql_catalogue(settings).journal_head()),
            "schema": _answers(lambda: schema_is_current(open_sql_catalogue(settings))),
            "vault": _answers(lambda: vault_bucket(settings, folder).head(_PROBE)),
            "shelf": _answers(lambda: shelf_bucket(settings, folder).head(_PROBE)),
            "disk": self.free() >= settings.disk_mb * 1024 * 1024,
        }

    def free(self) -> int:
        """Gives the bytes that are free where the folder lies."""
        try:
            return shutil.disk_usage(self._settings.folder.resolve()).free
        except OSError:
            return 0

    def figures(self) -> Iterator[Metric]:
        """Gives every figure; where the catalogue does not answer, those that need none of it."""
        ready = GaugeMetricFamily("release_ready", "1 where a part answers.", labels=["part"])
        for part, well in self.parts().items():
            ready.add_metric([part], float(well))
        yield ready
        yield _gauge("release_disk_free_bytes", "Free where the folder lies.", self.free())
        # without a catalogue there is nothing to count, and release_ready says so
        with suppress(ReleaseError):
            yield from list(self._counted())

    def _counted(self) -> Iterator[Metric]:
        catalogue = open_sql_catalogue(self._settings)
        found = vitals(catalogue)
        documents = GaugeMetricFamily(
            "release_documents", "Documents at each stage.", labels=["stage"]
        )
        oldest = GaugeMetricFamily(
            "release_oldest_since_timestamp_seconds",
            "Since when the document that waits longest stands at a stage.",
            labels=["stage"],
        )
        for stage in Stage:
            documents.add_metric([stage.value], found.documents.get(stage, 0))
            if stage in found.oldest and stage not in _FOR_GOOD:
                oldest.add_metric([stage.value], found.oldest[stage].timestamp())
        yield documents
        yield oldest
        yield _gauge("release_outbox", "Publications and withdrawals under way.", found.outbox)
        failures = CounterMetricFamily(
            "release_failures", "Failures in the journal.", labels=["event"]
        )
        for event, count in self._failures.counted(catalogue).items():
            failures.add_metric([event], count)
        yield failures
        yield _gauge("release_journal_lines", "Lines of the journal.", found.lines)
        for name, what, at in (
            ("journal_head", "When the journal's last line was written.", found.last_line_at),
            ("last_digest", "When the last daily digest was sent.", found.digest_at),
        ):
            if at is not None:
                yield _gauge(f"release_{name}_timestamp_seconds", what, at.timestamp())

    def _may_know(self, request: Request) -> bool:
        token = self._settings.metrics_token
        if token is not None:
            given = request.headers.get("authorization", "").encode("latin-1")  # as they were sent
            return hmac.compare_digest(given, f"Bearer {token.get_secret_value()}".encode())
        # behind a proxy everybody comes from this machine
        if request.client is None or any(name in request.headers for name in _FORWARDED):
            return False
        try:
            return ip_address(request.client.host).is_loopback
        except ValueError:
            return False


_FRESH: Mapping[str, str] = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
_FOR_GOOD = frozenset({Stage.PUBLISHED, Stage.WITHDRAWN, Stage.REFUSED})
"""Stages at which a document rests, and waits for nothing."""


class _Figures(Collector):
    """Asks anew at each scrape."""

    def __init__(self, watching: Watching) -> None:
        self._watching = watching

    def collect(self) -> Iterator[Metric]:
        """Gives every figure."""
        return self._watching.figures()


def _gauge(name: str, what: str, value: float) -> Metric:
    family = GaugeMetricFamily(name, what)
    family.add_metric([], value)
    return family


def _answers(asked: Callable[[], object]) -> bool:
    try:
        return asked() is not False
    except (ReleaseError, OSError):
        return False
