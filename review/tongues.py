"""The languages of the desk: a catalogue read as translators write it, and each word marked with its language.

What a catalogue does not have is told in English, so a page is seldom in one language. Each translated
text therefore carries its own ``lang`` (WCAG 2.2, 3.1.2), and the page as a whole stays English.

Source: GNU gettext manual, "The Format of PO Files".
"""

from __future__ import annotations

import ast
import functools
import gettext
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files

ENGLISH, MAORI = "en", "mi"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", MAORI: "Te reo Māori"}
"""What somebody may choose, each under its own name."""
COOKIE = "desk_language"

_BEGIN, _END = "\ue000", "\ue001"
"""Letters for private use (Unicode 23.5) around what is translated, until the page is whole."""
_TAG = re.compile(r"""(<(?:"[^"]*"|'[^']*'|[^>"'])*>)""")
_ELEMENT = re.compile(r"</?([a-z0-9]+)")
_PLAIN = frozenset({"title", "option", "textarea", "script", "style"})
"""Elements that hold text and no others."""


class Catalogue(gettext.NullTranslations):
    """Translations of one language; what it does not have comes in English, unmarked."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self._texts = texts

    def gettext(self, message: str) -> str:
        """Gives a text in this language, marked, or as it is."""
        found = self._texts.get(message)
        return f"{_BEGIN}{found}{_END}" if found else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Gives a text of one or of several; te reo Māori says both with the same words."""
        found = self._texts.get(msgid1)
        return f"{_BEGIN}{found}{_END}" if found else super().ngettext(msgid1, msgid2, n)


@functools.cache
def translations(language: str) -> gettext.NullTranslations:
    """Gives the translations of a language; those of English change nothing."""
    if language == ENGLISH:
        return gettext.NullTranslations()
    path = files("review").joinpath("locale", language, "LC_MESSAGES", "review.po")
    return Catalogue(entries(path.read_text(encoding="utf-8")))


def entries(text: str) -> dict[str, str]:
    """Gives the texts of a catalogue by what they translate; what is fuzzy or empty is left out.

    Raises:
        ValueError: a line is none of a catalogue; names its number.
    """
    found: dict[str, str] = {}
    entry: dict[str, str] = {}
    key = ""
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.startswith("#"):
            if line.startswith("#,") and "fuzzy" in line:
                entry["fuzzy"] = "yes"
            continue
        if not line.strip():
            said = entry.get("msgstr") or entry.get("msgstr[0]")
            if entry.get("msgid") and said and "fuzzy" not in entry:
                found[entry["msgid"]] = said
            entry, key = {}, ""
            continue
        told = re.fullmatch(r'(?:(msgid|msgid_plural|msgstr|msgstr\[\d\]) )?(".*")', line.strip())
        if told is None or not (told[1] or key):
            raise ValueError(f"line {number}: it is none of a catalogue")
        key = told[1] or key
        entry[key] = entry.get(key, "") + str(ast.literal_eval(told[2]))
    return found


def marked(page: str, language: str) -> str:
    """Gives a page with every translated text in an element that names its language."""
    if language == ENGLISH:
        return page
    return "".join(_marked(_TAG.split(page), language))


def _marked(pieces: list[str], language: str) -> Iterator[str]:
    inside = ""
    for at, piece in enumerate(pieces):
        if at % 2 == 0:
            if inside in _PLAIN:
                yield _bare(piece)
            else:
                yield piece.replace(_BEGIN, f'<span lang="{language}">').replace(_END, "</span>")
            continue
        element = _ELEMENT.match(piece)
        name = element[1] if element is not None else ""
        if name in _PLAIN:
            inside = "" if piece.startswith("</") else name
        if name == "option" and pieces[at + 1].startswith(_BEGIN):
            yield _bare(piece).replace("<option", f'<option lang="{language}"', 1)
        else:
            yield _bare(piece)


def _bare(text: str) -> str:
    return text.replace(_BEGIN, "").replace(_END, "")
