"""Watch lists and the report on findings, from the command line to the findings of a document."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from flows_values import ABOUT, MINUTE, done, only_id, release, words_in

from flows import cli
from flows.documents import together
from flows.settings import load
from flows.wiring import open_desk
from records.stages import Stage

LIST = "term,match,category\nmana whenua,exact,IWI\nHarbour Lghts,fuzzy,PROJECT\n"


def written(folder: Path, content: str) -> Path:
    path = folder / "terms.csv"
    path.write_text(content, encoding="utf-8")
    return path


def watched(folder: Path) -> Counter[str]:
    """Gives how often each category of a watch list was found in the folder's one document."""
    desk = open_desk(load(folder))
    findings, _ = desk.findings(desk.catalogue.document(only_id(folder)))
    return Counter(f.category for f in findings if f.detector == "watch-list")


def test_no_two_commands_share_a_name():
    """The later of two would hide the earlier one without a word."""
    names = [
        command.name or command.callback.__name__.replace("_", "-")
        for command in cli.app.registered_commands
        if command.callback is not None
    ]
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_a_list_finds_its_terms_in_what_is_prepared_after(tmp_path: Path, prefect: str):
    """A list for all documents, taken by command, marks the minute that is queued next."""
    folder = tmp_path / "folder"
    told = done("watch-list", written(tmp_path, LIST), "--folder", folder)
    assert told == {"terms": 2, "list": "all"}
    done("submit", MINUTE, *ABOUT, "--folder", folder)
    assert watched(folder)["IWI"] == 1
    assert watched(folder)["PROJECT"] >= 1


def test_a_list_is_for_its_agency_and_a_bad_one_is_refused_whole(tmp_path: Path, in_review: Path):
    """Another agency's list finds nothing here; a bad line is named, and the old list stays."""
    kept = in_review / "watch" / "agencies"
    good = written(tmp_path, LIST)
    done("watch-list", good, "--agency", "Ministry of Others", "--folder", in_review)
    (place,) = kept.iterdir()
    bad = written(tmp_path, f"{LIST}mana,about,IWI\n")
    ran = release("watch-list", bad, "--agency", "Ministry of Others", "--folder", in_review)
    assert ran.code == 2
    assert "line 4: match" in ran.err
    assert place.read_text("utf-8") == LIST
    both = ("--agency", "A", "--document", only_id(in_review))
    assert release("watch-list", good, *both, "--folder", in_review).code == 2
    assert watched(in_review) == Counter()


def test_a_list_can_be_tried_on_a_file(tmp_path: Path):
    """``find --watch-list`` shows what a list would find, before anybody takes it."""
    told = done("find", MINUTE, "--watch-list", written(tmp_path, LIST))
    found = [f for f in told["findings"] if f["detector"] == "watch-list"]
    assert {"mana whenua"} <= {f["text"] for f in found}
    assert all(f["boxes"] for f in found)


def test_the_report_counts_what_the_reviewer_made_of_the_findings(decided: Path, tmp_path: Path):
    """Nothing before a document is settled; afterwards counts that add up, and no word of it."""
    before = done("findings-report", "--folder", tmp_path / "none")
    assert before == {"documents": 0, "categories": [], "detectors": []}
    told = done("findings-report", "--folder", decided)
    assert told["documents"] == 1
    counted = sum(c["accepted"] + c["released"] for c in told["categories"])
    desk = open_desk(load(decided))
    findings, _ = desk.findings(desk.catalogue.document(only_id(decided)))
    assert counted == len(findings)
    ran = release("findings-report", "--folder", decided)
    assert ran.code == 0
    assert words_in(ran.out + ran.err + str(told)) == []


def test_documents_of_one_release_name_each_other_whichever_is_first(in_review: Path):
    """A document that was only read gives its people to the one that is looked through before it."""
    desk = open_desk(load(in_review))
    record = desk.catalogue.document(only_id(in_review))
    only_read = replace(
        record,
        id="other",
        stage=Stage.READ,
        artefacts={"pages": record.artefacts["pages"]},
    )
    stranger = replace(only_read, submission=replace(record.submission, reference="CAB-26-MIN-1"))
    desk.catalogue.documents = lambda: [record, only_read]
    assert "Dr Ngaire Holmwood" in together.named_beside(desk, record).values()
    desk.catalogue.documents = lambda: [record, stranger]
    assert together.named_beside(desk, record) == {}
