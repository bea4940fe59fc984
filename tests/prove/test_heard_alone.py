"""Each witness heard by itself on a small copy; what recognition reads is said by the test."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pikepdf
import pytesseract
import pytest
from followed_letters import letter, shown
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from public_files import (
    BOX,
    FRAME,
    LABEL,
    REDACTED,
    SECOND,
    SECRET,
    SIGNED,
    SPOKEN,
    TERM,
    PublicFile,
    appended,
    case_of,
    filled,
    text,
)

from records.errors import RefusalReason, Refused, ReleaseError
from records.geometry import Box, PageFrame
from redaction.prove import (
    carved,
    drawing,
    following,
    independence,
    lettering,
    noise,
    pixelwise,
    recognition,
    scrambling,
    setting,
    spelling,
    structure,
    tagged,
)
from redaction.prove.case import MarkedPage, Sought, squeezed, stands_in
from redaction.prove.samples import _count

PAINTED = SECOND + filled(Box(40, 40, 240, 100))
"""A second page on which something is painted beside the text."""

MARKED = MarkedPage(1, FRAME, (BOX,), (LABEL, SPOKEN))


# -- pictures of both ------------------------------------------------------------------------------


def compared(folder: Path, public: list[str], source: list[str], **changes: object) -> list:
    """Gives how many pages were compared, and each objection by its page and what it says."""
    case = case_of(folder, PublicFile(public), source=PublicFile(source), **changes)
    checked, found = pixelwise.testify(case)
    return [checked, *((one.page, one.what.split(" (")[0]) for one in found)]


def test_every_page_is_compared_with_its_own(tmp_path):
    """In their order, as many as there ought to be."""
    other = "differs outside the boxes"
    copy, source = [REDACTED, SECOND, PAINTED], [SIGNED, SECOND, PAINTED]
    assert compared(tmp_path, copy, source, count=3) == [3]
    assert compared(tmp_path, copy, source, count=2) == [2]
    assert compared(tmp_path, copy, source, count=9) == [3]
    turned = [SIGNED, PAINTED, SECOND]
    assert compared(tmp_path, copy, turned, count=3) == [3, (2, other), (3, other)]


def test_boxes_are_looked_into_where_there_are_any(tmp_path):
    """A page without boxes has none that could be empty."""
    plain = [SIGNED, SECOND]
    assert compared(tmp_path, plain, plain) == [2, (1, "what was there can still be seen")]
    assert compared(tmp_path, plain, plain, pages=()) == [2]


def test_a_fill_of_any_one_level_does_not_shine():
    """What counts is how far ink and paper are from each other."""
    ink = np.zeros((10, 10), dtype=bool)
    ink[:5] = True
    none = np.zeros_like(ink)
    assert not pixelwise._shines(np.full((10, 10), 40, dtype=np.int16), none, ink)
    assert pixelwise._shines(np.where(ink, 42, 40).astype(np.int16), none, ink)


# -- what is read ----------------------------------------------------------------------------------


def frames(count: int) -> dict[int, PageFrame]:
    return dict.fromkeys(range(1, count + 1), FRAME)


def test_each_page_is_drawn_thrice_and_cut_where_its_boxes_are(tmp_path):
    """As it is, peeled where it has boxes, and with its text alone."""
    case = case_of(tmp_path, PublicFile([PAINTED, SECOND, REDACTED]), count=3)
    marked = {3: MarkedPage(3, FRAME, (BOX,), (LABEL, SPOKEN))}
    seen = recognition._look(case, [1, 2, 3], marked, frames(3), [], tmp_path)
    assert [(one.page.number, one.what, len(one.cuts)) for one in seen.boxes] == [
        (3, recognition.IN_A_BOX, 1),
        (3, recognition.UNDER, 0),
    ]
    (cut,) = seen.boxes[0].cuts
    # two hundred dots to the inch
    assert (
        abs(cut.width - BOX.width * 200 / 72) < 2,
        abs(cut.height - BOX.height * 200 / 72) < 2,
    ) == (
        True,
        True,
    )
    assert np.asarray(cut).min() == 0
    ((number, beside),) = seen.beside
    assert number == 1
    assert np.asarray(beside).min() == 0


def test_what_lies_under_a_box_is_cut_out_of_the_peeled_page(tmp_path):
    """Each from its own page."""
    covered = text(76, 150, SECRET) + filled()
    case = case_of(tmp_path, PublicFile([SECOND, covered]))
    marked = {2: MarkedPage(2, FRAME, (BOX,), (LABEL, SPOKEN))}
    seen = recognition._look(case, [1, 2], marked, frames(2), [], tmp_path)
    assert [(one.page.number, len(one.cuts)) for one in seen.boxes] == [(2, 1), (2, 1)]


def test_text_is_drawn_alone_only_where_words_must_be_gone(tmp_path):
    """Where they may stand elsewhere, boxes alone are looked at; where there are no words, not even these."""
    kept = (Sought(1, SECRET, TERM.folded, gone=False),)
    public = PublicFile([REDACTED, PAINTED])
    case = case_of(tmp_path, public, terms=kept)
    seen = recognition._look(case, [1, 2], {1: MARKED}, frames(2), [], tmp_path)
    assert ([one.page.number for one in seen.boxes], seen.beside) == ([1, 1], [])
    assert not (tmp_path / "text.pdf").exists()
    empty = tmp_path / "empty"
    empty.mkdir()
    case = case_of(empty, public, terms=())
    seen = recognition._look(case, [1, 2], {1: MARKED}, frames(2), [], empty)
    assert (seen.boxes, seen.beside) == ([], [])


Said = Callable[[str, int], Sequence[str]]


def heard(monkeypatch, folder: Path, said: Said, public: list[str], **changes: object) -> list:
    """Gives what the witness says where recognition reads ``said(layout, width of a picture)``."""

    def read(pictures, languages, layout, room):
        del languages, room
        return [list(said(layout, picture.width)) for picture in pictures]

    monkeypatch.setattr(spelling, "read", read)
    checked, found = recognition.testify(case_of(folder, PublicFile(public), **changes))
    return [checked, *((one.page, one.what) for one in found)]


def nothing(layout: str, width: int) -> Sequence[str]:
    """Reads nothing."""
    del layout, width
    return []


def test_boxes_and_the_pages_that_need_it_are_looked_at(tmp_path, monkeypatch):
    """Pages without boxes only where pictures may say what must be gone, or a term goes everywhere."""
    two = [REDACTED, PAINTED]

    def looked(**changes: object) -> list:
        return heard(monkeypatch, tmp_path, nothing, two, **changes)

    assert looked() == [1 + 1]
    assert looked(pictured=frozenset({2})) == [1 + 2]
    assert looked(pictured=frozenset({3})) == [1 + 1]
    everywhere = (Sought(1, SECRET, TERM.folded, everywhere=True),)
    assert looked(terms=everywhere) == [1 + 2]
    assert looked(terms=everywhere, count=1) == [1 + 1]
    assert looked(pages=()) == [0]
    kept = (Sought(1, SECRET, TERM.folded, gone=False),)
    assert looked(terms=kept, pictured=frozenset({2})) == [1]


def test_what_is_painted_beside_text_is_read_as_a_page(tmp_path, monkeypatch):
    """And boxes as blocks of lines."""
    told = [(2, "the words of mark 1 can be read on the page")]
    boxed = [(1, "words of mark 1 can be read in a box")]

    def on_pages(layout: str, width: int) -> Sequence[str]:
        del width
        return SECRET.split() if layout == spelling.PAGE else []

    def in_boxes(layout: str, width: int) -> Sequence[str]:
        del width
        return SECRET.split() if layout == spelling.BLOCK else []

    # what is read of letters is another test's
    monkeypatch.setattr(lettering, "unread", lambda *_: set())
    painted = {"public": [REDACTED, PAINTED], "pictured": frozenset({2})}
    assert heard(monkeypatch, tmp_path, on_pages, **painted)[1:] == told
    assert heard(monkeypatch, tmp_path, in_boxes, **painted)[1:] == boxed
    assert heard(monkeypatch, tmp_path, on_pages, [REDACTED, SECOND])[1:] == []


def test_two_letters_misread_for_their_likes_are_forgiven(tmp_path):
    """A large Q is read as O, twice in a name of nineteen letters; as text it would be another name."""
    case = case_of(tmp_path, PublicFile())

    def told(read: str) -> list[str]:
        return [one.what for one in recognition._page(1, read.split(), case)]

    assert told("by Tarouin Ouillfeather") == ["the words of mark 1 can be read on the page"]
    assert told("by Tarxuin Xuillfeather") == []
    own = case_of(tmp_path, PublicFile([text(20, 150, "Tarouin Ouillfeather"), SECOND]))
    assert list(recognition._page(1, ["Tarouin", "Ouillfeather"], own)) == []


def test_a_wrong_letter_counts_though_the_term_has_it_elsewhere():
    """One error in ten letters is forgiven, and not two."""
    assert not recognition.nearly_in("abcdefghij", "jbcjefghij")
    assert recognition.nearly_in("abcdefghij", "jbcdefghij")


@pytest.mark.parametrize("late", ["tesseract", "poppler"])
def test_a_program_that_takes_too_long_refuses_the_file(tmp_path, monkeypatch, late):
    """A program that hangs is ended, and the file refused; one that fails is the engine's own trouble."""
    program = tmp_path / "pdftotext"
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", str(program))
    monkeypatch.setattr(spelling, "SECONDS_A_PICTURE", 0.2)
    monkeypatch.setattr(drawing, "SECONDS", 0.2)

    def asked(does: str) -> object:
        program.write_text(f"#!/bin/sh\n{does}\n")
        program.chmod(0o755)
        if late == "tesseract":
            return spelling.read([Image.new("L", (9, 9))], "eng", spelling.PAGE, tmp_path)
        return drawing.extracted("a.pdf", 3)

    with pytest.raises(Refused, match="does not come to an end") as refused:
        asked("kill -STOP $$")
    assert refused.value.reason is RefusalReason.TOO_SLOW
    monkeypatch.setattr(spelling, "SECONDS_A_PICTURE", 60)
    monkeypatch.setattr(drawing, "SECONDS", 60)
    with pytest.raises(ReleaseError, match=r"failed as a witness|page 3: Poppler") as failed:
        asked("echo nothing of the page >&2; exit 1")
    assert not isinstance(failed.value, Refused)
    assert "nothing of the page" not in str(failed.value)


