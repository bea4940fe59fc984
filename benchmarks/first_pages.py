"""What is read from first pages: values right, wrong and missing, on made-up papers and on real ones.

    python -m benchmarks.first_pages [--papers DIR]

The made-up ones are drawn here, with everybody in them invented; the truth about the real ones is what their
publishers' lists say (titles and references that are public). A value counts as right where it is the same but
for case, spaces and marks.
"""

from __future__ import annotations

import argparse
import io
import itertools
import re
import tempfile
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from rich.console import Console
from rich.table import Table

from records.document import Page
from records.suggestion import Field
from redaction import intake, reading
from redaction.firstpages.firstpage import suggestions

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
F = Field
Truth = Mapping[Field, str]

REAL: dict[str, Truth] = {
    "01": {F.KIND: "cabinet-paper", F.TITLE: "Transitioning to an enhanced wage subsidy scheme"},
    "02": {
        F.TITLE: "Alternate options to extend the Winter Energy Payment and updated financial "
        "recommendations"
    },
    "03": {
        F.KIND: "cabinet-paper",
        F.TITLE: "Establishing an Essential Workers Leave Support Scheme",
    },
    "04": {F.KIND: "briefing", F.TITLE: "Wage subsidy scheme note", F.REFERENCE: "T2020/655"},
    "05": {
        F.KIND: "briefing",
        F.TITLE: "Final Cabinet Paper and Advice on Enhanced Wage Subsidy",
        F.REFERENCE: "T2020/780",
    },
    "06": {
        F.KIND: "cabinet-minute",
        F.REFERENCE: "CAB-20-MIN-0136",
        F.DECIDED_ON: "2020-03-23",
        F.TITLE: "Additional Item: Providing Students with Remote Access to Online Digital Resources",
    },
    "07": {
        F.KIND: "cabinet-paper",
        F.TITLE: "COVID-19 Border Measures Update",
        F.MARKING: "IN-CONFIDENCE",
    },
    "08": {
        F.KIND: "cabinet-paper",
        F.TITLE: "Public Information",
        F.MARKING: "IN-CONFIDENCE",
    },
    "09": {
        F.KIND: "cabinet-paper",
        F.TITLE: "Ensuring Childcare for Essential Workers",
        F.MARKING: "IN-CONFIDENCE",
    },
    "10": {
        F.KIND: "cabinet-paper",
        F.PORTFOLIO: "Education",
        F.TITLE: "Provision of emergency income support for contingent education schooling sector workers "
        "effected by the COVID-19 alert level 4 lockdown",
    },
    "11": {
        F.KIND: "cabinet-minute",
        F.TITLE: "Establishing an Essential Workers Leave Support Scheme",
        F.REFERENCE: "CBC-20-MIN-0020",
        F.DECIDED_ON: "2020-04-01",
    },
}
"""By the number with which a file's name begins."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A first page: its lines, and what should be read from them."""

    lines: tuple[str, ...]
    truth: Truth


ABOUT = "You sought letters of 1 January 2020 about kerbs, and what was decided by 2 February 2021."
ASKED = (
    "Thank you for your request under the Official Information Act 1982, received on 7 March 2026.",
    "Thank you for your request of 7 March 2026 under the Official Information Act 1982 (the Act).",
    "I refer to your Official Information Act request dated 7 March 2026 for the following information:",
    "I refer to your official information request of Saturday, 7 March 2026.",
    "On 7 March 2026, you wrote to us asking for the following under the Official Information Act 1982.",
    "We received your Official Information Act request on Saturday 7 March.",
    "Your Official Information Act request was received by this office on the 7th of March 2026.",
    "Thank you for your email of 7 March to the Minister of Quiet Streets, for official information.",
    "This is in response to your email dated 07/03/2026 under the Official Information Act 1982.",
    "Official Information Act request: kerbs (received 7/3/26). The Office has now considered it.",
    "Thank you for your letter, received 2026-03-07, asking for official information about the harbour lights.",
    "In your email, dated March 7, 2026, you requested information under the Official Information Act 1982.",
    "I am writing about the request you made under the Official Information Act 1982 on 7 March 2026.",
    "Your request under the Official Information Act 1982 (received on 7 March 2026) was extended on 1 April.",
    "On 20 March 2026 we extended the time for your official information request of 7 March 2026.",
    "Ngā mihi mō tō tono i raro i te Ture Pārongo Ōkawa 1982, i tae mai i te 7 o Poutūterangi 2026.",
    "E whai ake nei te whakautu ki tō tono pārongo o te 7 o Maehe 2026, i raro i te Ture Pārongo Ōkawa.",
    "I whiwhi mātou i tō īmēra i te 7 o Maehe 2026 mō ngā tuhinga, i raro i te Ture Pārongo Ōkawa 1982.",
    "I te 7 o Maehe 2026 i tuhi mai koe ki te tono i ngā pārongo i raro i te Ture Pārongo Ōkawa 1982.",
    "Nō te rā 7 o Maehe i tae mai ai tō tono i raro i te Ture Pārongo Ōkawa 1982.",
)
"""What letters say of the day of a request, each in its own way."""

