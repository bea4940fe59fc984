"""Terms: the words under a mark, folded for search, and where they stand among other words.

Folding forgets case, accents, signs and doubled vowels, so that a name is found however it is
spelt, broken over lines or joined to a sign: ``Waahi Tapu``, ``wāhi-tapu`` and ``WĀHI TAPU'S``.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from records.document import Word

LONG = 6
"""Letters from which a term is sought within a word too; a shorter one stands in harmless words."""

_ALIKE = str.maketrans("q01", "ool")
"""Letters and figures that a reader of pictures takes for each other, folded."""

CERTAIN = 10
"""Letters from which a term is sought across words that begin before it or end behind it: the letters
of "Andrea" also stand in "and real", those of a longer name in nothing by chance."""

ALIKE = 0.84
"""Likeness from which what OCR read may be a term misread: one letter in six."""

VOWELS = "aeiou"

SPELT = str.maketrans(
    dict(zip("łøđðħŧı", "loddhti", strict=True))
    | dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True))
    | {"æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters from which Unicode takes no accent off, and small capitals, as those write them who have them not."""

PARTED = re.compile(
    r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)|(?<=[^\W\d_][\u0300-\u036f])(?=\d)"  # Orlo2, 2Orlo
    r"|(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bLe)(?<!\bLa)(?<!\bFitz)(?<=[a-zāēīōū])(?=[A-ZĀĒĪŌŪ])"  # saidOrlo
)
"""Where a part of a word begins although no sign sets it off: a footnote's number, a space that is lost."""

UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
"""Letters of scripts that part no words by spaces, or join endings to names: Thai, Lao, Burmese, Korean, Khmer,
Japanese and Chinese."""

UNHEARD = dict.fromkeys((*range(0x2B0, 0x300), 0x640, 0xA78B, 0xA78C))
"""Signs that Unicode calls letters and that people leave out: the glottal stop of Samoan and Tongan,
apostrophes among letters, the stroke that draws an Arabic word out."""

DOUBLED = re.compile(f"([{VOWELS}])\\1+")


@dataclass(slots=True)
class _Letter:
    """A folded letter: the words that it stands in, and whether a part of a word opens or closes here.

    A vowel that ends one word and begins the next is one letter of both.
    """

    char: str
    first: int
    last: int
    opens: bool
    closes: bool


def fold(text: str) -> str:
    """Gives text for search: letters and digits only, no case, no macrons, doubled vowels single.

    >>> fold("Waahi Tapu") == fold("wāhi-tapu")
    True
    >>> fold("Ramona Anderville") == fold("RamonaAnderville")
    True
    """
    return _line(_plain(text))


def _line(plain: str) -> str:
    """Gives the letters and digits of plain text, doubled vowels single."""
    line = plain if plain.isalnum() else "".join(filter(str.isalnum, plain))
    return DOUBLED.sub(r"\1", line)


def _letters(texts: Sequence[str]) -> list[_Letter]:
    letters: list[_Letter] = []
    last = ""
    for index, text in enumerate(texts):
        opens = True
        for mark in _plain(_set_off(text)):
            if not mark.isalnum():
                _close(letters)
                opens = True
                continue
            if mark == last and mark in VOWELS:
                before = letters[-1]
                before.last, before.opens = index, before.opens or opens
            else:
                letters.append(_Letter(mark, index, index, opens, closes=False))
                last = mark
            opens = False
        _close(letters)
    return letters


def _set_off(text: str) -> str:
    """Gives a word with a space wherever a part of it begins without a sign."""
    if text.isalpha() and (text.islower() or text.istitle() or text.isupper()):
        return text
    return PARTED.sub(" ", unicodedata.normalize("NFKC", text))