# -- letters that look like what they mean ---------------------------------------------------------


def test_letters_that_are_not_read_are_looked_at_twice_as_large(tmp_path, monkeypatch):
    """What is read of neither picture is left, and the words that are read at once are not drawn again."""
    widths: list[list[int]] = []

    def read(pictures, languages, layout, room):
        del languages, layout, room
        widths.append([picture.width for picture in pictures])
        return [["d"] for _ in pictures]

    monkeypatch.setattr(spelling, "read", read)
    tile = Image.new("L", (900, 30), 255)
    whole = Box(0, 0, 1, 1)
    cuts = [
        (lettering.Sample(1, whole, ((1, "a"), (1, "b"))), tile),
        (lettering.Sample(1, whole, ((1, "c"), (1, "d"))), tile),
    ]
    sheets = lettering.Sheets.of(cuts)
    left = lettering.unread(cuts, sheets, [["a", "b", "c"]], "eng", tmp_path)
    assert (left, widths) == (set(), [[1800 + 2 * spelling.MARGIN]])
    left = lettering.unread(cuts, sheets, [["a", "c"]], "eng", tmp_path)
    assert left == {(1, "b")}


def test_letters_stand_apart_from_a_fifth_of_their_height_on():
    """As wide as that they still stand in one word."""
    first = letter("a", 0.0)
    high = first.cell.height
    assert not lettering._far(first, letter("b", first.cell.x1 + lettering.APART * high))
    assert lettering._far(first, letter("b", first.cell.x1 + lettering.APART * high + 0.01))