NOT_ASKED = (
    "Thank you for your request under the Official Information Act 1982. We transferred it on 7 March 2026.",
    "On 7 March 2026 we extended your request under the Official Information Act 1982 by ten working days.",
    "Thank you for your request under the Official Information Act 1982. A reply is due by 7 March 2026.",
    "Your request under the Official Information Act 1982 is for emails between 7 March 2026 and 9 March 2026.",
    "I refer to our letter of 7 March 2026 about your request under the Official Information Act 1982.",
)
"""Days in letters that are not those of a request."""

TITLES = (
    "Quieter streets at night",
    "Ngā ara hīkoi: paying for the new footpaths",
    "Harbour lights: options for 2027",
)
MARKINGS = ("In Confidence", "SENSITIVE", "[BUDGET: SENSITIVE]")
COMMITTEE = "Cabinet Economic Policy Committee"


def made_up() -> Iterator[Sheet]:
    """Gives papers, minutes, briefings and letters, each in the ways in which agencies set them."""
    for title, marking in itertools.product(TITLES, MARKINGS):
        told = re.sub(r"[\[\]]", "", marking)
        yield from _papers(title, marking, told)
        yield from _minutes(title, marking, told)
        yield from _briefings(title, marking, told)
    yield from _letters()


def _papers(title: str, marking: str, told: str) -> Iterator[Sheet]:
    truth = {F.KIND: "cabinet-paper", F.TITLE: title, F.PORTFOLIO: "Quiet Streets"}
    head = ("Office of the Minister of Quiet Streets", f"Chair, {COMMITTEE}")
    named = {F.COMMITTEE: COMMITTEE, F.MARKING: told}
    yield Sheet((marking, *head, title, "Proposal", "1 This paper seeks agreement."), truth | named)
    yield Sheet(
        (*head, f"Cabinet paper – {title}", "Purpose", "1. I propose this.", marking), truth
    )
    yield Sheet(
        (marking, head[0], "Cabinet", title, "Relation to government priorities", "1"), truth
    )
    yield Sheet((marking, *head, title.upper(), "PROPOSAL", "1 I seek agreement."), truth | named)
    to = (f"To: {COMMITTEE}", "From: The Chief Kerb Adviser")
    told_apart = {F.KIND: "cabinet-paper", F.TITLE: title} | named
    yield Sheet((marking, "Noting Paper", title, *to, "Purpose", "1. To note this."), told_apart)
    annex = {F.TITLE: title, F.MARKING: told}
    yield Sheet((marking, f"Annex Two: {title}", "Summary", "These are the options."), annex)


def _minutes(title: str, marking: str, told: str) -> Iterator[Sheet]:
    truth = {
        F.KIND: "cabinet-minute",
        F.TITLE: title,
        F.REFERENCE: "ECO-26-MIN-0042",
        F.MARKING: told,
        F.DECIDED_ON: "2026-03-04",
        F.PORTFOLIO: "Quiet Streets",
        F.COMMITTEE: COMMITTEE,
    }
    head = (marking, "ECO-26-MIN-0042", COMMITTEE, "Minute of Decision")
    trust = (
        "This document contains information for the New Zealand Cabinet.",
        "It must be treated in confidence.",
    )
    end = ("Portfolio\tQuiet Streets", f"On 4 March 2026, the {COMMITTEE}:", "1 noted the paper;")
    yield Sheet((*head, *trust, title, *end), truth)
    yield Sheet((head[0], COMMITTEE, head[1], head[3], *trust, title, *end), truth)
    yield Sheet(
        (*head, *trust, title, "Portfolios\tQuiet Streets / Finance", *end[1:]),
        truth | {F.PORTFOLIO: "Quiet Streets; Finance"},
    )


