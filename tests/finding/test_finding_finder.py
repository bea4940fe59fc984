"""The finder on pages and texts: offsets, boxes, ids, propagation, merging."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pytest
from tests_pages import page_of

from records.marks import CATEGORIES, Finding, TextFinding
from records.ports import Finder
from redaction.detectors.engine import RECOGNISERS, analyzer
from redaction.detectors.merging import Claim, merged
from redaction.detectors.recogniser import Evidence
from redaction.finding import PresidioFinder


@pytest.fixture(scope="module")
def finder() -> PresidioFinder:
    return PresidioFinder()


def found(text: str, findings: Sequence[TextFinding], category: str = "PERSON") -> list[str]:
    return [text[f.start : f.end] for f in findings if f.category == category]


def test_the_finder_keeps_the_port(finder: PresidioFinder):
    """It can stand wherever a records.ports.Finder is asked for."""
    port: Finder = finder
    assert port.find([]) == []


def test_every_category_of_the_contract_has_a_recogniser():
    """Each category has a recogniser, and no recogniser invents one."""
    assert {kind.CATEGORY for kind in RECOGNISERS} == CATEGORIES


def test_the_registry_holds_our_recognisers_alone():
    """No American recogniser of presidio gets in, nor its e-mail one, which asks the network."""
    names = {recogniser.name for recogniser in analyzer().registry.recognizers}
    assert names == {kind.DETECTOR for kind in RECOGNISERS}


def test_a_finding_on_a_page_has_the_box_of_its_words(finder: PresidioFinder):
    """One box around the words of a line, and the words as text."""
    page = page_of(["Please write to jane.example@agency.govt.nz today"])
    (finding,) = finder.find([page])
    word = page.words[3]
    assert (finding.category, finding.page, finding.text) == ("EMAIL", 1, word.text)
    assert finding.boxes == (word.box,)


def test_a_name_over_two_lines_has_two_boxes(finder: PresidioFinder):
    """A name that the page breaks is one finding with a box on each line."""
    page = page_of(["This long line of the report was written by Dr Mereana", "Tāmati last year."])
    (finding,) = [f for f in finder.find([page]) if f.category == "PERSON"]
    assert finding.text == "Dr Mereana\nTāmati"
    assert len(finding.boxes) == 2
    assert finding.boxes[0].y0 > finding.boxes[1].y0


def test_ids_are_the_same_in_every_run_and_differ_by_place(finder: PresidioFinder):
    """The id depends on the place, the category and the detector alone."""
    pages = [page_of(["Ms Hine Parata met Ms Hine Parata"], number) for number in (1, 2)]
    first, second = finder.find(pages), PresidioFinder(batch_size=1).find(pages)
    assert [f.id for f in first] == [f.id for f in second]
    assert len({f.id for f in first}) == len(first) == 4
    assert all(len(f.id) == 12 for f in first)


def test_a_name_on_one_page_is_found_on_all(finder: PresidioFinder):
    """What page 2 says in full, page 1 is searched for."""
    pages = [
        page_of(["Karaitiana said that he agreed."], 1),
        page_of(["Present: Wiremu Karaitiana"], 2),
    ]
    findings = finder.find(pages)
    assert [(f.page, f.text) for f in findings] == [(1, "Karaitiana"), (2, "Wiremu Karaitiana")]


def test_findings_do_not_show_their_words(finder: PresidioFinder):
    """A finding that lands in a log shows no word of the document."""
    (finding,) = finder.find([page_of(["Dear Ms Quillfeather,"])])
    assert isinstance(finding, Finding)
    assert "Quillfeather" in finding.text
    assert "Quillfeather" not in repr(finding)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("🦘 Kia ora, Ms Aroha Pōmare is here", "Ms Aroha Pōmare"),
        (unicodedata.normalize("NFD", "Kia ora, Ms Aroha Pōmare is here"), "NFD"),
        ("the tenant, Jane Thorn\u00adbury, left", "Jane Thorn\u00adbury"),
        ("the tenant, Jane Thorn\u00ad\nbury, left", "Jane Thorn\u00ad\nbury"),
        ("Mr\u00a0Hemi\u00a0Parata wrote", "Mr\u00a0Hemi\u00a0Parata"),
        ("👩🏽‍⚖️👩🏽‍⚖️ Mr Griffiths wrote", "Mr Griffiths"),
        ("Mr Gri\ufb03ths wrote", "Mr Gri\ufb03ths"),
        ("first\r\nsecond\r\nMr Griffiths wrote", "Mr Griffiths"),
        ("Dr Miriama O\u2019Leary wrote", "Dr Miriama O\u2019Leary"),
        ("\ud800 Mr Griffiths wrote", "Mr Griffiths"),
        ("\u200bMr Griff\u200biths wrote", "Mr Griff\u200biths"),
    ],
)
def test_offsets_are_code_points_of_the_text_as_given(
    finder: PresidioFinder, text: str, wanted: str
):
    """Whatever was normalised on the way, the offsets cut the name out of the original."""
    if wanted == "NFD":
        wanted = unicodedata.normalize("NFD", "Ms Aroha Pōmare")
    assert wanted in found(text, finder.find_text(text))


@pytest.mark.parametrize(
    ("mention", "name"),
    [
        ("Then Karaitiana left.", "Karaitiana"),
        ("Then Wiremu left.", "Wiremu"),
        ("Then WIREMU KARAITIANA left.", "WIREMU KARAITIANA"),
        ("Then W. Karaitiana left.", "W. Karaitiana"),
        ("Then W Karaitiana left.", "W Karaitiana"),
        ("WK to ring the school.", "WK"),
        ("See Karaitiana, Wiremu in the list.", "Karaitiana, Wiremu"),
        ("See KARAITIANA, W. in the list.", "KARAITIANA, W"),
        ("It was Karaitiana's house.", "Karaitiana"),
        ("Then Wiremu\nKaraitiana left.", "Wiremu\nKaraitiana"),
        ("Then Karai-\ntiana left.", "Karai-\ntiana"),
        ("Then Mr Karaitiana left.", "Mr Karaitiana"),
        ("The user wiremu.karaitiana logged in.", "wiremu.karaitiana"),
        ("The user wkaraitiana2 logged in.", "wkaraitiana2"),
        ("Then Kara1tiana left.", "Kara1tiana"),
    ],
)
def test_every_form_of_a_known_person_is_found(finder: PresidioFinder, mention: str, name: str):
    """A person named once in full is found in each form of mention, with all of its letters."""
    text = f"The complainant is Wiremu Karaitiana. Some words lie between.\n\n{mention}"
    start = text.index(name, text.index("between"))
    covering = [
        f for f in finder.find_text(text) if f.start <= start and start + len(name) <= f.end
    ]
    assert covering, mention


@pytest.mark.parametrize(
    ("full", "mention"),
    [
        ("Rāwiri Tūrei", "Turei"),
        ("Rawiri Turei", "Tūrei"),
        ("Mere Wāhia", "Waahia"),
        ("Mere Waahia", "Wahia"),
        ("Harriet Hamblin", "Harnblin"),
    ],
)
def test_spellings_of_one_name_are_one_person(finder: PresidioFinder, full: str, mention: str):
    """Macrons, doubled vowels and letters that OCR confuses do not hide a mention."""
    text = f"Dear {full},\n\nThank you. We told {mention} about it."
    assert mention in found(text, finder.find_text(text))


def test_a_place_is_no_mention_of_a_person_of_that_name(finder: PresidioFinder):
    """Nelson the town stays, Nelson the complainant goes: with another name or a person's verb."""
    text = (
        "The complainant is Fiona Nelson. The hearing was in Nelson on Friday. "
        "Nelson said little. Ms Nelson left, and F Nelson wrote again."
    )
    names = found(text, finder.find_text(text))
    assert names == ["Fiona Nelson", "Nelson", "Ms Nelson", "F Nelson"]
    town = text.index("in Nelson") + 3
    assert all(f.start != town for f in finder.find_text(text))


