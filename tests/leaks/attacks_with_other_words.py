"""Attacks with other words about a name: titles, middle names, notes, and what a box takes in beside it.

The mark is over a name as a letter writes it, and elsewhere the paper writes the same name otherwise: without
the title, with an initial, in the two fields of a form, in an address.
"""

from __future__ import annotations

from attack import (
    BEFORE,
    Paper,
    Where,
    attack,
    box_in_line,
    embedded,
    outlines,
    plain_lines,
    text,
    width_of,
)
from attacks_in_cells_and_scripts import written
from attacks_text_elsewhere import own_name, second, signed_and_second

from records.geometry import Box


def otherwise(paper: Paper, under: str, elsewhere: str, secret: str | None = None) -> None:
    """Adds a page with words under a mark that goes everywhere, and one that writes the name otherwise."""
    own_name(paper, secret or under)
    said = under if paper.withheld == paper.secret else paper.withheld
    paper.page(
        plain_lines("The lighthouse keeper reports", f"{BEFORE}{said} today", "about the ferry"),
        "lighthouse Signed",
    )
    paper.mark(box_in_line(20, 150, BEFORE, said), everywhere=True)
    second(paper, text(20, 120, elsewhere))
    paper.harmless[len(paper.pdf.pages)] += ("then",)


# -- what a box takes in beside a name ---------------------------------------------------------------


@attack(Where.VISIBLE)
def title_under_the_mark(paper: Paper) -> None:
    """The box takes in the title, and the name stands elsewhere without one."""
    name = "Tarquin Quillfeather"
    otherwise(paper, f"Mr {name}", f"then {name} spoke", name)


@attack(Where.VISIBLE)
def title_and_surname_under_the_mark(paper: Paper) -> None:
    """The box is over a title and a surname, which stands elsewhere by itself."""
    otherwise(paper, "Dr Quillfeather", "then Quillfeather spoke", "Quillfeather")


@attack(Where.VISIBLE)
def footnote_under_the_mark(paper: Paper) -> None:
    """The number of a footnote is joined to the name under the box."""
    name = "Wilhelm Wexcombe"
    otherwise(paper, f"{name}12", f"then {name} spoke", name)


@attack(Where.VISIBLE)
def two_names_under_a_mark(paper: Paper) -> None:
    """One box is over two people, and each stands elsewhere alone."""
    name = "Odessa Thornbury"
    otherwise(paper, f"Marcella Everstone and {name}", f"then {name} spoke", name)


@attack(Where.VISIBLE)
def inverted_under_the_mark(paper: Paper) -> None:
    """The box is over a name as a register lists it."""
    otherwise(
        paper, "Duskerton, Cornelius", "then Cornelius Duskerton spoke", "Cornelius Duskerton"
    )


@attack(Where.VISIBLE)
def list_under_a_mark(paper: Paper) -> None:
    """One box is over a list of names, one below the other."""
    own_name(paper, "Rosalba Marlowsky")
    shown = paper.secret if paper.withheld == paper.secret else paper.withheld
    names = ("Philippa Pellington", shown, "Barnabas Ashgrove")
    lines = "".join(text(60, 170 - 15 * row, name) for row, name in enumerate(names))
    paper.page(text(20, 170, "To:") + lines, "To:")
    paper.mark(Box(58, 136, 200, 182), everywhere=True)
    second(paper, text(20, 120, "then Rosalba Marlowsky spoke"))


# -- what stands between the words of a name ---------------------------------------------------------


@attack(Where.VISIBLE)
def middle_name_elsewhere(paper: Paper) -> None:
    """Elsewhere a middle name stands between first name and surname, and an initial."""
    first, last = paper.secret.split()
    signed_and_second(
        paper, text(20, 130, f"then {first} James {last}") + text(20, 110, f"{first} J. {last}")
    )


@attack(Where.VISIBLE)
def middle_name_under_the_mark(paper: Paper) -> None:
    """The mark is over first name, middle name and surname; elsewhere the middle name is left out."""
    name = "Gwendolyn Brackwater"
    otherwise(paper, "Gwendolyn Mary Brackwater", f"then {name} spoke", name)


@attack(Where.VISIBLE)
def nickname_between(paper: Paper) -> None:
    """Elsewhere a nickname stands in brackets between the words of the name, and in quotes."""
    first, last = paper.secret.split()
    signed_and_second(
        paper,
        text(20, 130, f"then {first} (Tark) {last}") + text(20, 110, f'{first} "Tark" {last} too'),
    )


@attack(Where.VISIBLE)
def footnote_between(paper: Paper) -> None:
    """The number of a footnote stands raised between the words of the name."""
    first, last = paper.secret.split()
    x = 20 + width_of(f"it was {first}")
    raised = text(x, 125, "3", 7) + text(x + 8, 120, f"{last} then")
    signed_and_second(paper, text(20, 120, f"it was {first}") + raised)


@attack(Where.VISIBLE)
def couple(paper: Paper) -> None:
    """Two people of one surname are named together."""
    first, last = paper.secret.split()
    signed_and_second(paper, text(20, 120, f"then {first} and Ines {last} came"))
    paper.harmless[len(paper.pdf.pages)] += ("then", "Ines", "came")