def _briefings(title: str, marking: str, told: str) -> Iterator[Sheet]:
    truth = {
        F.KIND: "briefing",
        F.TITLE: title,
        F.REFERENCE: "QS2026/0112",
        F.MARKING: told,
        F.DOCUMENT_ON: "2026-03-04",
    }
    to = "To: Hon Hinewai Pukehinau, Minister of Quiet Streets"
    yield Sheet(
        (
            marking,
            f"Briefing: {title}",
            to,
            "Date: 4 March 2026",
            "Reference: QS2026/0112",
            "Purpose",
        ),
        truth,
    )
    yield Sheet(
        (
            marking,
            "Aide Memoire",
            title,
            to,
            "Date: 4 March 2026",
            "Report No: QS2026/0112",
            "Purpose",
        ),
        truth,
    )
    yield Sheet(
        (
            marking,
            "Date: 4 March 2026",
            to,
            "Reference: QS2026/0112",
            f"Subject: {title}",
            "Purpose",
        ),
        truth,
    )


def _letters() -> Iterator[Sheet]:
    truth = {F.KIND: "oia-response", F.REQUEST_ID: "OIA-2026-0077", F.DOCUMENT_ON: "2026-04-05"}
    greetings = itertools.cycle(("Tēnā koe Wiremu", "Dear Ms Quillfeather", "Kia ora"))
    refs = itertools.cycle(("Our ref: OIA-2026-0077", "Reference: OIA-2026-0077"))
    days = itertools.cycle(("5 April 2026", "5 o Paengawhāwhā 2026", "5/4/2026"))
    for said in ASKED:
        lines = textwrap.wrap(f"{said} {ABOUT}", 70)
        head = (next(days), next(refs), next(greetings))
        yield Sheet((*head, *lines), truth | {F.RECEIVED_ON: "2026-03-07"})
    for said in NOT_ASKED:
        yield Sheet((next(days), next(refs), next(greetings), *textwrap.wrap(said, 70)), truth)


def drawn(sheets: Sequence[Sheet]) -> bytes:
    """Gives each sheet as a page, in three sizes of letters and two distances of lines."""
    pdfmetrics.registerFont(TTFont("Sheets", FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for number, sheet in enumerate(sheets):
        size, pitch = (9.5, 11, 12)[number % 3], (1.6, 2.2)[number % 2]
        canvas.setFont("Sheets", size)
        for row, line in enumerate(sheet.lines):
            for column, said in enumerate(line.split("\t")):
                canvas.drawString(60 + 120 * column, A4[1] - 70 - row * size * pitch, said)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


Counts = dict[Field, Counter[str]]


def score(truth: Truth, pages: Sequence[Page], counts: Counts) -> None:
    """Adds how each value of a document came out."""
    found = {one.field: one.value for one in suggestions(pages)}
    for field, value in truth.items():
        said = found.get(field)
        right = said is not None and _plain(said) == _plain(value)
        how = "missing" if said is None else "right" if right else "wrong"
        counts.setdefault(field, Counter())[how] += 1
    if Field.RECEIVED_ON in found and Field.RECEIVED_ON not in truth:
        counts.setdefault(Field.RECEIVED_ON, Counter())["wrong"] += 1


def _plain(value: str) -> str:
    return re.sub(r"[\W_]+", " ", value).strip().casefold()


def table(title: str, counts: Mapping[Field, Counter[str]]) -> Table:
    """Gives the counts by field."""
    shown = Table(title=title, pad_edge=False)
    for heading in ("Field", "Asked", "Right", "Wrong", "Missing"):
        shown.add_column(heading, justify="left" if heading == "Field" else "right")
    for field, count in counts.items():
        shown.add_row(
            field.value,
            str(count.total()),
            *(str(count[how]) for how in ("right", "wrong", "missing")),
        )
    return shown


def main(papers: Path | None) -> None:
    """Prints the tables."""
    console = Console(width=112)
    counts: Counts = {}
    with tempfile.TemporaryDirectory() as folder:
        sheets = list(made_up())
        path = Path(folder) / "sheets.pdf"
        path.write_bytes(drawn(sheets))
        pages = reading.read(path, intake.accept(path))
        for sheet, page in zip(sheets, pages, strict=True):
            score(sheet.truth, [replace(page, number=1)], counts)
    console.print(table(f"first pages of {len(sheets)} made-up documents", counts))
    if papers is not None:
        counts = {}
        found = [path for path in sorted(papers.glob("*.pdf")) if path.name[:2] in REAL]
        for path in found:
            source = intake.accept(path)
            numbers = list(range(1, min(source.pages, 3) + 1))
            pages = reading.read(path, source, numbers=numbers)
            score(REAL[path.name[:2]], list(pages), counts)
        console.print(table(f"first pages of {len(found)} published papers", counts))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=Path)
    main(parser.parse_args().papers)
