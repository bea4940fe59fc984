"""Content followed operator by operator: what each does to the state, and what of it is written again."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from records.geometry import Box, PageFrame
from redaction.allowed.cleancopy import NotPlain
from redaction.emission.content import Painted, Shown
from redaction.emission.labels import Label
from redaction.emission.operators import StreamEmitter
from redaction.emission.scope import Scope
from redaction.emission.standing import Standing
from redaction.fonts.newfonts import NewFont
from redaction.fonts.sourcefont import Glyph, SourceFont

FRAME = PageFrame(Box(0, 0, 400, 300))
BURN = Box(100, 100, 200, 120)
OUTLINE = (
    ("moveTo", ((0, 0),)),
    ("lineTo", ((500, 700),)),
    ("lineTo", ((500, 0),)),
    ("closePath", ()),
)
LETTER = Glyph(OUTLINE, 500, "a")
FACE = SourceFont(wide=False, heights=(700, -200), draw=lambda _: LETTER)


class Ink:
    """A page on which everything is seen."""

    contrasts = shows_letter = staticmethod(lambda _: True)
    shows_drawing = staticmethod(lambda *_: True)


@dataclass
class Tags:
    """Notes what is opened and closed."""

    drawing: Any = None
    drawn: Any = None
    told: list[Any] = field(default_factory=list)

    def opens(self, tag: Any, properties: Any) -> None:
        """Opens an element."""
        self.told.append((str(tag), None if properties is None else int(properties.MCID)))

    def closes(self) -> None:
        """Closes it."""
        self.told.append("closed")

    def follows(self, glyphs: Any) -> None:
        """Takes letters."""
        self.told.append(len(glyphs))


class Paper:
    """A page that carries everything."""

    def __init__(self, *burns: Box) -> None:
        self.tags, self.within_a_form, self.grey = Tags(), False, True
        self.layers = SimpleNamespace(shows=lambda group: bool(group.get("/Seen", True)))
        self.fonts = SimpleNamespace(read=lambda _: FACE, new=lambda _: NewFont(700, -200))
        same = lambda source: source  # noqa: E731 -- what is copied stays as it is here
        self.copier = SimpleNamespace(state=same, shading=same, painting=same, pattern=same)
        self.standing = Standing(FRAME, Ink(), [Label(box, "s 9", "", words=True) for box in burns])
        self.pictures: list[Any] = []

    def shown(self, source: Any, scope: Scope) -> Any:
        """Gives a form moved by one point, and any other picture as it stands."""
        self.pictures.append(scope.matrix)
        if source.get("/Hidden"):
            return None
        return source, (1, 0, 0, 1, int(source.get("/By", 0)), 0)


RESOURCES = Dictionary(
    Font=Dictionary(F=Dictionary()),
    XObject=Dictionary(X=Dictionary(), Y=Dictionary(By=1), Z=Dictionary(Hidden=True)),
    Properties=Dictionary(On=Dictionary(Seen=True, MCID=7), Off=Dictionary(Seen=False, MCID=8)),
    ExtGState=Dictionary(G=Dictionary(LW=4, ca=0.5)),
    ColorSpace=Dictionary(C=Array([Name.CalRGB, Dictionary()])),
    Pattern=Dictionary(P=Dictionary()),
    Shading=Dictionary(S=Dictionary()),
)


def followed(code: str, paper: Paper | None = None) -> tuple[StreamEmitter, Scope]:
    """Gives a stream that was followed, and the state in which it ends."""
    scope = Scope((1, 0, 0, 1, 0, 0), FRAME.visible)
    stream = StreamEmitter(paper or Paper(), RESOURCES, scope)
    document = pikepdf.new()
    for one in pikepdf.parse_content_stream(document.make_stream(code.encode())):
        assert isinstance(one, pikepdf.ContentStreamInstruction)
        stream.step(str(one.operator), list(one.operands))
    return stream, scope


def code_of(stream: StreamEmitter) -> list[str]:
    """Gives what is written again."""
    for part in stream.content.parts:
        if isinstance(part, Shown):
            for placed in part.glyphs:
                part.font.use(placed.glyph)
    stream.content.settle(frozenset())
    return stream.content.finished(lambda font: font.codes()).code.decode().split("\n")


def texts(stream: StreamEmitter) -> list[tuple[float, float, float]]:
    """Gives where each stretch of text begins, and its letter size."""
    shown = [part for part in stream.content.parts if isinstance(part, Shown)]
    return [(part.run.matrix[4], part.run.matrix[5], part.run.size) for part in shown]


# -- text ------------------------------------------------------------------------------------------


def test_text_is_placed_by_the_operators_before_it():
    """Lines go on from where the last one began, by their leading or by what is said."""
    code = "BT /F 10 Tf 20 TL 50 250 Td (a) Tj T* (a) Tj 5 -30 TD (a) Tj (a) ' 1 2 (a) \" ET BT (a) Tj ET"
    stream, scope = followed(code)
    assert texts(stream) == [
        (50, 250, 10),
        (50, 230, 10),
        (55, 200, 10),
        (55, 170, 10),
        (55, 140, 10),
        (0, 0, 10),
    ]
    assert (scope.text.word, scope.text.letter, scope.text.leading) == (1, 2, 30)
    placed, _ = followed("BT /F 10 Tf 2 0 0 2 60 70 Tm [(a) -100 (a)] TJ 10 0 Td (a) Tj ET")
    assert texts(placed) == [(60, 70, 10), (80, 70, 10)]


def test_a_font_keeps_what_else_is_said_of_text():
    """Only the font and its size are another."""
    _, scope = followed("1 Tc 2 Tw 50 Tz 3 TL 4 Ts 1 Tr /F 10 Tf")
    text = scope.text
    assert (text.letter, text.word, text.stretch, text.leading, text.rise, text.mode) == (
        1,
        2,
        0.5,
        3,
        4,
        1,
    )
    assert (text.font, text.size, text.key) == (FACE, 10, "/F")
    with pytest.raises(NotPlain, match="resource"):
        followed("/Other 10 Tf")


def test_text_that_clips_is_not_carried():
    """Invisible text is followed, and not written."""
    paper = Paper()
    stream, _ = followed("BT /F 10 Tf 3 Tr (a) Tj ET", paper)
    assert (texts(stream), paper.tags.told) == ([], [1])
    for mode in (4, 7):
        with pytest.raises(NotPlain, match="clips"):
            followed(f"BT /F 10 Tf {mode} Tr (a) Tj ET")
    with pytest.raises(NotPlain, match="font"):
        followed("BT (a) Tj ET")


@pytest.mark.parametrize("spelt", ["W_even", "T_next", "other", "q_", "W**"])
def test_an_operator_that_is_spelt_like_a_name_of_ours_is_not_known(spelt: str) -> None:
    """What a file says is looked up among operators, never among what we call them."""
    with pytest.raises(NotPlain, match="unknown operator"):
        followed(f"10 10 50 50 re {spelt} n")


# -- marked content --------------------------------------------------------------------------------


def test_what_stands_in_a_hidden_layer_is_not_written():
    """Whatever else is marked within it; behind it all is as before."""
    paper = Paper()
    code = "/OC /Off BDC /Span BMC BT /F 10 Tf (a) Tj ET 9 9 20 20 re f /X Do /S sh EMC EMC /X Do"
    stream, _ = followed(code, paper)
    assert code_of(stream) == ["/X1 Do"]
    assert paper.tags.told == [("/OC", 8), ("/Span", None), "closed", "closed"]
    shown, _ = followed("/OC /On BDC 9 9 20 20 re f EMC")
    assert code_of(shown) == ["9 9 20 20 re", "f"]
    with pytest.raises(NotPlain, match="resource"):
        followed("/OC /None BDC")


def test_the_numbers_of_marked_content_are_the_pages_own():
    """Those of a form mean others, and what is left open is closed."""
    paper = Paper()
    stream, scope = followed("q /P <</MCID 3>> BDC /P /On BDC /P BMC EMC EMC EMC EMC q 5 w", paper)
    assert paper.tags.told == [("/P", 3), ("/P", 7), ("/P", None), "closed", "closed", "closed"]
    stream.close()
    assert (scope.width, scope.stack) == (1, [])
    within = Paper()
    within.within_a_form = True
    open_, _ = followed("/P <</MCID 3>> BDC", within)
    open_.close()
    assert within.tags.told == [("/P", None), "closed"]


# -- state -----------------------------------------------------------------------------------------


def test_state_is_followed_and_kept():
    """Space, width and colours, by q and Q too; a Q too many does nothing."""
    stream, scope = followed("Q 2 0 0 2 5 5 cm q 1 0 0 1 10 0 cm 7 w 1 0 0 rg Q 3 w")
    assert (scope.matrix, scope.width, scope.line) == ((2, 0, 0, 2, 5, 5), 3, 3)
    assert scope.colours.fill == (0,)
    _, inner = followed("q 1 0 0 1 10 0 cm 7 w 1 0 0 rg 0.5 G")
    assert (inner.matrix, inner.width) == ((1, 0, 0, 1, 10, 0), 7)
    assert (inner.colours.fill, inner.colours.stroke) == ((1, 0, 0), (0.5,))
    stream.close()
    for wrong in ("w", "1 0 rg", "(a) w", "/Wide foo"):
        with pytest.raises(NotPlain):
            followed(wrong)
    # notes beside the content are left out, and so is an intent that nobody knows
    assert (
        code_of(followed("/A MP BX /Perceptual ri /Tarquin ri EX 9 9 20 20 re f")[0])[0]
        == "/Perceptual ri"
    )
    assert code_of(followed("[3 1] 0 d 9 9 20 20 re S")[0])[0] == "[ 3 1 ] 0 d"


def test_a_graphics_state_sets_width_and_opacity():
    """What shines through is told apart, and copied under a name of our own."""
    stream, scope = followed("/G gs 9 9 20 20 re f /G gs")
    assert (scope.width, scope.colours.opaque, scope.paint.hides) == (4, False, False)
    assert code_of(stream)[0] == "/G1 gs"
    assert len(stream.names.kept.ExtGState) == 1


def test_colour_spaces_and_patterns_have_new_names():
    """A device's space is no resource; a pattern is told where it fills or strokes."""
    stream, scope = followed("/C cs 1 0 0 sc /DeviceGray CS 0.5 SC 9 9 20 20 re B")
    assert code_of(stream)[:4] == ["/C1 cs", "1 0 0 sc", "/DeviceGray CS", "0.5 SC"]
    assert (scope.colours.fill, scope.colours.stroke) == ((1, 0, 0), (0.5,))
    painted, scope = followed("/Pattern cs /P scn 9 9 20 20 re f")
    assert code_of(painted)[:2] == ["/Pattern cs", "/P1 scn"]
    assert (scope.paint.fill, scope.paint.stroke) == (True, False)
    _, scope = followed("/Pattern CS /P SCN")
    assert (scope.paint.fill, scope.paint.stroke) == (False, True)


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("/Pattern cs /P scn 110 90 20 20 re f", True),
        ("/Pattern cs /P scn 210 90 20 20 re f", False),
        ("/Pattern cs /P scn 90 90 200 50 re S", False),
        ("/Pattern CS /P SCN 90 90 200 50 re S", True),
        ("/Pattern CS /P SCN 90 90 200 50 re n", False),
        ("/Pattern CS /P SCN 90 90 200 50 re f", False),
        ("/S sh", True),
        ("210 10 9 9 re W n /S sh", False),
        ("90 90 200 50 re W f", True),
        ("90 90 m 110 130 150 130 190 90 c W n", True),
    ],
)
def test_what_could_hide_words_under_a_redaction_is_refused(code, refused):
    """Patterns, shadings and drawn clips where a redaction is."""
    if refused:
        with pytest.raises(NotPlain):
            followed(code, Paper(BURN))
    else:
        followed(code, Paper(BURN))


