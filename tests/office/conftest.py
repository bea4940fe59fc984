"""Every kind of office file, received once a session in one run of LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace

import pytest
from drawn_files import DRAWN
from office_files import MAKERS, OfficeFile, docx, paragraph, run
from older_shapes import hide_sheets, hide_slides
from received_files import Made
from word_shapes import SOURCE, hide_some, write_source

from redaction.received import receive

OLDER = {
    "tracked.docx": "doc",
    "hiding.xlsx": "xls",
    "hiding.pptx": "ppt",
    SOURCE: "doc",
    "shaped.xlsx": "xls",
    "shaped.pptx": "ppt",
}
HIDES = {SOURCE: hide_some, "shaped.xlsx": hide_sheets, "shaped.pptx": hide_slides}
"""What is hidden only once LibreOffice has saved it."""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    """The files by name; older kinds are saved by LibreOffice itself."""
    folder = tmp_path_factory.mktemp("office")
    told = {name: make(folder / name) for name, make in (MAKERS | DRAWN).items()}
    write_source(folder)
    for name, ending in OLDER.items():
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [str(shutil.which("soffice")), "--headless", profile, "--convert-to", ending]
        subprocess.run(
            [*command, "--outdir", str(folder), str(folder / name)],
            check=True,
            capture_output=True,
            timeout=120,
        )
        older = name.rsplit(".", 1)[0] + f".{ending}"
        hide = HIDES.get(name)
        told[older] = hide(folder / older) if hide else replace(told[name], name=older)
    docx(folder / "broken.docx", "<w:p>")
    docx(folder / "behind.docx", paragraph(run("behindword")))
    names = [*told, "broken.docx", "behind.docx"]
    deliveries = list(receive([folder / name for name in names], folder))
    told["broken.docx"] = OfficeFile("broken.docx", (), ())
    told["behind.docx"] = OfficeFile("behind.docx", ("behindword",), ())
    return {
        name: Made(told[name], delivery.parts[0])
        for name, delivery in zip(names, deliveries, strict=True)
    }
