"""What runs behind the review desk's pages: flows one after the other, previews beside them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from flows.discretion import unforeseen
from flows.doors import Progress
from records.errors import ReleaseError

Work = Callable[[Progress], None]
"""Something that takes a while, and tells how far it is."""

MOST_KNOWN = 1000
"""Documents whose last progress is remembered."""


class Behind:
    """Two lanes of one thread each, and how far what runs on them is.

    Nothing of it has to last, because what was done is in the catalogue.
    """

    def __init__(self) -> None:
        self._lanes = {
            "flow": ThreadPoolExecutor(1, thread_name_prefix="flow"),
            "preview": ThreadPoolExecutor(1, thread_name_prefix="preview"),
        }
        self._progress: OrderedDict[str, dict[str, object]] = OrderedDict()
        self._lock = threading.Lock()

    def close(self) -> None:
        """Waits for what runs, and begins nothing more."""
        for lane in self._lanes.values():
            lane.shutdown(wait=True, cancel_futures=True)

    def begin(self, name: str, document_id: str, work: Work) -> None:
        """Begins something for a document; begun while something runs for it, nothing happens."""
        with self._lock:
            if self._progress.get(document_id, {}).get("running"):
                return
            self._progress[document_id] = {"running": name, "step": "", "done": 0, "whole": 0}
            self._progress.move_to_end(document_id)
            while len(self._progress) > MOST_KNOWN:
                self._progress.popitem(last=False)
        lane = self._lanes["preview" if name == "preview" else "flow"]
        lane.submit(self._watched, document_id, work)

    def progress(self, document_id: str) -> Mapping[str, object]:
        """Gives how far what runs for a document is."""
        return dict(self._progress.get(document_id, {}))

    def _watched(self, document_id: str, work: Work) -> None:
        def told(step: str, done: int, whole: int) -> None:
            self._progress[document_id] |= {"step": step, "done": done, "whole": whole}

        error = ""
        try:
            work(told)
        except ReleaseError as known:
            error = str(known)
        except Exception as surprise:  # noqa: BLE001 -- told by kind and place; its message may quote a document
            error = str(unforeseen(surprise))
        self._progress[document_id] |= {"running": "", "error": error}
