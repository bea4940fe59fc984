"""One contract for every OCR engine: whatever reads the pictures, the callers need not know."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from drawn_pages import LETTER, TE_REO, drawing, lines, photograph, read, scan_of, texts, words_in
from PIL import Image

from flows import settings
from records.document import Origin
from records.errors import InvalidInput, ReleaseError
from records.ports import OcrEngine, RecognisedWord
from records.recognition import Recognition
from redaction.pages.engines import engine_of
from redaction.pages.hocr import pages_of
from redaction.pages.ocr import OcrFailed, OcrMissing

ENGINES = ["tesseract", "hocr"]
DEBIAN_MODELS = Path("/usr/share/tesseract-ocr/5/tessdata")
DPI = 300


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> OcrEngine:
    """Gives each engine that stands behind the port."""
    return engine_of(Recognition(engine=request.param))


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pictures to read: a letter, te reo Māori, a blank sheet, one of a few pixels, and a broken file."""
    folder = tmp_path_factory.mktemp("pictures with a space")
    drawn = {
        "letter": photograph(drawing(lines()), dpi=DPI),
        "te reo": photograph(drawing(lines(TE_REO)), dpi=DPI),
        "blank": Image.new("L", (400, 300), 250),
        "tiny": Image.new("L", (5, 5), 0),
    }
    paths = {}
    for name, image in drawn.items():
        paths[name] = folder / f"{name}.pgm"
        image.save(paths[name], "PPM")
    paths["broken"] = folder / "broken.pgm"
    paths["broken"].write_bytes(b"P5 900 900 255\nnothing")
    return paths


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Binds Tesseract to one thread, as the sandbox does."""
    monkeypatch.setenv("OMP_THREAD_LIMIT", "1")


def alike(words: list[RecognisedWord], expected: Sequence[str]) -> float:
    """Gives the share of some words that were read, letter by letter."""
    wanted = Counter(expected)
    return (wanted & Counter(said(words))).total() / wanted.total()


def said(words: list[RecognisedWord]) -> list[str]:
    """Gives the words' texts."""
    return [word.text for word in words]


def test_pictures_come_back_in_their_order(engine: OcrEngine, pictures: dict[str, Path]) -> None:
    """A list of pictures gives a list of words for each, also where there is nothing on one."""
    names = ["blank", "letter", "tiny", "te reo"]
    blank, letter, tiny, te_reo = engine.recognise([pictures[name] for name in names], DPI)
    assert (blank, tiny) == ([], [])
    assert alike(letter, words_in(LETTER)) >= 0.95
    assert alike(te_reo, words_in(TE_REO)) >= 0.9
    assert sum(ch in "āēīōū" for word in said(te_reo) for ch in word) >= 18
    assert engine.recognise([], DPI) == []


def test_words_have_a_place_and_a_confidence(engine: OcrEngine, pictures: dict[str, Path]) -> None:
    """Boxes are whole pixels on the picture; lines and blocks count upwards from 1; nothing is certain."""
    (words,) = engine.recognise([pictures["letter"]], DPI)
    with Image.open(pictures["letter"]) as image:
        width, height = image.size
    for word in words:
        box = word.pixels
        assert 0 <= box.left < box.right <= width
        assert 0 <= box.top < box.bottom <= height
        assert 0.5 < word.confidence < 1
    assert [word.line for word in words] == sorted(word.line for word in words)
    assert {word.line for word in words} == set(range(1, len(LETTER) + 1))
    assert min(word.block for word in words) == 1


def test_a_picture_that_is_none_fails_and_says_nothing_of_it(
    engine: OcrEngine, pictures: dict[str, Path]
) -> None:
    """One broken picture fails its list; the caller then tries each by itself."""
    with pytest.raises(OcrFailed) as caught:
        engine.recognise([pictures["letter"], pictures["broken"]], DPI)
    assert "broken" not in str(caught.value)


@pytest.mark.parametrize("name", ENGINES)
def test_a_language_that_is_missing_is_no_page_s_fault(
    name: str, pictures: dict[str, Path]
) -> None:
    """Without its language an engine reads nothing, and says which one is missing."""
    engine = engine_of(Recognition("tlh+eng", engine=name))
    with pytest.raises(OcrMissing, match="lacks the language tlh"):
        engine.recognise([pictures["letter"]], DPI)


@pytest.mark.parametrize("name", ENGINES)
def test_the_models_are_a_setting(name: str, pictures: dict[str, Path], tmp_path: Path) -> None:
    """Another folder of models is read with, and only that folder."""
    models = tmp_path / "some models" / "standard"
    models.mkdir(parents=True)
    shutil.copy(DEBIAN_MODELS / "eng.traineddata", models)
    engine = engine_of(Recognition("eng", engine=name, models=str(models)))
    (words,) = engine.recognise([pictures["letter"]], DPI)
    assert alike(words, words_in(LETTER)) >= 0.95
    with pytest.raises(OcrMissing, match="lacks the language mri"):
        engine_of(Recognition("mri+eng", engine=name, models=str(models))).recognise(
            [pictures["letter"]], DPI
        )