def _plain(text: str) -> str:
    """Gives text without case and accents."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(mark for mark in parts if not unicodedata.combining(mark))
    return bare.translate(UNHEARD).translate(SPELT)


def _close(letters: list[_Letter]) -> None:
    if letters:
        letters[-1].closes = True


class Folded:
    """Words folded once, in which many terms are sought.

    Which words a letter stands in is worked out only where a term is found: most are not.
    """

    __slots__ = ("_letters", "_texts", "line")

    def __init__(self, texts: Sequence[str], line: str) -> None:
        self.line = line
        self._texts = texts
        self._letters: list[_Letter] | None = None

    @classmethod
    def of(cls, texts: Sequence[str]) -> Folded:
        """Gives words folded."""
        return cls(texts, _line("".join(map(_plain, texts))))

    @property
    def letters(self) -> list[_Letter]:
        """Gives what is known of each letter of the line."""
        if self._letters is None:
            self._letters = _letters(self._texts)
        return self._letters


def standing(texts: Sequence[str] | Folded, folded: str) -> list[range]:
    """Gives the runs of words in which a folded term stands, by their indices.

    Terms of less than six letters count only as whole words, or as parts set off by a sign, as in an
    address or a possessive, by a figure, as of a footnote, or by a capital where a space is lost; longer
    ones within a word too, and any of two letters in scripts that part no words.

    >>> standing(["so", "said", "Li", "Wu's", "boat"], fold("Li Wu"))
    [range(2, 4)]
    >>> standing(["a", "small", "boat"], fold("mal"))
    []
    >>> standing(["as", "Orlo2", "saidOrlo", "of", "Orlov"], fold("Orlo"))
    [range(1, 2), range(2, 3)]
    >>> standing(["sea", "and", "real", "estate"], fold("Andrea"))
    []
    """
    if not folded:
        return []
    words = texts if isinstance(texts, Folded) else Folded.of(texts)
    line = words.line
    start = line.find(folded)
    if start < 0:
        return []
    anywhere = len(folded) > 1 and UNSPACED.match(folded) is not None
    runs, letters = [], words.letters
    while start >= 0:
        first, last = letters[start], letters[start + len(folded) - 1]
        # of a letter of two words, the term takes the word that it reaches into
        run = range(min(first.last, last.first), max(first.last, last.first) + 1)
        within = len(folded) >= (LONG if len(run) == 1 else CERTAIN)
        if within or anywhere or (first.opens and last.closes):
            runs.append(run)
        start = line.find(folded, start + 1)
    return runs


def misread(words: Sequence[Word], raw: str) -> Iterator[range]:
    """Gives the runs of words, some of them read by OCR, that are a term misread.

    Of several words one at least must be read exactly; the others, if they are long, may have a letter wrong.
    A long word by itself may have letters that OCR takes for others, and no other: "Ouillfeather".
    """
    parts = [fold(part) for part in raw.split()]
    read = [fold(word.text) for word in words]
    if len(parts) < 2:
        sought = "".join(parts)
        for at, (word, letters) in enumerate(zip(words, read, strict=True)):
            near = letters != sought and _drawn_alike(letters) == _drawn_alike(sought)
            if near and word.confidence < 1 and len(sought) >= LONG:
                yield range(at, at + 1)
        return
    for first in range(len(words) - len(parts) + 1):
        run = range(first, first + len(parts))
        pairs = [(read[at], part) for at, part in zip(run, parts, strict=True)]
        wrong = [pair for pair in pairs if pair[0] != pair[1]]
        # the other word may stand as text beside one that is only drawn
        unsure = all(
            words[at].confidence < 1 for at, pair in zip(run, pairs, strict=True) if pair in wrong
        )
        if unsure and 0 < len(wrong) < len(parts) and all(_one_off(*pair) for pair in wrong):
            yield run


def _drawn_alike(letters: str) -> str:
    """Gives folded letters with one sign for those that OCR takes for each other: a large Q is read as O."""
    return letters.translate(_ALIKE)


def inverted(raw: str) -> str:
    """Gives a name as a register lists it, or nothing where the words are no name of two to four words.

    >>> inverted("Ramona Jane Anderville")
    'Anderville, Ramona Jane'
    >>> inverted("the Harbour")
    ''
    """
    words = [word.strip(".,;:()") for word in raw.split()]
    named = all(word[:1].isupper() and not any(map(str.isdigit, word)) for word in words)
    if not named or not 2 <= len(words) <= 4:
        return ""
    return f"{words[-1]}, {' '.join(words[:-1])}"


def backwards(raw: str) -> str:
    """Gives a phrase of a script that runs to the left with its words turned about, or nothing for another.

    Within a line that runs to the right its words are read from the left, and within one of its own from the
    right.

    >>> backwards("נחמיה אברמוביץ")
    'אברמוביץ נחמיה'
    >>> backwards("Ramona Anderville")
    ''
    """
    words = raw.split()
    ways = {unicodedata.bidirectional(char) for char in raw}
    return " ".join(reversed(words)) if len(words) > 1 and ways & {"R", "AL"} else ""


def listed(texts: Sequence[str], raw: str, words: Folded | None = None) -> Iterator[range]:
    """Gives the runs of words in which a name stands inverted: "Anderville, Ramona", "ANDERVILLE Ramona".

    In "Hugo Anderville, Ramona Orlo" and "Hugo ANDERVILLE Ramona ORLO" the same words are of two people,
    and are left. ``words`` are the texts folded, where they are known so.
    """
    name = inverted(raw)
    for run in standing(words or texts, fold(name)) if name else []:
        after = texts[run.stop] if run.stop < len(texts) else ""
        ends = not texts[run.stop - 1][-1:].isalnum()
        if "," in texts[run.start]:
            if ends or not after[:1].isupper():
                yield run
        elif _in_capitals(texts[run.start]) and not _in_capitals(texts[run.stop - 1]):
            before = texts[run.start - 1] if run.start else ""
            # "SURNAME First" all through, or "First SURNAME": then the one before has its capitals here
            others = before[:1].isupper() and before[-1:].isalnum() and _in_capitals(after)
            if ends or not others:
                yield run


def _in_capitals(word: str) -> bool:
    return word.isupper() and sum(map(str.isalpha, word)) > 1


def _one_off(read: str, part: str) -> bool:
    """Tells whether two words differ by one letter: another, one too many, or one too few."""
    if len(part) < LONG or abs(len(read) - len(part)) > 1:
        return False
    same = 0
    while same < min(len(read), len(part)) and read[same] == part[same]:
        same += 1
    rest = (read[same:], part[same:])
    return rest[0][1:] == rest[1][1:] or rest[0][1:] == rest[1] or rest[0] == rest[1][1:]


def resembling(words: Sequence[Word], raw: str) -> Iterator[range]:
    """Gives the runs of words, some of them read by OCR, that may be a term misread."""
    folded = fold(raw)
    if len(folded) < LONG:
        return
    machine = difflib.SequenceMatcher(None, autojunk=False)
    machine.set_seq2(folded)
    parts = [fold(word.text) for word in words]
    usual = len(raw.split())
    for length in {max(usual - 1, 1), usual, usual + 1}:
        for first in range(len(words) - length + 1):
            run = range(first, first + length)
            read = "".join(parts[first : first + length])
            if abs(len(read) - len(folded)) > 2 or all(words[i].confidence >= 1 for i in run):
                continue
            machine.set_seq1(read)
            if machine.quick_ratio() >= ALIKE and ALIKE <= machine.ratio() < 1:
                yield run