def test_a_street_is_an_address_and_not_a_person(finder: PresidioFinder):
    """A street called after somebody stays one finding."""
    text = "The tenant, Ann Baxter, moved to 12 Baxter Street, Karori, Wellington 6012."
    findings = finder.find_text(text)
    assert [f.category for f in findings] == ["PERSON", "ADDRESS"]


HARMLESS = [
    "Cabinet agreed to the Wage Subsidy Scheme, and the Ministry of Health will report back.",
    "The Minister for Social Development and the Chief Executive of Oranga Tamariki discussed it.",
    "Te Puni Kōkiri, Kāinga Ora and Waka Kotahi were consulted under the Public Finance Act 1989.",
    "In Confidence: the Treasury recommends that the Cabinet Economic Development Committee note it.",
    "Ngāi Tahu, Ngāti Porou and Waikato-Tainui made submissions on the Resource Management Act 1991.",
    "The Accommodation Supplement rises in Nelson, Hastings, Palmerston North and Queenstown Lakes.",
    "CAB-20-MIN-0123 refers. Appendix Two lists Vote Labour Market and Imprest Supply.",
    "Dear Sir or Madam\n\nKia ora koutou\n\nYours faithfully\nMinistry of Justice",
    "From: Treasury\nTo: Minister of Finance\nCc: MBIE, MSD\nDate: 4 June 2020",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_government_prose_names_nobody(finder: PresidioFinder, text: str):
    """Organisations, statutes, places, peoples and offices are no persons."""
    assert found(text, finder.find_text(text)) == []


def test_explanations_hold_no_words(finder: PresidioFinder):
    """What a recogniser says about its hit never quotes the text."""
    text = "IRD 49-091-850, Ms Quillfeather, jane.example@agency.govt.nz"
    engine = analyzer()
    results = engine.analyze(text, "en", return_decision_process=True)
    assert len(results) >= 3
    for result in results:
        told = str(result.analysis_explanation)
        assert text[result.start : result.end] not in told


def test_the_nearest_label_decides(finder: PresidioFinder):
    """Two numbers side by side each belong to their own label."""
    text = "IRD 49-091-850, client number 123 456 789, invoice 136410132"
    assert [(f.category, text[f.start : f.end]) for f in finder.find_text(text)] == [
        ("IRD_NUMBER", "49-091-850"),
        ("CLIENT_NUMBER", "123 456 789"),
    ]


def test_a_failed_check_digit_counts_only_beside_a_label(finder: PresidioFinder):
    """Typing errors identify people too, but only a label makes the number one."""
    labelled = finder.find_text("Her IRD number is 49-091-851.")
    assert [(f.category, f.score) for f in labelled] == [("IRD_NUMBER", 0.6)]
    assert finder.find_text("The figure 49-091-851 is provisional.") == []


def test_texts_in_a_stream_do_not_know_each_other(finder: PresidioFinder):
    """Names of one text are not looked for in the next, and results come in order."""
    texts = ["Dear Fiona Whitcombe,", "the user fwhitcombe logged in", "call 021 123 4567"] * 7
    results = list(finder.find_texts(texts))
    assert [len(r) for r in results] == [1, 0, 1] * 7


def test_a_long_text_is_cut_without_losing_offsets(finder: PresidioFinder):
    """A text of many pieces gives offsets of the whole."""
    filler = "The committee noted the report and agreed to it. " * 900
    text = f"{filler}Signed: call 021 123 4567. {filler}Write to hemi.p@example.nz."
    found_here = [(f.category, text[f.start : f.end]) for f in finder.find_text(text)]
    assert found_here == [("PHONE", "021 123 4567"), ("EMAIL", "hemi.p@example.nz")]


def _claim(start: int, end: int, category: str, score: float, detector: str = "d") -> Claim:
    return Claim(start, end, category, score, detector, Evidence.FORM)


def test_merging_widens_and_never_narrows():
    """Overlapping claims of one category become their union under the best one's name."""
    claims = [_claim(0, 5, "PERSON", 0.9, "best"), _claim(3, 9, "PERSON", 0.5, "wide")]
    assert merged(claims) == [_claim(0, 9, "PERSON", 0.9, "best")]


def test_merging_keeps_the_stronger_of_two_kinds_at_one_place():
    """One place is one finding: the better evidence names it."""
    claims = [_claim(0, 9, "CLIENT_NUMBER", 0.6), _claim(0, 9, "IRD_NUMBER", 0.99)]
    assert merged(claims) == [_claim(0, 9, "IRD_NUMBER", 0.99)]


def test_merging_lets_the_wider_kind_stand_and_keeps_partial_overlaps():
    """A name inside an address goes; two kinds that only overlap in part both stay."""
    inside = [_claim(0, 20, "ADDRESS", 0.8), _claim(3, 9, "PERSON", 0.95)]
    assert merged(inside) == [inside[0]]
    crossing = [_claim(0, 10, "PERSON", 0.8), _claim(8, 20, "PHONE", 0.8)]
    assert merged(crossing) == crossing
