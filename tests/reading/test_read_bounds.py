"""What a worker says of hostile bytes is checked before it is believed; and what is asked of reading."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from records.document import Origin, SourceFile
from records.errors import RefusalReason, Refused, ReleaseError
from records.geometry import Box
from redaction import reading, sandbox
from redaction.pages import checked

SECRET_WORDS = "Hinewai Pukehinau"
FRAME = {"visible": [0, 0, 595, 842], "rotation": 0, "user_unit": 1}
WORD = ["Tēnā", 70, 700, 100, 712, 1.0, 1, 1, 0]
PAGE = {"number": 1, **FRAME, "origin": "text", "words": [WORD], "notes": []}
SOURCE = SourceFile("paper.pdf", "0" * 64, 1000, "application/pdf", 4)

Run = Callable[[str, Mapping[str, object], sandbox.Limits], Iterator[Any]]


def begun(number: int) -> dict[str, Any]:
    """Gives the sign that a page has begun."""
    return {"begun": number, **FRAME}


def page(number: int, **changes: object) -> dict[str, Any]:
    """Gives a page as a worker gives it."""
    return {**PAGE, "number": number, **changes}


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Gives a function that makes every worker say the same things."""

    def says(*answers: object, dies: Refused | None = None) -> None:
        def run(*_: object) -> Iterator[Any]:
            yield from answers
            if dies is not None:
                raise dies

        monkeypatch.setattr(sandbox, "run", run)

    return says


def asked(numbers: list[int] | None = None, **options: Any) -> list[Any]:
    """Gives the pages of a file that need not be there."""
    return list(reading.read(Path("paper.pdf"), SOURCE, numbers=numbers, workers=1, **options))


def test_a_page_as_agreed_is_taken(worker: Callable[..., None]) -> None:
    """The plain values of a worker become a page of words."""
    worker(begun(1), PAGE)
    (read,) = asked([1])
    assert (read.number, read.origin, read.text) == (1, Origin.TEXT, "Tēnā")
    assert read.words[0].box == Box(70, 700, 100, 712)


BAD_WORDS = {
    "no number": ["x", float("nan"), 0, 1, 1, 1, 1, 1, 0],
    "infinite": ["x", 0, 0, float("inf"), 1, 1, 1, 1, 0],
    "far away": ["x", 0, 0, 1e9, 1, 1, 1, 1, 0],
    "off the page": ["x", 2000, 2000, 2010, 2010, 1, 1, 1, 0],
    "inside out": ["x", 10, 10, 5, 5, 1, 1, 1, 0],
    "text for a number": ["x", "left", 0, 1, 1, 1, 1, 1, 0],
    "line 0": ["x", 1, 1, 9, 9, 1, 0, 1, 0],
    "line of a million": ["x", 1, 1, 9, 9, 1, 10**6, 1, 0],
    "block below 0": ["x", 1, 1, 9, 9, 1, 1, -1, 0],
    "endless turn": ["x", 1, 1, 9, 9, 1, 1, 1, float("inf")],
    "sure beyond sure": ["x", 1, 1, 9, 9, 7.5, 1, 1, 0],
    "sure of nothing": ["x", 1, 1, 9, 9, float("nan"), 1, 1, 0],
    "two words": ["a b", 1, 1, 9, 9, 1, 1, 1, 0],
    "a line end": ["a\nb c", 1, 1, 9, 9, 1, 1, 1, 0],
    "nothing": ["", 1, 1, 9, 9, 1, 1, 1, 0],
    "only a control": ["\x07", 1, 1, 9, 9, 1, 1, 1, 0],
    "no text": [17, 1, 1, 9, 9, 1, 1, 1, 0],
    "too short": ["x", 1, 1],
    "too long": ["x", 1, 1, 9, 9, 1, 1, 1, 0, 0],
    "no word at all": None,
}


@pytest.mark.parametrize("word", BAD_WORDS.values(), ids=BAD_WORDS.keys())
def test_a_word_out_of_bounds_is_not_believed(worker: Callable[..., None], word: object) -> None:
    """Whatever a word is made of, it is a bounded, printable word on its page, or the reading fails."""
    worker(begun(1), page(1, words=[WORD, word], notes=[SECRET_WORDS]))
    with pytest.raises(ReleaseError, match="page 1 came back out of bounds") as caught:
        asked([1])
    assert SECRET_WORDS not in str(caught.value)
    assert not isinstance(caught.value, Refused)


BAD_PAGES = {
    "another number": page(2),
    "no number": {**PAGE, "number": None},
    "an origin of its own": page(1, origin="hearsay"),
    "too many words": page(1, words=[WORD] * (checked.MOST_WORDS + 1)),
    "too many notes": page(1, notes=["x"] * 100),
    "notes that are none": page(1, notes=[1]),
    "half turned": page(1, rotation=45),
    "without size": page(1, visible=[0, 0, 0, 0]),
    "endless": page(1, visible=[0, 0, float("inf"), 1]),
    "three corners": page(1, visible=[0, 0, 1]),
    "no unit": page(1, user_unit=0),
    "words missing": {key: value for key, value in PAGE.items() if key != "words"},
}


@pytest.mark.parametrize("answer", BAD_PAGES.values(), ids=BAD_PAGES.keys())
def test_a_page_out_of_bounds_is_not_believed(worker: Callable[..., None], answer: object) -> None:
    """A page is the one expected, with a proper frame, a known origin, and no more than it may hold."""
    worker(begun(1), answer)
    with pytest.raises(ReleaseError, match="came back"):
        asked([1])


