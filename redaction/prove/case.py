"""What every witness is told: two files, the boxes, and the terms that must be gone."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from records.geometry import Box, PageFrame
from redaction.prove.following import Follower


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A page with boxes: where they are, what may be read in them, and where lines were set anew.

    ``withheld`` is where the words stood that went; the boxes of a line set anew stand elsewhere.
    """

    number: int
    frame: PageFrame
    burns: tuple[Box, ...]
    labels: tuple[str, ...]
    anew: tuple[Box, ...] = ()
    withheld: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Sought:
    """Words under a mark: as they were written, and folded.

    Attributes:
        gone: they may stand nowhere; else only not in a box.
        everywhere: a person asked for them to go wherever they stand.
    """

    mark: int
    raw: str = field(repr=False)
    folded: str = field(repr=False)
    gone: bool = True
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One public file to be judged.

    Attributes:
        public: path of the final bytes.
        source: path of the unredacted file.
        pages: the pages that carry boxes.
        count: pages that there must be.
        pictured: pages of the source with words that only OCR knows.
        terms: the words under the marks.
        beside: what is published of the document beside the file.
        unread: pages that no parser can draw, and that are withheld in full.
        follower: follows the pages of the public file.
    """

    public: str
    source: str
    media_type: str
    languages: str
    pages: tuple[MarkedPage, ...]
    count: int
    pictured: frozenset[int]
    terms: tuple[Sought, ...]
    unread: frozenset[int] = frozenset()
    described: frozenset[str] = frozenset()
    beside: tuple[str, ...] = field(default=(), repr=False)
    follower: Follower = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Lets the copy's pages be followed once for all witnesses, where more than one asks for them."""
        object.__setattr__(self, "follower", Follower(self.public, keeps=bool(self.banned)))

    @classmethod
    def from_json(cls, case: dict[str, Any]) -> Case:
        """Gives the case from the plain values that the parent sent."""
        pages = tuple(
            MarkedPage(
                page["number"],
                PageFrame(Box(*page["visible"]), page["rotation"], page["user_unit"]),
                tuple(Box(*box) for box in page["burns"]),
                tuple(page["labels"]),
                tuple(Box(*box) for box in page.get("anew", ())),
                tuple(Box(*box) for box in page.get("withheld", ())),
            )
            for page in case["pages"]
        )
        return cls(
            case["public"],
            case["source"],
            case["media_type"],
            case["languages"],
            pages,
            case["count"],
            frozenset(case["turned_to_text"]),
            tuple(
                Sought(t["mark"], t["raw"], t["folded"], t["gone"], t["everywhere"])
                for t in case["terms"]
            ),
            frozenset(case.get("unread", ())),
            frozenset(case.get("described", ())),
            tuple(case.get("beside", ())),
        )

    @property
    def banned(self) -> tuple[Sought, ...]:
        """Gives the terms that may stand nowhere in the file."""
        return tuple(term for term in self.terms if term.gone)


@dataclass(frozen=True, slots=True)
class Finding:
    """One objection before it is signed: page, box and what is wrong, in no words of the document."""

    page: int | None
    box: Box | None
    what: str


PLAINLY = dict(
    pair.split("=")
    for pair in (
        "ł=l ø=o đ=d ð=d ħ=h ŧ=t ı=i æ=ae œ=oe þ=th ᴀ=a ʙ=b ᴄ=c ᴅ=d ᴇ=e ꜰ=f ɢ=g ʜ=h ɪ=i ᴊ=j ᴋ=k ʟ=l ᴍ=m ɴ=n "
        "ᴏ=o ᴘ=p ꞯ=q ʀ=r ꜱ=s ᴛ=t ᴜ=u ᴠ=v ᴡ=w ʏ=y ᴢ=z"
    ).split()
)
"""How letters are written by those who have them not, where no accent can be taken off; small capitals."""


def squeezed(text: str) -> str:
    """Gives letters and digits only, without case, macrons or doubled vowels.

    Written here again, and not taken from the engine: a fault in the one must not blind the other.
    """
    out: list[str] = []
    for sign in unicodedata.normalize("NFKD", text).casefold():
        for char in PLAINLY.get(sign, sign):
            if _is_heard(char) and not (char in "aeiou" and out and out[-1] == char):
                out.append(char)
    return "".join(out)


def _is_heard(char: str) -> bool:
    """Tells whether a sign is one of a word's own: no glottal stop, no stroke that draws a word out."""
    return char.isalnum() and not ("\u02b0" <= char <= "\u02ff" or char in "\u0640\ua78b\ua78c")


IN_A_WORD = 6
"""Letters from which a term counts within a word as well."""

ANYWHERE = 10
"""Letters from which it counts wherever its letters follow each other, whatever stands around them."""


def stands_in(folded: str, text: str) -> bool:
    """Tells whether a term stands in some text, however it is broken, spaced or joined there.

    Letters that follow each other by chance ("and real" for "Andrea") count for long terms only.
    """
    if len(folded) >= ANYWHERE or (len(folded) > 1 and _parts_no_words(folded[0])):
        return folded in squeezed(text)
    if len(folded) >= IN_A_WORD and any(folded in squeezed(word) for word in text.split()):
        return True
    parts = [squeezed(part) for part in _parts(text)]
    return any(_run_of(parts, first, folded) for first in range(len(parts)))


def _parts(text: str) -> list[str]:
    """Gives words, and what signs, figures and lost spaces set off within them, each by itself."""
    out: list[str] = []
    begun, last = "", ""
    for char in unicodedata.normalize("NFC", text):
        if unicodedata.combining(char):
            out.append(char)
            continue
        if char.isalnum() and not _is_heard(char):
            continue
        if not char.isalnum():
            out.append(" ")
            begun = ""
            continue
        figure = char.isnumeric() != last.isnumeric()
        if begun and (figure or (char.isupper() and last.islower() and begun not in FAMILIES)):
            out.append(" ")
            begun = ""
        out.append(char)
        begun, last = begun + char, char
    return "".join(out).split()


FAMILIES = ("Mc", "Mac", "De", "Le", "La", "Fitz")
"""What a surname may begin with before its second capital."""

UNPARTED = ("THAI", "LAO", "MYANMAR", "HANGUL", "KHMER", "HIRAGANA", "KATAKANA", "CJK")
"""Scripts, by how Unicode calls their letters, that part no words by spaces or join endings to names."""


def _parts_no_words(char: str) -> bool:
    return unicodedata.name(char, "").startswith(UNPARTED)


def _run_of(parts: list[str], first: int, folded: str) -> bool:
    joined = ""
    for part in parts[first:]:
        # a vowel that ends one part and begins the next is one, as it is in the folded term
        doubled = joined[-1:] == part[:1] and part[:1] in tuple("aeiou")
        joined += part[1:] if doubled else part
        if joined == folded:
            return True
        if not folded.startswith(joined):
            return False
    return False