# -- bytes, keys and letters -----------------------------------------------------------------------


def test_short_words_are_sought_as_they_are_written(tmp_path):
    """In three cases, and told by their mark only where they stand."""
    short = (Sought(1, "Quill", "quil"), Sought(2, "Tarqu", "tarqu"))

    def told(said: str) -> set[str]:
        public = PublicFile([text(20, 150, said), SECOND])
        return {one.what[:19] for one in carved.testify(case_of(tmp_path, public, terms=short))[1]}

    assert told("by Quill and all") == {"the words of mark 1"}
    assert told("by QUILL and tarqu") == {"the words of mark 1", "the words of mark 2"}
    assert told("by qUiLL and all") == set()


def test_strings_twenty_levels_deep_are_searched(tmp_path):
    """One level is lost with each dictionary and each array."""

    def deep(levels: int) -> Callable[[pikepdf.Pdf], None]:
        def change(document: pikepdf.Pdf) -> None:
            held: object = String(SECRET.encode("utf-16"))
            for _ in range(levels):
                held = Array([held])
            document.Root.Deep = document.make_indirect(held)

        return change

    def found(levels: int) -> bool:
        case = case_of(tmp_path, PublicFile(change=deep(levels)))
        return any("strings" in one.what for one in carved.testify(case)[1])

    assert carved.DEEPEST == 20
    assert list(carved._strings(Dictionary(A=Array([String("in")])), 2)) == [b"in"]
    assert list(carved._strings(Array([Dictionary(A=String("in"))]), 1)) == []
    assert found(19)


