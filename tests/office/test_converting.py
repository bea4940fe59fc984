# ruff: noqa: E501 -- markup and the script stand as they are written into the files
"""The converter within its bounds: nothing is fetched, and a file that hangs or kills it stops no other."""

from __future__ import annotations

import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from mail_files import pdf, png
from office_files import docx, opendocument, paragraph, relations, run

from records.delivery import Received
from records.errors import RefusalReason, ReleaseError
from redaction import sandbox
from redaction.incoming import printing
from redaction.received import receive

_DRAWING = (
    '<w:p><w:r><w:drawing xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><wp:inline>'
    '<wp:extent cx="2000000" cy="2000000"/><wp:docPr id="1" name="p"/><a:graphic><a:graphicData '
    'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
    '<pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="rX"/></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:ext cx="2000000" cy="2000000"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr>'
    "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)


@pytest.fixture
def asked() -> Iterator[tuple[int, list[str]]]:
    """A web server on this machine, with what it was asked for."""
    paths: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 -- the names are the methods

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, paths
    server.shutdown()
    server.server_close()
    thread.join()


def test_nothing_outside_is_read(asked: tuple[int, list[str]], tmp_path: Path) -> None:
    """Pictures and text that a file links to, on the web or on this machine's disk, are not fetched."""
    port, paths = asked
    beside = tmp_path / "beside.png"
    beside.write_bytes(png())
    (tmp_path / "beside.txt").write_text("besideword")
    for name, target in (("web", f"http://127.0.0.1:{port}/spy.png"), ("disk", beside.as_uri())):
        docx(
            tmp_path / f"{name}.docx",
            paragraph(run("shownword")) + _DRAWING,
            **{"word/_rels/document.xml.rels": relations(("rX", "image", f"!{target}"))},
        )
    opendocument(
        tmp_path / "linked.odt",
        "text",
        "",
        '<text:p>shownword</text:p><text:section text:name="S"><text:section-source '
        f'xlink:href="{(tmp_path / "beside.txt").as_uri()}"/><text:p>old</text:p></text:section>'
        f'<text:p><draw:frame svg:width="3cm" svg:height="3cm"><draw:image xlink:href="{beside.as_uri()}"/>'
        "</draw:frame></text:p>",
    )
    names = ["web.docx", "disk.docx", "linked.odt"]
    deliveries = list(receive([tmp_path / name for name in names], tmp_path))
    assert paths == []
    for delivery in deliveries:
        part = delivery.parts[0]
        assert part.printed is not None, part.refusal
        pages = pypdf.PdfReader(part.printed).pages
        words = " ".join(page.extract_text() for page in pages)
        assert "shownword" in words
        assert "besideword" not in words
        assert not any(
            image.image and image.image.size == (300, 200) for p in pages for image in p.images
        )
        assert b"external-link" in (part.hidden or b"")


FAKE = """#!/bin/sh
# stands in for LibreOffice: does to each file what its name says
[ "$2" = "" ] && { echo "LibreOffice 0.0"; exit 0; }
for last in "$@"; do :; done
listed=$(echo "$last" | sed 's/.*Convert("\\([^"]*\\)".*/\\1/'); told=$(echo "$last" | sed 's/.*,"\\([^"]*\\)").*/\\1/')
while IFS="$(printf '\\t')" read -r number file rest; do
  echo "$number begun" >> "$told"
  pdf=$(echo "$rest" | sed 's/.*file:\\/\\/\\([^\\t]*\\.pdf\\).*/\\1/')
  if grep -q hangs "${file#file://}"; then sleep 600 & wait; fi
  if grep -q crashes "${file#file://}"; then kill -SEGV $$; fi
  cp "$(dirname "$0")/good.pdf" "$pdf"
  echo "$number done" >> "$told"
done < "$listed"
"""


@pytest.fixture
def fake_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in LibreOffice's place that hangs and crashes where a file says so."""
    program = tmp_path / "installed" / "program"
    program.mkdir(parents=True)
    (program / "soffice").symlink_to("soffice.bin")
    (program / "soffice.bin").write_text(FAKE)
    (program / "soffice.bin").chmod(0o755)
    (program / "good.pdf").write_bytes(pdf("words"))
    monkeypatch.setenv("PATH", f"{program}:{os.environ['PATH']}")
    return program


def rtf(path: Path, words: str) -> Path:
    """Writes a .rtf with a word for the program that stands in."""
    path.write_text(r"{\rtf1 " + words + "}", encoding="ascii")
    return path


def parts_of(paths: list[Path], folder: Path) -> list[Received]:
    """Gives what became of each file."""
    return [delivery.parts[0] for delivery in receive(paths, folder)]


@pytest.mark.usefixtures("fake_office")
def test_a_file_that_kills_the_converter_stops_no_other(tmp_path: Path) -> None:
    """A new run goes on behind it; only it is refused."""
    words = ("fine", "crashes", "fine", "crashes", "fine")
    paths = [rtf(tmp_path / f"{n}.rtf", said) for n, said in enumerate(words)]
    parts = parts_of(paths, tmp_path)
    reasons = [part.refusal and part.refusal.reason for part in parts]
    broken = RefusalReason.BROKEN
    assert reasons == [None, broken, None, broken, None]
    assert "makes LibreOffice crash" in str(parts[1].refusal)


@pytest.mark.usefixtures("fake_office")
def test_a_file_that_hangs_is_stopped_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Out of time, the worker and what LibreOffice itself started are gone, and the file is refused."""
    limits = sandbox.Limits(memory=printing.PRINTING.memory, cpu=60, silence=4.0, file_size=1 << 26)
    monkeypatch.setattr(printing, "PRINTING", limits)
    paths = [rtf(tmp_path / "hanging.rtf", "hangs"), rtf(tmp_path / "behind.rtf", "fine")]
    parts = parts_of(paths, tmp_path)
    reasons = [part.refusal and part.refusal.reason for part in parts]
    assert reasons == [RefusalReason.TOO_SLOW, None]
    held = [p for p in Path("/proc").glob("[0-9]*/cmdline") if _names(p, str(tmp_path))]
    assert held == []


def _names(cmdline: Path, what: str) -> bool:
    try:
        return what.encode() in cmdline.read_bytes()
    except OSError:
        return False


def test_without_libreoffice_it_is_said_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no fault of the file, and the message says what to do."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReleaseError, match="LibreOffice is not installed; run make setup"):
        parts_of([rtf(tmp_path / "a.rtf", "fine")], tmp_path)
