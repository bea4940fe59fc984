"""Writes the sample papers, their reviewed decisions and the list of their secrets: the same every time.

Run it from the root of the checkout: ``python -m samples.generate [--out FOLDER]``.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import zlib
from pathlib import Path

import yaml
from reportlab.pdfbase.pdfmetrics import getRegisteredFontNames

from samples import briefing, cabinet, letter, minute, register, stamped
from samples.sample import Sample
from samples.sheet import font_files, prepare_fonts

HERE = Path(__file__).parent
LICENCE = "CC-BY-4.0"
_TOOLS = ("reportlab", "pillow", "pypdfium2", "pikepdf", "numpy")


def samples() -> list[Sample]:
    """Gives every sample, made anew."""
    if "LiberationSans-Regular" not in getRegisteredFontNames():
        prepare_fonts()
    return [
        cabinet.paper(),
        minute.minute(),
        letter.oia_response(),
        stamped.mixed_release(),
        briefing.te_reo_briefing(),
    ]


def made_with() -> dict[str, str]:
    """Gives what the bytes depend on: versions of the tools, and digests of the fonts.

    With the same tools and fonts the files come out the same to the last byte; with others they show
    the same, and compress a little differently.
    """
    tools = {tool: importlib.metadata.version(tool) for tool in _TOOLS}
    fonts = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in font_files().values()
    }
    return {**tools, "zlib": zlib.ZLIB_RUNTIME_VERSION, **fonts}


def write(folder: Path) -> None:
    """Writes all files into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    about: dict[str, dict[str, str]] = {}
    secrets: dict[str, list[str]] = {}
    for sample in samples():
        file = f"{sample.name}.pdf"
        (folder / file).write_bytes(sample.content)
        _write_json(folder / f"{sample.name}.decisions.json", sample.decisions())
        secrets[file] = sample.planted()
        about[file] = {
            **sample.about,
            "decisions": f"{sample.name}.decisions.json",
            "licence": LICENCE,
            "source": "made by samples/generate.py; all people, places and numbers are invented",
        }
    _write_json(folder / "secrets.json", secrets)
    _write_json(folder / "made-with.json", made_with())
    (folder / "register.csv").write_text(register.register(), encoding="utf-8")
    listed = yaml.safe_dump(about, allow_unicode=True, sort_keys=False, width=100)
    (folder / "samples.yaml").write_text(
        "# What each sample is, as it would be queued. Written by samples/generate.py.\n" + listed,
        encoding="utf-8",
    )


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Writes the samples where they belong, or into another folder."""
    parser = argparse.ArgumentParser(description="Writes the sample papers.")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write into")
    write(parser.parse_args().out)


if __name__ == "__main__":
    main()