def odd(folder: Path, public: PublicFile) -> set[str]:
    """Gives what the witness of the closed schema says of a copy."""
    return {one.what for one in structure.testify(case_of(folder, public))[1]}


def packed(data: bytes) -> bytes:
    """Gives a file whose objects are packed in streams."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(out, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def test_streams_of_objects_and_what_nobody_refers_to(tmp_path):
    """The one belongs to the file's own bookkeeping, the other is left over."""
    plain = odd(tmp_path, PublicFile())
    assert odd(tmp_path, PublicFile(finish=packed)) == plain
    left = "an object that nothing refers to"
    assert left not in plain
    assert left in odd(tmp_path, PublicFile(finish=appended))
    # the place of an object that was taken away
    assert structure._is_table(pikepdf.Object.parse(b"null"))
    assert not structure._is_table(Dictionary(Type=Name.ObjStm))


def test_only_a_jpeg_is_looked_through_for_notes():
    """Other streams may hold any bytes, those of a note too."""
    noted = b"\xff\xd8\xff\xfe\x00\x06note\xff\xda"
    with pikepdf.new() as document:
        stream = document.make_stream(noted)
        assert structure._segments(stream) == []
        stream = document.make_stream(b"")
        stream.write(noted, filter=Name.DCTDecode)
        assert [one.what for one in structure._segments(stream)] == ["a picture with notes in it"]


def test_an_entry_of_the_outline_has_a_title_and_a_place():
    """A title alone is what every file has."""
    assert tagged.kind_of(Dictionary(Title=String("a"))) is None
    assert tagged.kind_of(Dictionary(Dest=Array([]))) is None
    assert tagged.kind_of(Dictionary(Title=String("a"), Dest=Array([]))) is tagged.ENTRY


def test_names_of_two_signs_are_found_in_scripts_that_part_no_words():
    """One sign says nothing; of Latin letters two must be a word."""
    assert stands_in(squeezed("王明"), "我是王明的朋友")
    assert not stands_in(squeezed("王"), "我是王明的朋友")
    assert not stands_in("li", "the limit")


@pytest.mark.parametrize("place", [(10.0, 20.0), (30.0, 40.0), (10.0, 40.0), (30.0, 20.0)])
def test_a_letter_on_the_edge_of_a_box_is_in_it(place):
    """On each of its corners."""
    box = Box(10, 20, 30, 40)
    assert setting._holds(box, *place)
    assert not setting._holds(box, place[0] + (0.1 if place[0] > 10 else -0.1), place[1])
    assert not setting._holds(box, place[0], place[1] + (0.1 if place[1] > 20 else -0.1))


