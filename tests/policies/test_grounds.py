"""The grounds of both Acts, as data that agrees with itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import policies.grounds
from policies.grounds import grounds, load_grounds
from records.errors import InvalidInput
from records.grounds import Act, GroundKind

SHIPPED = Path(policies.grounds.__file__).parent / "grounds.yaml"


def test_all_of_them_are_there():
    """Both Acts are whole: 71 entries, split as the law splits them."""
    known = grounds()
    assert len(known) == 71
    count = {
        (act, kind): sum(g.act is act and g.kind is kind for g in known.values())
        for act in Act
        for kind in GroundKind
    }
    assert count == {
        (Act.OIA, GroundKind.WITHHOLDING): 32,
        (Act.OIA, GroundKind.REFUSAL): 10,
        (Act.LGOIMA, GroundKind.WITHHOLDING): 19,
        (Act.LGOIMA, GroundKind.REFUSAL): 10,
    }
    assert all(code == ground.code for code, ground in known.items())


def test_a_ground_is_printed_and_spoken_as_the_law_numbers_it():
    """What stands on a redaction and what a screen reader says come from the section."""
    privacy = grounds()["OIA-9-2-a"]
    assert privacy.annotation == "s 9(2)(a)"
    assert privacy.spoken == "[withheld under section 9(2)(a)]"
    assert grounds()["OIA-9-2-ba-ii"].annotation == "s 9(2)(ba)(ii)"
    assert grounds()["OIA-6-e-iv"].annotation == "s 6(e)(iv)"
    assert grounds()["LGOIMA-7-2-f-ii"].annotation == "s 7(2)(f)(ii)"


def test_each_annotation_is_short_enough_for_a_box():
    """Every ground prints as a section number and nothing else."""
    for ground in grounds().values():
        assert re.fullmatch(r"s \d+(\([a-z0-9]+\))*", ground.annotation), ground.code


def test_conclusive_grounds_are_those_of_sections_six_and_seven():
    """OIA ss 6 and 7 and LGOIMA s 6 are never balanced; OIA s 9(2) and LGOIMA s 7(2) always are."""
    for ground in grounds().values():
        if ground.kind is GroundKind.REFUSAL:
            assert not ground.conclusive
            assert not ground.public_interest_test
            continue
        section = int(re.findall(r"\d+", ground.section)[0])
        conclusive = section in ((6, 7) if ground.act is Act.OIA else (6,))
        assert (ground.conclusive, ground.public_interest_test) == (conclusive, not conclusive)


def test_the_letters_of_the_two_acts_are_not_the_same():
    """The trap is real: (c) is health or safety in one Act and confidence in the other."""
    assert grounds()["OIA-9-2-c"].title == "Public health or safety measures"
    assert grounds()["LGOIMA-7-2-c-i"].title == "Confidence: future supply"
    assert "LGOIMA-7-2-c" not in grounds()


def test_macrons_survive():
    """Te reo Māori words keep their macrons on the way in."""
    assert grounds()["LGOIMA-7-2-ba"].title == "Tikanga Māori or wāhi tapu"


def test_nobody_can_change_them():
    """The grounds are read once and are read-only."""
    assert grounds() is grounds()
    with pytest.raises(TypeError):
        grounds()["OIA-9-2-a"] = None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("code: OIA-6-a\n", "code: OIA-6-b\n", "must name the Act and the section"),
        ("- code: OIA-6-a\n    act", "- act", r"grounds\[0\]\.code: expected this key"),
        ("conclusive: true", "conclusive: perhaps", r"grounds\[0\]\.conclusive"),
        ("kind: withholding", "kind: redaction", r"grounds\[0\]\.kind"),
        ("public_interest_test: false", "public_interest_test: true", "conclusive or balanced"),
        ("grounds:\n", "grounds: [\n", "line"),
        ("meta:\n", "meta: {}\nmeta:\n", "stands twice"),
        ("provisions:\n", "provision:\n", "provision"),
    ],
)
def test_a_broken_file_is_told_by_key(tmp_path, old, new, told):
    """The message names the file, the key and what was expected."""
    text = SHIPPED.read_text("utf-8")
    assert old in text
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InvalidInput, match=told) as caught:
        load_grounds(path)
    assert str(caught.value).startswith("mine.yaml: ")
    assert str(tmp_path) not in str(caught.value)


def test_a_code_that_stands_twice_is_refused(tmp_path):
    """Two entries of one code would hide one of them."""
    text = SHIPPED.read_text("utf-8")
    entry = text[text.index("  - code: OIA-6-a\n") : text.index("  - code: OIA-6-b-i\n")]
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace(entry, entry + entry, 1), "utf-8")
    with pytest.raises(InvalidInput, match="must stand once, not twice: OIA-6-a"):
        load_grounds(path)


def test_a_missing_file_is_told():
    """A file that is not there is a clear error, not a traceback."""
    with pytest.raises(InvalidInput, match=r"nowhere\.yaml: expected a readable file"):
        load_grounds(Path("nowhere.yaml"))
