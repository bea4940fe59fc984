"""Letters: cleaned for the page, folded for searching, and cut down to an address."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from records.errors import InvalidInput
from records.release import Publication

SLUG_LENGTH = 60
_ID_LENGTH = 8
_WRITTEN = ("title", "reference", "portfolio", "minister", "request_id", "abstract", "reason")

# what neither HTML nor XML may hold, and the controls that turn a line of text around
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def clean(text: str) -> str:
    """Gives the text in NFC without control characters, so that any page or feed may hold it.

    Source: Extensible Markup Language 1.0, production 2 (Char); Unicode Standard Annex 9.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNFIT.sub("", unicodedata.normalize("NFC", text))


def cleaned(publication: Publication) -> Publication:
    """Gives the publication with every text that people wrote made clean; the doors call it once."""
    texts = {name: getattr(publication, name) for name in _WRITTEN}
    tidy = {name: clean(text) for name, text in texts.items() if text is not None}
    name = clean(publication.agency.name)
    # nearly all are clean already, and of a hundred thousand each copy counts
    if name == publication.agency.name and all(text == texts[of] for of, text in tidy.items()):
        return publication
    agency = replace(publication.agency, name=name)
    return replace(publication, agency=agency, **{**texts, **tidy})


def fold(text: str) -> str:
    """Gives the text as it is matched: lower case, no macrons, no doubled vowels.

    So ``wāhi``, ``wahi`` and ``waahi`` are one word. ``static/search.js`` folds in the same way.
    """
    bare = text.lower()
    if not bare.isascii():
        bare = "".join(
            letter
            for letter in unicodedata.normalize("NFKD", bare)
            if unicodedata.category(letter) != "Mn"
        )
    return " ".join(re.sub(r"([aeiou])\1+", r"\1", bare).split())


def slug(title: str, document_id: str) -> str:
    """Gives a release's folder name: ASCII words of the title, then the end of the document's id.

    At most 60 letters; macrons are folded, and the id keeps two papers of one title apart.

    Raises:
        InvalidInput: the id has no letter or digit.
    """
    tail = re.sub(r"[^a-z0-9]", "", document_id.lower())[-_ID_LENGTH:]
    if not tail:
        raise InvalidInput("a document's id needs letters or digits to make an address")
    chosen: list[str] = []
    room = SLUG_LENGTH - len(tail) - 1
    for word in address_words(title):
        if len("-".join([*chosen, word])) > room:
            break
        chosen.append(word)
    return "-".join([*(chosen or ["release"]), tail])


def address_words(text: str) -> list[str]:
    """Gives the words of a text as an address can have them: ASCII, lower case, macrons folded."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    # an apostrophe joins what it stands in: minister's gives ministers
    return re.findall(r"[a-z0-9]+", plain.replace("'", ""))


def agency_slug(name: str) -> str:
    """Gives an agency's folder on the shelf: ASCII, macrons folded.

    >>> agency_slug("Te Manatū Tauira")
    'te-manatu-tauira'

    Raises:
        InvalidInput: nothing of the name can stand in an address.
    """
    made = "-".join(address_words(name))[:SLUG_LENGTH].rstrip("-")
    if not made:
        raise InvalidInput("agency: a name needs letters or digits")
    return made
