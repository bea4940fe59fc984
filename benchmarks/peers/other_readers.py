"""Reads one scanned PDF with another tool, and prints what it cost and what it read.

    .venv-peers/bin/python benchmarks/peers/other_readers.py TOOL SOURCE LANGUAGES

TOOL is ``pytesseract`` (page by page, as its manual shows), ``pytesseract-1`` (the same with one thread),
``floor`` (Tesseract alone, one process over a folder of pictures that are there already, named for their
number and resolution: its own in-process time),
``tesserocr`` (the same engine in this process, in the version that its wheel brings) or ``ocrmypdf``. Prints
``{"cpu": seconds, "wall": seconds, "texts": [...]}``, without the time to load the libraries.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytesseract
from PIL import Image

DPI = 300
MODELS = "/usr/share/tesseract-ocr/5/tessdata"


def pictures(source: Path) -> Iterator[Image.Image]:
    """Gives the pages as grey pictures."""
    document = pdfium.PdfDocument(source)
    for page in document:
        yield page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
    document.close()


def page_by_page(source: Path, languages: str) -> list[str]:
    """Reads with pytesseract as its manual shows."""
    return [pytesseract.image_to_string(one, lang=languages) for one in pictures(source)]


def with_tesserocr(source: Path, languages: str) -> list[str]:
    """Reads with the engine in this process."""
    import tesserocr  # noqa: PLC0415 -- only this tool needs it

    texts = []
    with tesserocr.PyTessBaseAPI(path=MODELS, lang=languages, psm=tesserocr.PSM.AUTO) as engine:
        for one in pictures(source):
            engine.SetImage(one)
            engine.SetSourceResolution(DPI)
            texts.append(engine.GetUTF8Text())
    return texts


def with_ocrmypdf(source: Path, languages: str) -> list[str]:
    """Reads with OCRmyPDF end to end, on all cores."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.pdf"
        program = Path(sys.executable).with_name("ocrmypdf")
        options = ["-l", languages, "--output-type", "pdf", "-O0", "--quiet"]
        subprocess.run([program, *options, source, out], check=True)
        document = pdfium.PdfDocument(out)
        texts = [page.get_textpage().get_text_range() for page in document]
        document.close()
    return texts


def floor(folder: Path, languages: str) -> dict[str, object]:
    """Measures Tesseract alone: its pictures stand ready, and its start is shared by all of one resolution."""
    lists: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*.bmp")):
        lists.setdefault(path.stem.split("-")[1], []).append(path)
    texts: dict[Path, str] = {}
    before, start = cpu(), time.perf_counter()
    for dpi, paths in lists.items():
        listed = folder / f"{dpi}.txt"
        listed.write_text("".join(f"{path}\n" for path in paths))
        command = ["tesseract", listed, "stdout", "-l", languages, "--dpi", dpi]
        done = subprocess.run(command, check=True, capture_output=True)
        texts |= zip(paths, done.stdout.decode().split("\f")[: len(paths)], strict=True)
    cost = {"cpu": cpu() - before, "wall": time.perf_counter() - start}
    return {**cost, "texts": [texts[path] for path in sorted(texts)]}


def cpu() -> float:
    """Gives the seconds of CPU that this process and its ended children took."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


TOOLS: dict[str, Callable[[Path, str], list[str]]] = {
    "pytesseract": page_by_page,
    "pytesseract-1": page_by_page,
    "tesserocr": with_tesserocr,
    "ocrmypdf": with_ocrmypdf,
}


def main(tool: str, source: Path, languages: str) -> None:
    """Prints what a tool took and read."""
    if tool != "pytesseract":
        os.environ["OMP_THREAD_LIMIT"] = "1"
    if tool == "floor":
        print(json.dumps(floor(source, languages)))
        return
    before, start = cpu(), time.perf_counter()
    texts = TOOLS[tool](source, languages)
    cost = {"cpu": cpu() - before, "wall": time.perf_counter() - start}
    print(json.dumps({**cost, "texts": texts}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