# -- paths and pictures ----------------------------------------------------------------------------


def test_paths_are_painted_cut_and_taken_down_as_rules():
    """A closing stroke closes; one that only ends leaves nothing."""
    paper = Paper()
    stream, _ = followed(
        "9 9 20 1 re f 50 50 m 90 50 l s 1 1 2 2 re n 9 30 m 40 70 90 70 99 30 c S", paper
    )
    painted = [part for part in stream.content.parts if isinstance(part, Painted)]
    assert [part.code.decode().split("\n")[-2:] for part in painted] == [
        ["9 9 20 1 re", "f"],
        ["h", "S"],
        ["40 70 90 70 99 30 c", "S"],
    ]
    assert [part.rule for part in painted] == [Box(9, 9, 29, 10), Box(50, 50, 90, 50), None]
    covered, _ = followed("110 101 30 10 re f", Paper(BURN))
    assert covered.content.parts == []


def test_clips_add_up_and_are_ragged_where_they_are_no_rectangle():
    """What lies outside of one is not there; a clip that cuts nothing out leaves a point."""
    _, scope = followed("10 10 200 200 re W n 100 0 300 50 re W* n")
    assert scope.clip == Box(100, 10, 210, 50)
    assert not scope.paint.ragged
    _, ragged = followed("10 10 20 20 re 50 50 20 20 re W n")
    assert (ragged.clip, ragged.paint.ragged) == (Box(10, 10, 70, 70), True)
    _, bent = followed("10 10 m 20 90 60 90 70 10 c W n")
    assert bent.paint.ragged
    _, none = followed("10 10 20 20 re W n 100 100 20 20 re W n")
    assert none.clip == Box(100, 100, 100, 100)
    stream, empty = followed("W n 10 10 20 20 re f")
    assert empty.clip == FRAME.visible
    assert code_of(stream) == ["10 10 20 20 re", "f"]
    twice, _ = followed("10 10 20 20 re W n 10 10 20 20 re f")
    assert code_of(twice) == ["10 10 20 20 re", "W n", "10 10 20 20 re", "f"]