@pytest.mark.parametrize(
    ("box", "under"),
    [
        (Box(20.75, 90, 24.25, 120), True),  # it may reach over it by fifteen hundredths each way
        (Box(20.76, 90, 24.25, 120), False),
        (Box(20.75, 90, 24.24, 120), False),
        # above or below by thirty, where its middle is within
        (Box(20, 102.69, 25, 105), True),
        (Box(20, 102.71, 25, 105), False),
        (Box(20, 104, 25, 106.31), True),
        (Box(20, 104, 25, 106.29), False),
        (Box(20, 104.5, 25, 120), True),
        (Box(20, 104.6, 25, 120), False),
        (Box(20, 90, 25, 104.5), True),
        (Box(20, 90, 25, 104.4), False),
    ],
)
def test_a_letter_is_under_a_box_that_holds_nearly_all_of_it(box, under):
    """Its cell is five points wide and nine high."""
    assert scrambling.is_under(letter("a", 20.0), [box]) is under


# -- the paper scrambled ---------------------------------------------------------------------------


def scrambled(folder: Path, content: str, name: str) -> bytes:
    """Gives a paper of one page with other letters under the box of the secret."""
    path, out = folder / "paper.pdf", folder / name
    path.write_bytes(PublicFile([content]).bytes())
    page = {"number": 1, "burns": [BOX.as_list()], "pixels": False, "visible": [0, 0, 300, 200]}
    (told,) = scrambling.scramble(str(path), "application/pdf", [page], str(out))
    assert told["letters"] > 0
    return out.read_bytes()


def test_a_paper_is_scrambled_to_the_same_bytes_each_time(tmp_path):
    """So a copy that differs tells of the words, and of nothing else."""
    content = SECOND + text(76, 150, SECRET)
    assert scrambled(tmp_path, content, "a.pdf") == scrambled(tmp_path, content, "b.pdf")


@pytest.mark.parametrize(
    ("operators", "expected"),
    [
        ("(Tarquin) Tj", ["TJ"]),
        ("[(Tar) -20 (quin)] TJ", ["TJ"]),
        ("14 TL 0 14 Td (Tarquin) '", ["TL", "Td", "T*", "TJ"]),
        ('14 TL 0 14 Td 1 2 (Tarquin) "', ["TL", "Td", "Tw", "Tc", "T*", "TJ"]),
    ],
)
def test_operators_that_begin_a_line_begin_one_still(tmp_path, operators, expected):
    """An operator that shows text alone begins none."""
    content = f"BT /F1 12 Tf 1 0 0 1 76 150 Tm {operators} ET\n{SECOND}"
    with pikepdf.open(io.BytesIO(scrambled(tmp_path, content, "a.pdf"))) as made:
        names = [str(one.operator) for one in pikepdf.parse_content_stream(made.pages[0])]
    begin = names.index("Tm") + 1
    assert names[begin : names.index("ET")] == expected


@pytest.mark.parametrize(
    ("string", "expected"),
    [
        (b"abcdef", [(b"ab", 7), (b"cd", 8), (b"ef", 9)]),
        # which of five bytes are whose cannot be told
        (b"abcde", [(b"", 7), (b"", 8), (b"", 9)]),
    ],
)
def test_letters_of_two_bytes_have_their_own(string, expected):
    """As many as the font reads, each with the bytes that stand for it."""

    class Font:
        """A composite font that reads three letters, whatever it is given."""

        def is_multibyte(self) -> bool:
            return True

        def decode(self, string: bytes) -> list[int]:
            del string
            return [7, 8, 9]

    assert list(following._codes(Font(), string)) == expected


def test_pages_that_differ_are_numbers_of_pages(tmp_path, monkeypatch):
    """What the sandbox tells is held within bounds; copies that cannot be opened differ as a whole."""

    def told(answer: object) -> list[int | None]:
        def call(job: str, arguments: object) -> object:
            assert (job, sorted(arguments)) == ("differ", ["one", "other"])
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(independence.sandbox, "call", call)
        return independence.different(tmp_path / "one.pdf", tmp_path / "other.pdf")

    assert told([1, 3]) == [1, 3]
    assert told([]) == []
    assert told(Refused(RefusalReason.BROKEN, "it is broken")) == []
    for strange in ([0], [independence.MOST_PAGES + 1], [True], ["1"], {"1": 1}, None):
        with pytest.raises(ReleaseError, match="pages that are none"):
            told(strange)


