"""Each kind of policy file at its smallest: what just fits, what just does not, and where that is told."""

from __future__ import annotations

import pytest
import yaml
from pydantic import BaseModel, ValidationError

from policies.calendars import load_calendars
from policies.datafile import load
from policies.explained import load_registers
from policies.grounds import GroundsFile, grounds, load_grounds
from policies.guidance import GuidanceFile, load_guidance
from policies.rulebook import RuleBook, load_rulebook, load_rulebooks, rulebooks
from policies.snapshot import load_snapshot, shipped
from records.errors import InvalidInput

TWENTY = "x" * 20
GROUND = {
    "code": "OIA-6-a",
    "act": "Official Information Act 1982",
    "section": "s6(a)",
    "title": "T",
    "text": "T",
    "kind": "withholding",
    "conclusive": True,
    "public_interest_test": False,
}
GROUNDS = {"meta": {}, "grounds": [GROUND], "provisions": [], "non_statutory_markers": []}
GUIDANCE = {"subjects": [{"codes": sorted(grounds()), "says": TWENTY}]}
REGISTER = {
    "register": "places",
    "title": "T",
    "source": "S",
    "entries": [{"name": "Ōk"}],
}
SNAPSHOT = {"taken_on": "2026-01-01", "package": "p", "common": {}, "anniversaries": {}}
CLOCK = {
    "source": "S",
    "days": 1,
    "shutdown": {"first": "25 December", "last": "15 January"},
    "anniversary_counts": True,
}
CALENDARS = {
    "first_year": 1988,
    "holidays": [{"name": "W", "library": ["Waitangi Day"]}],
    "clocks": {"oia": CLOCK, "lgoima": CLOCK, "cabinet": CLOCK},
    "anniversary_observed_as": {},
}
RULE = {
    "id": "r",
    "when": "document.cabinet",
    "source": "S",
    "what": "W",
    "clears": "C",
    "guidance": TWENTY,
}
PROPOSAL = {
    "id": "p",
    "categories": ["*"],
    "evidence": "any",
    "disposition": "consider",
    "reason": "R",
}
BOOK = {
    "book": "b",
    "version": 1,
    "title": "T",
    "source": "S",
    "effective_from": "2026-01-01",
    "gate": [RULE],
    "proposals": [PROPOSAL],
}


@pytest.fixture
def written(tmp_path):
    """Gives a maker of files; of a text as it is, of values as YAML."""

    def write(content, name="mine.yaml"):
        text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


READERS = {
    "grounds": (GROUNDS, lambda path: load_grounds(path) and load(GroundsFile, path)),
    "guidance": (GUIDANCE, lambda path: load_guidance(path) and load(GuidanceFile, path)),
    "register": (REGISTER, lambda path: load_registers([path])[0]),
    "snapshot": (SNAPSHOT, load_snapshot),
    "calendars": (CALENDARS, load_calendars),
    "book": (BOOK, load_rulebook),
}


def _parts(thing):
    """Gives a model and every model within it."""
    if isinstance(thing, BaseModel):
        yield thing
        for name in type(thing).model_fields:
            yield from _parts(getattr(thing, name))
    elif isinstance(thing, dict):
        for one in thing.values():
            yield from _parts(one)
    elif isinstance(thing, tuple):
        for one in thing:
            yield from _parts(one)


@pytest.mark.parametrize("kind", READERS)
def test_the_smallest_file_fits_and_stays_as_it_was_read(written, kind):
    """Names of one letter, one of each part: it is read, and nobody can change it afterwards."""
    content, read = READERS[kind]
    parts = list(_parts(read(written(content))))
    assert parts
    for part in parts:
        name = next(iter(type(part).model_fields))
        with pytest.raises(ValidationError, match="frozen"):
            setattr(part, name, getattr(part, name))


@pytest.mark.parametrize(
    ("kind", "change", "key"),
    [
        ("grounds", {"grounds": []}, "grounds"),
        ("grounds", {"grounds": [{**GROUND, "title": ""}]}, r"grounds\[0\]\.title"),
        ("grounds", {"grounds": [{**GROUND, "text": ""}]}, r"grounds\[0\]\.text"),
        ("guidance", {"subjects": [{"codes": ["OIA-6-a"], "says": "x" * 19}]}, "says"),
        ("guidance", {"subjects": []}, "subjects"),
        ("register", {"title": ""}, "title"),
        ("register", {"title": "x" * 121}, "title"),
        ("register", {"source": ""}, "source"),
        ("register", {"entries": []}, "entries"),
        ("snapshot", {"package": ""}, "package"),
        ("calendars", {"holidays": []}, "holidays"),
        ("calendars", {"holidays": [{"name": "", "library": ["x"]}]}, r"holidays\[0\]\.name"),
        ("calendars", {"holidays": [{"name": "W", "library": []}]}, r"holidays\[0\]\.library"),
        ("calendars", {"clocks": {**CALENDARS["clocks"], "oia": {**CLOCK, "days": 0}}}, "days"),
        (
            "calendars",
            {"clocks": {**CALENDARS["clocks"], "oia": {**CLOCK, "source": ""}}},
            "source",
        ),
        ("book", {"version": 0}, "version"),
        ("book", {"title": ""}, "title"),
        ("book", {"source": ""}, "source"),
        ("book", {"gate": [{**RULE, "source": ""}]}, r"gate\[0\]\.source"),
        ("book", {"gate": [{**RULE, "what": ""}]}, r"gate\[0\]\.what"),
        ("book", {"gate": [{**RULE, "clears": ""}]}, r"gate\[0\]\.clears"),
        ("book", {"gate": [{**RULE, "when": ""}]}, r"gate\[0\]\.when"),
        ("book", {"gate": [{**RULE, "guidance": "x" * 19}]}, r"gate\[0\]\.guidance"),
        ("book", {"proposals": [{**PROPOSAL, "reason": ""}]}, r"proposals\[0\]\.reason"),
        ("book", {"proposals": [{**PROPOSAL, "categories": []}]}, r"proposals\[0\]\.categories"),
    ],
)
def test_one_less_is_told_by_file_and_key(written, kind, change, key):
    """What is empty, or a letter too short, is named with its file and key."""
    content, read = READERS[kind]
    with pytest.raises(InvalidInput, match=rf"^mine\.yaml: line \d+: .*{key}"):
        read(written({**content, **change}))


