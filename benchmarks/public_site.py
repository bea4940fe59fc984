"""The public site at size: a build from scratch, one more release, one withdrawal, and what each writes.

``python -m benchmarks.public_site [--releases N] [--growth] [--write]`` builds made-up releases in memory and
prints seconds of CPU and of the clock, files and bytes. ``--growth`` does it at several sizes, from which
100,000 is planned in ``docs/public-site.md``. ``--write`` puts the files into a folder as well.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "publish"))

import published_samples as samples
from published_many import many, withdrawn

from flows.shelf.seen import Seen, undisturbed
from publish.build import changed_files, index_files, release_files
from records.marks import ReleaseDecision
from records.release import Publication, PublicFile, PublicPage
from storage.buckets.folder import FolderBucket
from storage.catalogue import open_catalogue
from storage.filling import fill
from storage.shelf import BucketShelf

TEN_YEARS = timedelta(days=3652)


def measured(what: str, make: Callable[[], Iterable[PublicFile]]) -> dict[str, int]:
    """Prints how long it takes to make files, and gives their sizes by key."""
    clock, cpu = time.perf_counter(), time.process_time()
    sizes = {file.key: len(file.content) for file in make()}
    clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
    told = f"{len(sizes):>7,} files {sum(sizes.values()) / 1e6:>8.1f} MB"
    print(f"{what:<44} {cpu:>7.2f} s CPU {clock:>7.2f} s {told}", flush=True)
    return sizes


def own_files(publications: Iterable[Publication]) -> Iterable[PublicFile]:
    """Gives the files of every release's own folder, each with a paper of three pages."""
    pages = (*samples.PAPER_PAGES[:2], PublicPage(3, samples.PAPER_PAGES[0].paragraphs))
    copy = samples.copy_of(pages)
    part = {"decision": ReleaseDecision.PART, "grounds": (samples.PRIVACY, samples.ADVICE)}
    bytes_of = {"public_sha256": copy.sha256, "size": copy.size, "pages": 3}
    for publication in publications:
        known = replace(publication, **part, **bytes_of)
        yield from release_files(known, copy, samples.SITE, decisions=samples.DECISIONS)


def at_size(number: int, *, own: bool) -> None:
    """Measures a site of so many releases."""
    publications = many(number, agencies=40, start=2017, span=TEN_YEARS)
    standing = [p for p in publications if p.withdrawn_at is None]
    print(f"\n{number:,} releases of 40 agencies over ten years")
    if own:
        measured("their own files (three pages of text each)", lambda: own_files(standing))
    whole = measured("all indexes from scratch", lambda: index_files(publications, samples.SITE))
    last = publications[-1].document_id
    with_catalogue("indexes after one more, read too", publications, {last})
    middle = len(publications) // 2
    gone = [*publications]
    gone[middle] = withdrawn(publications[middle])
    touched = {gone[middle].document_id}
    with_catalogue("indexes after one withdrawal, read too", gone, touched)
    pages = {key: size for key, size in whole.items() if key.endswith(".html")}
    heaviest = max(pages, key=lambda key: pages[key])
    print(f"heaviest of {len(pages):,} pages: {heaviest}, {pages[heaviest] / 1000:.1f} KB")


def with_catalogue(
    what: str, publications: Sequence[Publication], touched: Collection[str]
) -> None:
    """Measures a change as a run makes it: told by the catalogue, of which it reads as little as it can."""
    with tempfile.TemporaryDirectory() as folder:
        with open_catalogue(f"sqlite:///{folder}/catalogue.sqlite") as catalogue:
            fill(catalogue, publications, datetime.now(UTC))

        def changed() -> Iterable[PublicFile]:
            with open_catalogue(f"sqlite:///{folder}/catalogue.sqlite") as again, undisturbed():
                seen = Seen(again)
                yield from changed_files(seen.outlines(), seen.publications, samples.SITE, touched)

        measured(what, changed)


def written(number: int) -> None:
    """Measures the writing of all indexes into a folder, and of one change, each file synced."""
    publications = many(number, agencies=40, start=2017, span=TEN_YEARS)
    with tempfile.TemporaryDirectory() as folder:
        shelf = BucketShelf(FolderBucket(Path(folder) / "public", "public"))

        def put(files: Iterable[PublicFile]) -> Iterable[PublicFile]:
            for file in files:
                shelf.write([file])
                yield file

        before, last = publications[:-1], publications[-1].document_id
        measured("all indexes, written and synced", lambda: put(index_files(before, samples.SITE)))
        measured(
            "one more, written and synced",
            lambda: put(index_files(publications, samples.SITE, {last})),
        )


def main() -> None:
    """Runs what was asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--releases", type=int, default=10_000)
    asked.add_argument("--growth", action="store_true")
    asked.add_argument("--write", action="store_true")
    said = asked.parse_args()
    if said.growth:
        for number in (1_000, 10_000, 100_000):
            at_size(number, own=False)
        return
    at_size(said.releases, own=True)
    if said.write:
        written(said.releases)


if __name__ == "__main__":
    main()