@attack(Where.VISIBLE)
def inverted_with_a_title(paper: Paper) -> None:
    """Lists have a title, or brackets, between the surname and the first name."""
    first, last = paper.secret.split()
    lines = text(20, 135, f"Keepers: {last}, Mr {first}; others")
    signed_and_second(paper, lines + text(20, 110, f"Keepers: {last} ({first}), others"))


@attack(Where.VISIBLE)
def asked_for_by_a_form(paper: Paper) -> None:
    """A form asks for surname and first name on lines of their own."""
    first, last = paper.secret.split()
    lines = text(20, 130, f"Surname: {last}") + text(20, 112, f"First name: {first}")
    signed_and_second(paper, lines)
    paper.harmless[len(paper.pdf.pages)] += ("Surname:", "name:")


@attack(Where.VISIBLE)
def in_an_address(paper: Paper) -> None:
    """Addresses are made of the name: the surname first, or an initial and the surname."""
    first, last = paper.secret.lower().split()
    lines = text(20, 135, f"at {last}.{first}@example.nz")
    signed_and_second(paper, lines + text(20, 110, f"or {first[0]}{last}2@example.nz then"))
    paper.harmless[len(paper.pdf.pages)] += ("then",)


# -- signs that are letters to Unicode ---------------------------------------------------------------


@attack(Where.VISIBLE)
def glottal_stops(paper: Paper) -> None:
    """A Tongan name is written with its glottal stops, which others leave out, or write as apostrophes."""
    written(paper, "Siaʻosi Faʻafetai", "once Siaosi Faafetai, once Sia'osi Fa'afetai")


@attack(Where.VISIBLE)
def glottal_stops_elsewhere(paper: Paper) -> None:
    """The same with the glottal stops elsewhere."""
    written(paper, "Siaosi Faafetai", "once Siaʻosi Faʻafetai, once Siaʼosi Faʼafetai")


@attack(Where.VISIBLE)
def drawn_out(paper: Paper) -> None:
    """An Arabic name is drawn out by strokes to fill its line."""
    name, drawn = "محمود الخطاب", "محمـود الخطـــاب"
    shown = name if paper.withheld in (name, paper.secret) else "بببب تتتت"
    own_name(paper, name)
    font = embedded(paper.pdf, f"Signed by {name} today {drawn}بت")
    line = font.hex(f"Signed by {shown[::-1]} today")
    page = paper.page(f"BT /E 12 Tf 20 150 Td {line} Tj ET", "Signed today")
    page.Resources.Font.E = font.font
    left = 20 + font.width("Signed by ")
    paper.mark(Box(left - 1, 146, left + font.width(shown) + 1, 163), everywhere=True)
    other = f"BT /E 12 Tf 20 120 Td {font.hex(drawn[::-1])} Tj ET"
    second(paper, other).Resources.Font.E = font.font


# -- the same thing spelt otherwise ------------------------------------------------------------------


@attack(Where.VISIBLE)
def umlauts_written_out(paper: Paper) -> None:
    """A German name is written by somebody who has no umlauts."""
    written(paper, "Jürgen Müllwörth", "once Juergen Muellwoerth then")


@attack(Where.VISIBLE)
def umlauts_elsewhere(paper: Paper) -> None:
    """The same the other way round."""
    written(paper, "Juergen Muellwoerth", "once Jürgen Müllwörth then")


@attack(Where.VISIBLE)
def number_called_from_abroad(paper: Paper) -> None:
    """A telephone number stands elsewhere with the code of the country."""
    otherwise(paper, "021 555 0147", "then ring +64 21 555 0147", "21 555 0147")


@attack(Where.VISIBLE)
def day_in_figures(paper: Paper) -> None:
    """A day of birth stands elsewhere in figures."""
    otherwise(paper, "23 March 1961", "then born 23/03/1961", "23/03/1961")


@attack(Where.VISIBLE)
def street_cut_short(paper: Paper) -> None:
    """The kind of a street is cut short elsewhere."""
    otherwise(paper, "12 Wexcombe Street", "then at 12 Wexcombe St.", "12 Wexcombe St")


# -- a name that is partly drawn ---------------------------------------------------------------------


@attack(Where.VISIBLE)
def half_of_it_drawn(paper: Paper) -> None:
    """The first name is text, and the surname beside it the outlines of its letters."""
    first, last = paper.secret.split()
    x = 26 + width_of(f"it was {first}")
    signed_and_second(paper, text(20, 120, f"it was {first}") + outlines(x, 120, last, 12))


@attack(Where.VISIBLE)
def drawn_behind_words(paper: Paper) -> None:
    """The name is drawn faintly as outlines, and a line of other words is written over it."""
    own_name(paper, "Barnabas Ashgrove")
    faint = f"0.8 g {outlines(20, 112, paper.secret, 20)} 0 g "
    signed_and_second(paper, faint + text(20, 118, "an ordinary line of words over it"))