def test_pictures_are_painted_in_their_place_under_new_names():
    """What is not seen leaves no name behind."""
    paper = Paper()
    stream, _ = followed("q 2 0 0 2 0 0 cm /X Do Q /Y Do /Z Do", paper)
    assert paper.pictures == [(2, 0, 0, 2, 0, 0), (1, 0, 0, 1, 0, 0), (1, 0, 0, 1, 0, 0)]
    assert code_of(stream) == ["q", "2 0 0 2 0 0 cm", "/X1 Do", "Q", "q 1 0 0 1 1 0 cm /X2 Do Q"]
    assert sorted(stream.names.kept.XObject.keys()) == ["/X1", "/X2"]


def test_what_is_painted_over_text_is_refused_by_its_operator():
    """A fill and a broad stroke may hide it; a thin stroke and an end of a path do not."""
    text = "BT /F 10 Tf 50 50 Td (aaa) Tj ET "
    followed(text + "48 48 30 30 re n")
    followed(text + "48 48 30 30 re S")
    for over in ("48 48 30 30 re f", "48 48 30 30 re B", "20 w 40 54 m 90 54 l S", "/S sh"):
        with pytest.raises(NotPlain, match="over text"):
            followed(text + over)
    followed("/OC /Off BDC " + text + "EMC 48 48 30 30 re f")
    followed(text + "/OC /Off BDC 48 48 30 30 re f 20 w 40 54 m 90 54 l S /S sh EMC")


def test_strings_and_numbers_are_taken_as_they_come():
    """An array may hold anything that moves or shows."""
    stream = StreamEmitter(Paper(), RESOURCES, Scope((1, 0, 0, 1, 0, 0), FRAME.visible))
    stream.step("BT", [])
    stream.step("Tf", [Name.F, 10])
    stream.step("TJ", [Array([String("aa"), -500, String("a")])])
    assert len(texts(stream)) == 1