@pytest.mark.parametrize("size", [1, 120])
def test_a_registers_title_has_room(written, size):
    """A title of 120 letters is one."""
    (held,) = load_registers([written({**REGISTER, "title": "x" * size})])
    assert len(held.title) == size


@pytest.mark.parametrize(
    "changes",
    [{"conclusive": True}, {"public_interest_test": True}],
)
def test_a_refusal_reason_is_neither_conclusive_nor_balanced(written, changes):
    """One of the two is enough to be wrong."""
    reason = {
        **GROUND,
        "code": "OIA-18-d",
        "section": "s18(d)",
        "kind": "refusal",
        "conclusive": False,
    }
    assert load_grounds(written({**GROUNDS, "grounds": [reason]}))
    with pytest.raises(InvalidInput, match="neither conclusive nor balanced"):
        load_grounds(written({**GROUNDS, "grounds": [{**reason, **changes}]}))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # the line is that of the key, or of the nearest one above it that is there
        ("book: b\nversion: 0\n", r"mine\.yaml: line 2: version: .*\(and 3 more\)"),
        (
            "book: b\nversion: 1\ntitle: T\nsource: S\neffective_from: 2026-01-01\ncolour: red\n",
            r"line 6: colour: expected no such key here$",
        ),
        (
            "book: b\nversion: 1\ntitle: T\nsource: S\neffective_from: 2026-01-01\ncolour: red\nx: 1\n",
            r"line 6: colour: expected no such key here \(and 1 more\)$",
        ),
        (
            "version: 1\ntitle: T\nsource: S\neffective_from: 2026-01-01\n",
            r"line 1: book: expected",
        ),
        (
            (
                "book: b\nversion: 1\ntitle: T\nsource: S\neffective_from: 2026-01-01\n"
                "scope:\n  regimes:\n    - oia\n    - foi\n"
            ),
            r"line 9: scope\.regimes\[1\]: expected otherwise",
        ),
        (
            (
                "book: b\nversion: 1\ntitle: T\nsource: S\neffective_from: 2026-01-01\nscope:\n\n"
                "  kinds: [briefing,\n    poem]\n"
            ),
            r"line 9: scope\.kinds\[1\]",
        ),
        # a value on a later line than its key: what is told is the line of the key
        (
            "book: b\nversion:\n\n  0\ntitle: T\nsource: S\neffective_from: 2026-01-01\n",
            r"line 2: version",
        ),
        ("book: b\nversion: 1\ntitle: [\n", r"^mine\.yaml: line 4: expected YAML, but "),
        ("book: b\nbook: c\n", r"^mine\.yaml: line 2: .*the key 'book' stands twice"),
        ("- book\n", r"^mine\.yaml: line 1: top level: "),
    ],
)
def test_what_is_wrong_is_told_by_its_line(written, text, told):
    """Whoever wrote the file finds the place without searching; how much more is wrong is counted."""
    with pytest.raises(InvalidInput, match=told):
        load_rulebook(written(text))


def test_a_file_that_is_no_text_is_told(tmp_path):
    """Bytes of something else are no YAML."""
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidInput, match=r"^mine\.yaml: expected a readable file in UTF-8$"):
        load_rulebook(path)


def test_a_book_is_itself_and_no_other(written):
    """What applies where is remembered by book: a second reading of the same file is another book."""
    one, other = (load_rulebook(written(BOOK)) for _ in range(2))
    assert (one == other, one == one, hash(one) == hash(one)) == (False, True, True)  # noqa: PLR0124 -- that is the question
    assert RuleBook.__eq__(one, one) is True


@pytest.mark.parametrize("late", [{"categories": ["PERSON"]}, {"evidence": "registered"}])
def test_the_last_proposal_and_no_other_fits_everything(written, late):
    """One that fits everything and stands last but one leaves what comes behind it unheard."""
    first, *others = rulebooks()
    paths = []
    for book in (first, *others):
        said = book.model_dump(mode="json")
        if book.proposals:
            said["proposals"].append({**PROPOSAL, "id": f"{book.book}-late", **late})
        for rule in said["gate"]:
            rule.pop("also", None)
        paths.append(written(said, f"{book.book}.yaml"))
    with pytest.raises(InvalidInput, match="expected the last proposal to fit every finding"):
        load_rulebooks(paths)


def test_what_an_overlay_adds_stands_in_no_file(written):
    """A rule as it is written, and compared, has no place for what overlays add to it."""
    book = load_rulebook(written(BOOK))
    assert "also" not in book.model_dump()["gate"][0]
    with pytest.raises(InvalidInput, match="also"):
        load_rulebook(written({**BOOK, "gate": [{**RULE, "also": ["document.cabinet"]}]}))


def test_the_shipped_snapshot_is_read_once():
    """It is the same one for every comparison."""
    assert shipped() is shipped()