@pytest.mark.parametrize(
    "answers",
    [
        [begun(1), page(1), begun(1), page(1)],
        [begun(7)],
        [{"recognising": [1, 9]}],
        [{"recognising": []}],
        [begun(2), page(2), begun(1), page(1)],
        [begun(1), page(1)],
        [],
    ],
    ids=["twice", "not asked", "not asked for OCR", "none", "out of order", "too few", "nothing"],
)
def test_pages_come_as_asked_or_not_at_all(
    worker: Callable[..., None], answers: list[object]
) -> None:
    """A worker that repeats, reorders, invents or leaves out pages is not believed."""
    worker(*answers)
    with pytest.raises(ReleaseError):
        asked([1, 2])


def test_text_is_taken_in_nfc_and_without_controls(worker: Callable[..., None]) -> None:
    """Macrons arrive composed; what is not printed does not arrive; symbols of a font's own do."""
    words = [["Ma\u0304ori\u202e\x1b", *WORD[1:]], ["\uf0b7", *WORD[1:]], ["x" * 9000, *WORD[1:]]]
    worker(begun(1), page(1, words=words, notes=["line\nbreak"]))
    (read,) = asked([1])
    assert [word.text for word in read.words[:2]] == ["Māori", "\uf0b7"]
    assert len(read.words[2].text) == checked.LONGEST_WORD
    assert read.notes == ("linebreak",)


def test_a_worker_that_dies_before_any_page_refuses_the_file(worker: Callable[..., None]) -> None:
    """Where no page can be blamed, it is the file; the message names it."""
    worker(dies=Refused(RefusalReason.TOO_MUCH_MEMORY, "the file takes more memory"))
    with pytest.raises(Refused, match=r"^paper\.pdf: the file takes more memory") as caught:
        asked()
    assert caught.value.reason is RefusalReason.TOO_MUCH_MEMORY


def test_pages_in_hand_together_are_tried_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """When a worker dies while four pages are recognised, each is tried by itself, and one is to blame."""
    seen: list[list[int]] = []

    def run(_: str, arguments: Mapping[str, Any], __: sandbox.Limits) -> Iterator[Any]:
        numbers = arguments["numbers"]
        seen.append(list(numbers))
        for number in numbers:
            yield begun(number)
        yield {"recognising": list(numbers)}
        if 3 in numbers:
            raise Refused(RefusalReason.TOO_SLOW, "the file keeps a parser busy")
        for number in numbers:
            yield page(number)

    monkeypatch.setattr(sandbox, "run", run)
    read = asked()
    assert [one.origin for one in read] == [
        Origin.TEXT,
        Origin.TEXT,
        Origin.UNREADABLE,
        Origin.TEXT,
    ]
    assert read[2].notes == ("unreadable: it takes more time than a page may take",)
    assert read[2].frame.visible == Box(0, 0, 595, 842)
    assert seen == [[1, 2, 3, 4], [1], [2], [3], [4]]


@pytest.mark.parametrize("numbers", [[0], [5], [2, 1], [1, 1], [-1]])
def test_only_pages_of_the_file_can_be_asked_for(
    worker: Callable[..., None], numbers: list[int]
) -> None:
    """Numbers out of range or order are our own mistake and are told as one."""
    worker()
    with pytest.raises(ReleaseError, match="numbers of the file's pages"):
        asked(numbers)


def test_progress_is_told_page_by_page(worker: Callable[..., None]) -> None:
    """Whoever waits is told how much is done and how much there is."""
    worker(begun(2), page(2), begun(3), page(3))
    told: list[tuple[int, int]] = []
    asked([2, 3], progress=lambda done, whole: told.append((done, whole)))
    assert told == [(1, 2), (2, 2)]


# -- lanes -----------------------------------------------------------------------------------------


def lane(numbers: list[int], pause: float = 0.0) -> Callable[[], Iterator[dict[str, Any]]]:
    """Gives a lane of answers."""

    def start() -> Iterator[dict[str, Any]]:
        for number in numbers:
            time.sleep(pause)
            yield {"number": number}

    return start


def test_lanes_are_merged_in_order_however_fast_they_are() -> None:
    """Pages come by number though one worker is much slower than the others."""
    lanes = [lane([1, 4, 7]), lane([2, 5], pause=0.05), lane([3, 6])]
    assert [answer["number"] for answer in reading.merged(lanes)] == [1, 2, 3, 4, 5, 6, 7]


def test_a_lane_waits_when_it_is_far_ahead() -> None:
    """A fast worker does not pile up pages in memory while a slow one holds the order up."""
    given: list[int] = []

    def fast() -> Iterator[dict[str, Any]]:
        for number in range(2, 2000, 2):
            given.append(number)
            yield {"number": number}

    slow = lane([1], pause=0.3)
    first = next(answers := reading.merged([slow, fast]))
    assert first["number"] == 1
    assert len(given) < 20
    answers.close()


def test_an_error_of_one_lane_ends_the_others() -> None:
    """When a worker fails for good, the others are stopped and the error arrives whole."""
    ended = threading.Event()

    def failing() -> Iterator[dict[str, Any]]:
        yield {"number": 1}
        raise Refused(RefusalReason.BROKEN, "it is over")

    def endless() -> Iterator[dict[str, Any]]:
        try:
            for number in range(2, 10**6, 2):
                yield {"number": number}
        finally:
            ended.set()

    with pytest.raises(Refused, match="it is over"):
        list(reading.merged([failing, endless]))
    assert ended.wait(5)
