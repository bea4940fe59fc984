"""Names by the words around them: headers, salutations, sign-offs, te reo frames, roles, verbs.

Form: words in a place where a name stands, whether the vocabulary knows them or not: behind
"From:", "Dear", "Kia ora", "my name is"; under "Yours sincerely" or "Nāku noa, nā"; between "Ko" and
"tōku ingoa"; behind "the complainant"; before "said" or "lives"; "SURNAME, First".

Check: the words are capitals and no office, organisation, place or common word.

Source: forms of letters and e-mail as used in New Zealand, English and te reo Māori.
"""

from __future__ import annotations

from collections.abc import Iterator

from redaction.detectors.announced import announced
from redaction.detectors.family_first import family_first
from redaction.detectors.in_posts import in_posts
from redaction.detectors.in_relation import in_relation
from redaction.detectors.letter_frames import in_letters
from redaction.detectors.message_frames import in_messages
from redaction.detectors.name_tokens import tokens_of
from redaction.detectors.only_people import only_people
from redaction.detectors.person_rows import in_rows
from redaction.detectors.ranks import ranked
from redaction.detectors.recogniser import Hit, Recogniser
from redaction.detectors.rolls import in_rolls
from redaction.detectors.sign_initials import initials_that_sign
from redaction.detectors.speakers import speaking
from redaction.detectors.te_names import te_among_people


def compact(name: str) -> str:
    r"""Gives the name with single spaces, the given name first.

    >>> compact("TĀMATI,\n Mere"), compact("Mere  Tāmati")
    ('Mere TĀMATI', 'Mere Tāmati')
    """
    family, comma, given = " ".join(name.split()).partition(", ")
    return f"{given} {family}" if comma else family


def is_valid(text: str) -> bool:
    """Tells whether a name stands in a text where the words around it announce one.

    >>> is_valid("Dear Quillon,"), is_valid("Dear Sir or Madam,")
    (True, False)
    """
    return any(NameFrameRecogniser().hits(text))


class NameFrameRecogniser(Recogniser):
    """Finds names by the place where they stand."""

    CATEGORY = "PERSON"
    DETECTOR = "name-frame"

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the names of a text that the words around them tell."""
        tokens = tokens_of(text)
        yield from in_letters(tokens)
        yield from in_messages(tokens)
        yield from in_posts(tokens)
        yield from announced(tokens)
        yield from in_rolls(tokens)
        yield from family_first(tokens)
        yield from in_relation(tokens)
        yield from in_rows(tokens)
        yield from speaking(tokens)
        yield from only_people(tokens)
        yield from ranked(tokens)
        yield from initials_that_sign(tokens)
        yield from te_among_people(tokens)
