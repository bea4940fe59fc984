"""The command line's promises: one JSON document, one line for an error, and the exit code that it names."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
from flows_values import (
    ABOUT,
    MINUTE,
    MINUTE_DECISIONS,
    SAMPLES,
    done,
    on_shelf,
    only_id,
    release,
    words_in,
)

from flows import cli


def _leaves(group, before=()):
    """Gives every command by its name, those of a group as ``policy check``."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _leaves(command, (*before, name))
        else:
            yield " ".join((*before, name)), command


COMMANDS = dict(_leaves(typer.main.get_command(cli.app)))
MARKS = {
    "marks": [
        {"page": 1, "boxes": [[325.35, 453.016, 408.084, 466.017]], "ground": "OIA-9-2-a"},
        {"page": 1, "boxes": [[298.119, 476.016, 360.399, 489.017]], "ground": "OIA-9-2-b-ii"},
    ]
}


@pytest.fixture
def marks(tmp_path) -> Path:
    """A marks file for the minute."""
    path = tmp_path / "marks.json"
    path.write_text(json.dumps(MARKS), encoding="utf-8")
    return path


def _closed_port() -> str:
    return "http://127.0.0.1:9"


# -- what every command takes and gives ------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_takes_a_folder(name):
    """--folder is never a wrong option, also where a command keeps nothing."""
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    assert "--folder" in options


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"demo"}))
def test_every_command_gives_json(name):
    """--json is there for every command but the demonstration, which is for people."""
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    assert "--json" in options


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["status", "NOPE"], "InvalidInput"),
        (["status", "--no-such-option"], "InvalidInput"),
        (["nonsense"], "InvalidInput"),
        (["due", "--regime", "oia"], "InvalidInput"),
        (["due", "--regime", "foi", "--from", "2026-01-01"], "InvalidInput"),
        (["due", "--regime", "oia", "--from", "yesterday"], "InvalidInput"),
        (["submit", "x.pdf", "--kind", "poem", "--title", "T", "--agency", "A"], "InvalidInput"),
        (["submit", "x.pdf", "--kind", "other", "--title", "  ", "--agency", "A"], "InvalidInput"),
        (
            ["submit", "x.pdf", "--kind", "other", "--title", "T\x1b[2J", "--agency", "A"],
            "InvalidInput",
        ),
        (["submit", "x.pdf", "--kind", "other", "--title", "T", "--agency", " "], "InvalidInput"),
        (["find"], "InvalidInput"),
        (["read", "missing.pdf"], "Refused"),
        (["prove", "a.pdf", "--source", "b.pdf", "--marks", "none.json"], "InvalidInput"),
        (["withdraw", "NOPE", "--reason", "rights"], "InvalidInput"),
        (["return", "NOPE", "--reason", "free words"], "InvalidInput"),
    ],
)
def test_an_error_is_one_line_and_one_json_document(arguments, error, tmp_path):
    """Whatever goes wrong, a script reads JSON on standard output and a person one line beside it."""
    ran = release(*arguments, "--folder", tmp_path / "f", "--json")
    assert ran.told["error"] == error
    assert ran.told["message"]
    assert ran.code == (3 if error == "Refused" else 2)
    assert ran.err.startswith("release: ")
    assert ran.err.count("\n") == 1


def test_no_arguments_show_the_commands():
    """Somebody who types the bare name is told what there is."""
    ran = release()
    assert ran.code == 0
    assert "submit" in ran.out


def test_an_unforeseen_error_tells_kind_and_place_only(monkeypatch, tmp_path):
    """A bug in a library is exit code 1, JSON as ever, and no word of what it was working on."""

    def broken(*_):
        raise ValueError("Hana Whetū")

    monkeypatch.setattr("flows.commands.papers.desk_for", broken)
    ran = release("status", "--folder", tmp_path, "--json")
    assert ran.code == 1
    assert ran.told["error"] == "Unforeseen"
    assert "ValueError in test_cli_contract, line" in ran.told["message"]
    assert "Whetū" not in ran.out + ran.err