def test_a_name_tells_all_that_results_depend_on() -> None:
    """What was read with one engine, language or model is never taken for what another would read."""
    ways = [
        Recognition(),
        Recognition("eng"),
        Recognition(models="/elsewhere"),
        Recognition(engine="hocr"),
        Recognition("eng", engine="hocr"),
        Recognition(engine="hocr", command="cat {list}"),
    ]
    assert len({engine_of(way).name for way in ways}) == len(ways)


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_serves_the_whole_reading(name: str, tmp_path: Path) -> None:
    """Reading a scan asks no more of an engine than the port says."""
    (page,) = read(drawing(scan_of(TE_REO)), tmp_path, recognition=Recognition(engine=name))
    assert page.origin is Origin.OCR
    assert texts(page)[:4] == ["Ko", "te", "kaupapa", "o"]


def test_an_engine_that_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    """A wrong setting says what was expected, whether it is a name or a class."""
    for name in ("tesserakt", "redaction.pages.ocr:NoEngine", ":"):
        with pytest.raises(InvalidInput, match="RELEASE_OCR_ENGINE: expected tesseract, hocr or"):
            engine_of(Recognition(engine=name))
    with pytest.raises(ReleaseError, match="RELEASE_OCR_ENGINE"):
        read(drawing(scan_of(LETTER)), tmp_path, recognition=Recognition(engine="tesserakt"))


# -- hOCR as others write it -----------------------------------------------------------------------

WORD = '<span class="ocrx_word" title="bbox 1 2 30 40{sure}">{text}</span>'


def page(*words: str) -> str:
    """Gives a page of one line."""
    inside = "".join(words)
    return (
        f'<div class="ocr_page"><p class="ocr_par"><span class="ocr_line">{inside}</span></p></div>'
    )


def test_hocr_with_marks_inside_words_is_read() -> None:
    """Engines set letters, emphasis and line breaks inside a word; they are the word's letters."""
    word = WORD.format(sure="; x_wconf 73", text="<strong>T<em>ē</em>n&#257;</strong><br>")
    ((first, second),) = pages_of(page(word, WORD.format(sure="", text="koe")))
    assert (first.text, first.confidence, second.text) == ("Tēnā", 0.73, "koe")
    assert second.confidence == 0, "a word of unknown confidence is not taken for a sure one"
    assert (first.line, first.block, first.pixels.as_tuple()) == (1, 1, (1, 2, 30, 40))


@pytest.mark.parametrize(
    "written",
    [
        '<div class="ocr_page"><span class="ocrx_word">koe</span></div>',
        WORD.format(sure="", text="koe"),
    ],
    ids=["without a box", "without a page"],
)
def test_hocr_without_places_is_a_failure(written: str) -> None:
    """A word that lies nowhere cannot be redacted, so the page counts as not read."""
    with pytest.raises(OcrFailed):
        pages_of(written)


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ("no-such-engine {list}", OcrMissing),
        ("false", OcrFailed),
        ("echo nothing", OcrFailed),
        ("printf '\\377\\376'", OcrFailed),
    ],
)
def test_a_command_that_fails_is_told_apart(
    command: str, error: type[Exception], pictures: dict[str, Path]
) -> None:
    """A command that is not there stops the reading; one that fails loses the page."""
    with pytest.raises(error):
        engine_of(Recognition(engine="hocr", command=command)).recognise([pictures["letter"]], DPI)


# -- settings --------------------------------------------------------------------------------------


def test_the_settings_choose_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Engine, command, languages and models come from the environment."""
    (tmp_path / "best").mkdir()
    for name, value in {
        "OCR_ENGINE": "hocr",
        "OCR_COMMAND": "reader {list}",
        "LANGUAGES": "eng",
        "OCR_MODELS": "best",
        "OCR_MODELS_FOLDER": str(tmp_path),
    }.items():
        monkeypatch.setenv(f"RELEASE_{name}", value)
    chosen = settings.load(tmp_path).recognition
    assert chosen == Recognition("eng", "hocr", str(tmp_path / "best"), "reader {list}")


@pytest.mark.parametrize("folder", [None, "empty"])
def test_models_without_a_folder_are_turned_down(
    folder: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Models that are not there are found out when the settings are read, not at the first scan."""
    monkeypatch.delenv("RELEASE_OCR_MODELS_FOLDER", raising=False)
    monkeypatch.setenv("RELEASE_OCR_MODELS", "standard")
    if folder is not None:
        monkeypatch.setenv("RELEASE_OCR_MODELS_FOLDER", str(tmp_path))
    with pytest.raises(InvalidInput, match="RELEASE_OCR_MODELS"):
        settings.load(tmp_path)