def test_a_picture_file_is_told_by_what_was_done_to_it(tmp_path):
    """Noise in it, or why there is none."""
    for mode, pictures, left in (("L", 1, []), ("P", 0, ["a picture of an unusual kind"])):
        path = tmp_path / f"{mode}.png"
        Image.new("L", (40, 20), 100).convert(mode).save(path)
        page = {"number": 1, "burns": [[5, 5, 15, 15]], "pixels": True, "visible": [0, 0, 40, 20]}
        (told,) = scrambling.scramble(str(path), "image/png", [page], str(tmp_path / "out.png"))
        assert (int(told["pictures"]), told["left"], told["letters"]) == (pictures, left, 0)


def test_a_fax_stays_black_and_white_beside_the_noise():
    """One bit a value, as many as before."""
    across, down = np.meshgrid(np.arange(64), np.arange(32))
    fax = Image.fromarray((across + down) % 4 > 1)
    out = io.BytesIO()
    fax.save(out, "TIFF", compression="group4")
    with Image.open(out) as strip:
        (begin,), (length,) = strip.tag_v2[273], strip.tag_v2[279]
        white = strip.tag_v2[262] == 0
    with pikepdf.new() as document:
        picture = pikepdf.Stream(document, out.getvalue()[begin : begin + length])
        picture.Type, picture.Subtype = Name.XObject, Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent = 64, 32, 1
        picture.ColorSpace, picture.Filter = Name.DeviceGray, Name.CCITTFaxDecode
        picture.DecodeParms = Dictionary(K=-1, Columns=64, Rows=32, BlackIs1=not white)
        source = document.make_indirect(picture)
        made = noise.noisy(document, source, (64, 0, 0, 32, 0, 0), [Box(10, 8, 30, 20)])
        assert isinstance(made, pikepdf.Object)
        assert (int(made.BitsPerComponent), made.ColorSpace) == (1, Name.DeviceGray)
        assert len(made.read_bytes()) == 64 // 8 * 32
        before, after = (
            np.asarray(pikepdf.PdfImage(one).as_pil_image().convert("L")) for one in (source, made)
        )
    inside = np.zeros((32, 64), dtype=bool)
    inside[12:24, 10:30] = True
    assert (before == after)[~inside].all()
    assert 0.3 < (before != after)[inside].mean() < 0.7


def test_a_profile_stays_where_it_takes_as_many_values():
    """So its noise is shown in the same colours."""
    with pikepdf.new() as document:
        for count in (1, 3):
            profile = document.make_stream(b"")
            profile.N = count
            space = Array([Name.ICCBased, document.make_indirect(profile)])
            picture = document.make_stream(b"", ColorSpace=space)
            assert _count(space) == count
            assert (noise._space(picture, "RGB") == space) is (count == 3)
            assert (noise._space(picture, "L") == space) is (count == 1)
        assert _count(Array([Name.ICCBased, document.make_stream(b"")])) is None
        plain = document.make_stream(b"")
        assert noise._space(plain, "RGB") == Name.DeviceRGB
        assert noise._space(plain, "L") == Name.DeviceGray


# -- text does not travel --------------------------------------------------------------------------


def test_no_word_is_said_when_values_are_printed(tmp_path):
    """An error that shows a value shows where it is, and not what it says."""
    case = case_of(tmp_path, PublicFile(), described=frozenset())
    tile = Image.new("L", (9, 9))
    for value in (
        case.terms,
        shown("Tarquin"),
        letter("T", 20.0),
        lettering.Sample(1, BOX, ((1, "t"),)),
        recognition._Boxes(MARKED, "", (tile,)),
    ):
        told = repr(value)
        assert not any(said in told for said in ("Tarquin", "'T'", "'t'", "PIL.", "tarquin")), told
    assert "follower" not in repr(case)
    assert case == case_of(tmp_path, PublicFile(), described=frozenset())