def test_a_stopped_command_says_how_to_go_on(monkeypatch, tmp_path):
    """Ctrl-C is told in one line and gives the shell's own exit code."""

    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("flows.commands.papers.desk_for", stopped)
    ran = release("status", "--folder", tmp_path, "--json")
    assert (ran.code, ran.told["error"]) == (130, "ReleaseError")
    assert ran.err == "release: stopped; run the same command again to go on\n"


def test_a_reader_that_goes_away_is_no_internal_error(tmp_path):
    """`release read FILE | head` ends quietly."""
    command = [sys.executable, "-c", "from flows.cli import main; main()"]
    with subprocess.Popen(
        [*command, "due", "--regime", "oia", "--from", "2026-01-05", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        child.stdout.close()
        said = child.stderr.read()
    assert said == b""


def test_macrons_come_out_whole_in_any_locale(tmp_path):
    """A te reo title is UTF-8 on standard output, also where the locale knows only ASCII."""
    title = "Ngā rama o ngā whanga iti"
    folder = tmp_path / "reo"
    about = ["--kind", "briefing", "--title", title, "--agency", "Te Manatū Tauira", "--queue-only"]
    done("submit", MINUTE, *about, "--folder", folder)
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    child = subprocess.run(
        [
            *(sys.executable, "-X", "utf8=0", "-c", "from flows.cli import main; main()"),
            *("status", "--folder", str(folder), "--json"),
        ],
        env=environment,
        capture_output=True,
        check=True,
    )
    (document,) = json.loads(child.stdout.decode("utf-8"))["documents"]
    assert (document["title"], document["agency"]) == (title, "Te Manatū Tauira")


def test_brackets_and_colons_in_a_title_are_letters(tmp_path):
    """A table shows what people wrote; it takes nothing of it for markup or pictures."""
    about = ["--kind", "other", "--title", "A [/b] :smile: [red]", "--agency", "A", "--queue-only"]
    done("submit", MINUTE, *about, "--folder", tmp_path / "f")
    ran = release("status", "--folder", tmp_path / "f")
    assert ran.code == 0, ran.err
    shown = " ".join(ran.out.split())
    assert "[/b]" in shown
    assert ":smile:" in shown


# -- the engine alone ------------------------------------------------------------------------------


def test_read_gives_pages_of_words_with_boxes(tmp_path):
    """The shape that the contract names, with this engine's additions beside it."""
    (page,) = done("read", MINUTE, "--folder", tmp_path)["pages"]
    assert (page["number"], page["rotation"], page["source"]) == (1, 0, "text")
    assert round(page["width"]) == 595
    word = page["words"][0]
    assert {"text", "box", "confidence"} <= word.keys()
    assert len(word["box"]) == 4
    assert "Penhaligon" in {word["text"].strip(",.") for word in page["words"]}


def test_read_gives_text_to_people():
    """Without --json the words come as text, a form feed behind each page."""
    ran = release("read", MINUTE)
    assert ran.code == 0
    assert "Aroha Penhaligon" in ran.out
    assert ran.out.count("\f") == 1


def test_find_gives_findings_with_their_words():
    """Boxes, category, score, detector and text, as the contract has them."""
    findings = done("find", MINUTE)["findings"]
    found = {finding["text"]: finding for finding in findings}
    person = found["Aroha Penhaligon"]
    assert person["category"] == "PERSON"
    assert person["page"] == 1
    assert 0 < person["score"] <= 1
    assert {"boxes", "detector", "id"} <= person.keys()


def test_find_takes_lines_and_gives_lines(monkeypatch, capsys):
    """Offsets count Unicode code points: a letter beyond the first plane is one, as is a macron."""
    text = "𝓀 Ngā mihi, ring 021 555 0142"
    lines = [json.dumps({"id": "a", "text": text}), "", json.dumps({"id": ["b"], "text": ""})]
    stdin = io.TextIOWrapper(io.BytesIO("\n".join(lines).encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    assert cli.run(["find", "--jsonl"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    (phone,) = [one for one in first["findings"] if one["category"] == "PHONE"]
    assert text[phone["start"] : phone["end"]] == "021 555 0142"
    assert first["id"] == "a"
    assert second == {"id": ["b"], "findings": []}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("nonsense", "line 2: expected"),
        ('{"id": 1}', "line 2: expected"),
        ("[1, 2]", "line 2: expected"),
        ('{"id": 1, "text": 7}', "line 2: text: expected a string"),
        ('{"id": 1, "text": "\\ud800"}', "line 2: expected Unicode"),
        ('{"id": "\\udfff", "text": ""}', "line 2: expected Unicode"),
    ],
)
def test_a_wrong_line_is_named_by_number(line, expected, monkeypatch, capsys):
    """A bad line among thousands is found by its number, and its words are not repeated."""
    stdin = io.TextIOWrapper(io.BytesIO(f'{{"id": 0, "text": ""}}\n{line}\n'.encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    assert cli.run(["find", "--jsonl"]) == 2
    assert f"release: {expected}" in capsys.readouterr().err


def test_lines_and_a_file_are_two_things(tmp_path):
    """--jsonl with a FILE, or with --json, is asked back rather than guessed."""
    assert release("find", MINUTE, "--jsonl").code == 2
    assert release("find", "--jsonl", "--json").told["error"] == "InvalidInput"


def test_inspect_gives_what_a_file_hides():
    """Properties and the like come as one JSON document."""
    told = done("inspect", SAMPLES / "cabinet-paper.pdf")
    assert [one["name"] for one in told["attachments"]] == ["keeper-notes.txt"]
    assert "Aroha Penhaligon" in told["properties"]["Keywords"]
    shown = release("inspect", SAMPLES / "cabinet-paper.pdf")
    assert shown.code == 0
    assert "keeper-notes.txt" in shown.out
    assert "what its pages do not show" in shown.err


def test_redact_writes_a_proven_file_that_prove_proves_again(marks, tmp_path):
    """The engine alone: O.pdf and its proof appear, and the witnesses say the same of O.pdf later."""
    out, proof = tmp_path / "o.pdf", tmp_path / "p.json"
    ran = release("redact", MINUTE, "--marks", marks, "--out", out, "--proof", proof, "--json")
    assert ran.code == 0, ran.err
    assert ran.told == json.loads(proof.read_text(encoding="utf-8"))
    assert ran.told["holds"] is True
    assert len(ran.told["witnesses"]) >= 4
    assert words_in(ran.out + ran.err + proof.read_text(encoding="utf-8")) == []
    again = done("prove", out, "--source", MINUTE, "--marks", marks)
    assert again["holds"] is True
    assert again["public_sha256"] == ran.told["public_sha256"]


def test_prove_objects_to_an_unredacted_file(marks):
    """Exit code 4, each objection by witness, page and box, and none of the words that stand there."""
    ran = release("prove", MINUTE, "--source", MINUTE, "--marks", marks, "--json")
    assert ran.code == 4
    assert ran.told["holds"] is False
    objections = [o for witness in ran.told["witnesses"] for o in witness["objections"]]
    assert any(o["page"] == 1 and o["box"] for o in objections)
    assert ran.err.startswith("release: proof failed: witness ")
    assert words_in(ran.out + ran.err) == []


@pytest.mark.parametrize("option", ["--out", "--proof"])
def test_redact_never_writes_over_what_it_reads(option, marks, tmp_path):
    """A slip of the hand must not replace the only original, nor the marks, nor one result by another."""
    source = tmp_path / "paper.pdf"
    source.write_bytes(MINUTE.read_bytes())
    other = {"--out": "--proof", "--proof": "--out"}[option]
    for same in (source, marks):
        ran = release(
            "redact", source, "--marks", marks, option, same, other, tmp_path / "new", "--json"
        )
        assert ran.code == 2
        assert f"{option}: it is the same file as" in ran.told["message"]
    both = ["--out", tmp_path / "one.pdf", "--proof", tmp_path / "one.pdf"]
    assert release("redact", source, "--marks", marks, *both, "--json").code == 2
    assert source.read_bytes() == MINUTE.read_bytes()
    assert not (tmp_path / "new").exists()


def test_redact_says_at_once_that_there_is_no_place_to_write(marks, tmp_path):
    """A missing folder is told before the work, not after it."""
    ran = release("redact", MINUTE, "--marks", marks, "--out", tmp_path / "no" / "o.pdf", "--json")
    assert ran.code == 2
    assert "--out: o.pdf cannot be written" in ran.told["message"]


def test_a_mark_on_no_page_writes_nothing(tmp_path):
    """Marks of another document are wrong input, not a file with boxes anywhere."""
    path, out = tmp_path / "marks.json", tmp_path / "o.pdf"
    path.write_text(
        json.dumps({"marks": [{"page": 9, "boxes": [[1, 2, 30, 40]], "ground": "OIA-9-2-a"}]}),
        encoding="utf-8",
    )
    ran = release("redact", MINUTE, "--marks", path, "--out", out, "--json")
    assert ran.code == 2
    assert "page 9" in ran.told["message"]
    assert not out.exists()


def test_due_gives_the_contracts_day():
    """20 working days from 23 November 2026 end on 21 December."""
    assert done("due", "--regime", "oia", "--from", "2026-11-23") == {"due_on": "2026-12-21"}


# -- the catalogue's commands ----------------------------------------------------------------------


def test_submit_goes_on_past_bad_files(prefect, tmp_path):
    """An empty file and one with a wrong ending are told by reason; the good one reaches review."""
    empty, wrong = tmp_path / "empty.pdf", tmp_path / "picture.png"
    empty.write_bytes(b"")
    wrong.write_bytes(MINUTE.read_bytes())
    folder = tmp_path / "f"
    ran = release("submit", empty, wrong, MINUTE, *ABOUT, "--folder", folder, "--json")
    assert ran.code == 3
    assert [one["reason"] for one in ran.told["refused"]] == ["empty", "wrong-extension"]
    assert ran.told["failed"] == []
    assert [one["stage"] for one in ran.told["documents"]] == ["IN_REVIEW"]
    assert words_in(ran.out + ran.err) == []
    assert done("verify", "--folder", folder)["agrees"] is True


def test_submit_names_what_is_queued_when_prefect_does_not_answer(monkeypatch, tmp_path):
    """Exit code 6; the document waits, by its id, for `release prepare`."""
    monkeypatch.setenv("PREFECT_API_URL", f"{_closed_port()}/api")
    ran = release("submit", MINUTE, *ABOUT, "--folder", tmp_path / "f", "--json")
    assert ran.code == 6
    assert [one["stage"] for one in ran.told["documents"]] == ["QUEUED"]
    assert [one["error"] for one in ran.told["failed"]] == ["StoreFailed"]
    assert ran.told["documents"][0]["next"].startswith("release prepare D")


def test_status_tells_what_stops_a_document(in_review):
    """A rule, its source and what clears it, and the command that comes next."""
    told = done("status", only_id(in_review), "--folder", in_review)
    assert (told["stage"], told["pages"], told["kind"]) == ("IN_REVIEW", 1, "cabinet-minute")
    assert all(o["rule"] and o["source"] and o["clears"] for o in told["obstacles"])
    assert told["next"] == f"release decide {told['id']} --decisions FILE"


def test_decide_by_one_person_is_not_allowed_and_keeps_nothing(in_review, tmp_path):
    """Four eyes, however the name is written; the document stays where a reviewer can go on."""
    document_id = only_id(in_review)
    form = json.loads(MINUTE_DECISIONS.read_text(encoding="utf-8"))
    path = tmp_path / "decisions.json"
    for approver in ("mere.reviewer", "MERE.Reviewer", " mere.reviewer "):
        path.write_text(json.dumps(form | {"approver": approver}), encoding="utf-8")
        ran = release("decide", document_id, "--decisions", path, "--folder", in_review, "--json")
        assert (ran.code, ran.told["error"]) == (5, "NotAllowed")
    assert done("status", document_id, "--folder", in_review)["stage"] == "IN_REVIEW"


def test_approve_is_for_another_person(in_review, tmp_path):
    """The reviewer's own signature is exit code 5; another person's brings the document to DECIDED."""
    document_id = only_id(in_review)
    form = json.loads(MINUTE_DECISIONS.read_text(encoding="utf-8"))
    del form["approver"]
    path = tmp_path / "decisions.json"
    path.write_text(json.dumps(form), encoding="utf-8")
    place = ["--folder", in_review]
    assert done("decide", document_id, "--decisions", path, *place)["stage"] == "REVIEWED"
    ran = release("approve", document_id, "--as", "Mere.Reviewer", *place, "--json")
    assert (ran.code, ran.told["error"]) == (5, "NotAllowed")
    told = done("approve", document_id, "--as", "sione.approver", *place)
    assert told["stage"] == "DECIDED"


def test_publish_before_a_decision_is_not_allowed(in_review):
    """Exit code 5, at once, without a Prefect server."""
    ran = release("publish", only_id(in_review), "--folder", in_review, "--json")
    assert (ran.code, ran.told["error"]) == (5, "NotAllowed")
    assert on_shelf(in_review) == []


def test_publish_blocked_by_policy_names_the_rule(in_review, tmp_path):
    """Exit code 7: a ground with a public-interest test has no balancing note."""
    document_id = only_id(in_review)
    form = json.loads(MINUTE_DECISIONS.read_text(encoding="utf-8"))
    for mark in form["marks"]:
        del mark["note"]
    path = tmp_path / "decisions.json"
    path.write_text(json.dumps(form), encoding="utf-8")
    done("decide", document_id, "--decisions", path, "--folder", in_review)
    ran = release("publish", document_id, "--folder", in_review, "--json")
    assert (ran.code, ran.told["error"]) == (7, "Blocked")
    assert all({"rule", "source", "what", "clears"} == o.keys() for o in ran.told["obstacles"])
    assert "page 1, mark 1" in ran.told["message"]
    assert on_shelf(in_review) == []


def test_prefect_that_does_not_answer_is_a_service_that_does_not_answer(decided, monkeypatch):
    """PREFECT_API_URL at a closed port is exit code 6, and the document stays DECIDED."""
    monkeypatch.setenv("PREFECT_API_URL", f"{_closed_port()}/api")
    document_id = only_id(decided)
    ran = release("publish", document_id, "--folder", decided, "--json")
    assert (ran.code, ran.told["error"]) == (6, "StoreFailed")
    assert "PREFECT_API_URL" in ran.told["message"]
    assert done("status", document_id, "--folder", decided)["stage"] == "DECIDED"


def test_verify_finds_what_was_changed(published):
    """Exit code 8, and each thing that disagrees by place and key."""
    (key,) = [key for key in on_shelf(published) if key.endswith(".pdf")]
    with (published / "public" / key).open("ab") as file:
        file.write(b"\n")
    ran = release("verify", "--folder", published, "--json")
    assert ran.code == 8
    assert ran.told["agrees"] is False
    assert [(one["place"], one["key"]) for one in ran.told["disagreements"]] == [("shelf", key)]


def test_index_writes_every_index_anew(published):
    """Indexes that were lost come back, the same bytes, and verify agrees again."""
    before = {key: (published / "public" / key).read_bytes() for key in on_shelf(published)}
    for key in ("index.html", "catalogue.json", "feed.xml"):
        (published / "public" / key).unlink()
    assert release("verify", "--folder", published).code == 8
    assert done("index", "--folder", published)["files"] > 10
    assert {key: (published / "public" / key).read_bytes() for key in on_shelf(published)} == before
    assert done("verify", "--folder", published)["agrees"] is True


def test_standard_output_is_pure_in_a_process_of_its_own(prefect, decided, tmp_path):
    """Prefect, its server and every library are silent; only an error is ever told beside the JSON."""
    child = subprocess.run(
        [
            *(Path(sys.executable).parent / "release", "publish", only_id(decided)),
            *("--folder", decided, "--json"),
        ],
        capture_output=True,
        check=False,
        cwd=tmp_path,
    )
    assert child.returncode == 0, child.stderr
    assert json.loads(child.stdout)["stage"] == "PUBLISHED"
    assert child.stderr.strip() == b""
    assert words_in(child.stdout + child.stderr) == []
