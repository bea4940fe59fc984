"""What is documented is what there is; every test says what it is for; nothing local is committed."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import typer.main
from house_files import ROOMS, ROOT, kept_files, python_files, tree
from pydantic_core import PydanticUndefined

from flows import cli
from flows.desk import ReturnReason
from flows.discretion import SHOW_EVERYTHING
from flows.settings import PREFIX, Settings
from records import errors
from records.document import Kind
from records.release import WithdrawalReason
from records.stages import Stage

SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
REGISTRIES = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "deb.deb" + "ian.org",
    "security.deb" + "ian.org",
    "npm" + "js.org",
    "proxy.gol" + "ang.org",
]
OURS = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/"]
WORDS_MAY_BE_PRINTED = {"flows/commands/engine.py"}
"""`read` and `find` print words: that is what they are for."""


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name):
    """A row of docs/settings.md names it, with its default and what it means."""
    field = Settings.model_fields[name]
    rows = re.findall(rf"^\| `{PREFIX}{name.upper()}` \| (.+?) \| (.+) \|$", SETTINGS, re.MULTILINE)
    assert len(rows) == 1, f"{PREFIX}{name.upper()} has {len(rows)} rows"
    default, meaning = rows[0]
    assert len(meaning) > 10
    if field.default not in (None, PydanticUndefined):
        assert default == f"`{field.default}`"


def test_no_setting_is_documented_that_is_none():
    """A setting that went away leaves the documentation too."""
    named = set(re.findall(rf"^\| `{PREFIX}(\w+)`", SETTINGS, re.MULTILINE))
    known = {name.upper() for name in Settings.model_fields}
    assert named == known | {SHOW_EVERYTHING.removeprefix(PREFIX)}


def _commands() -> dict[str, object]:
    return typer.main.get_command(cli.app).commands


@pytest.mark.parametrize("name", sorted(_commands()))
def test_every_command_is_documented(name):
    """A row of docs/commands.md begins with it, and names each option that has to be given."""
    rows = re.findall(rf"^\| `release {name}[ `].*$", COMMANDS, re.MULTILINE)
    assert rows
    needed = [parameter.opts[0] for parameter in _commands()[name].params if parameter.required]
    assert [o for o in needed if o.startswith("--") and o not in " ".join(rows)] == []


def test_no_command_is_documented_that_is_none():
    """A command that went away, or is not built yet, is not promised."""
    named = set(re.findall(r"^\| `release ([a-z-]+)", COMMANDS, re.MULTILINE))
    assert named == set(_commands())


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_is_documented(stage):
    """Each stage has its row: what it means, and what brings a document on from it."""
    assert re.search(rf"^\| `{stage.value}` \| .+ \| .+ \|$", COMMANDS, re.MULTILINE)


def test_every_code_that_people_type_is_documented():
    """Kinds, reasons to withdraw and reasons to send back stand in docs/commands.md, every one."""
    codes = [*Kind, *WithdrawalReason, *ReturnReason]
    assert [code.value for code in codes if code.value not in COMMANDS] == []


def _leaves(kind: type[errors.ReleaseError]) -> set[int]:
    codes = {kind.exit_code}
    return codes.union(*(_leaves(one) for one in kind.__subclasses__()))


def test_every_exit_code_is_documented():
    """The table of exit codes is that of the error tree, and what a shell adds."""
    named = {int(code) for code in re.findall(r"^\| (\d+) \|", COMMANDS, re.MULTILINE)}
    assert named == _leaves(errors.ReleaseError) | {0, cli.STOPPED}


def _tests() -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for path in python_files("tests"):
        if path.name.startswith("test_"):
            functions = (n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef))
            name = path.relative_to(ROOT).as_posix()
            found += [(name, f) for f in functions if f.name.startswith("test_")]
    return found


def test_every_test_says_what_it_is_for():
    """One sentence of intent on each test function, so that a failure tells what was broken."""
    tests = _tests()
    assert len(tests) > 100
    silent = [f"{name}::{f.name}" for name, f in tests if len(ast.get_docstring(f) or "") < 15]
    assert silent == []


def test_nothing_names_a_registry_or_a_machine():
    """No committed file holds a download address of packages, or a path of somebody's machine."""
    found = []
    for path in kept_files():
        text = path.read_bytes().decode("utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {word}" for word in REGISTRIES if word in text]
        # what begins with two dots leads to a neighbour, with a slash to a machine
        paths = (word for word in OURS if re.search(rf"(?<![\w.}}]){re.escape(word)}", text))
        found += [f"{path.relative_to(ROOT)}: {word}" for word in paths]
    assert found == []


def test_nobody_prints():
    """Standard output belongs to the commands' own door, so no word of a document slips out by print."""
    printing = []
    for room in ROOMS:
        for path in python_files(room):
            name = path.relative_to(ROOT).as_posix()
            calls = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
            printing += [f"{name}:{call.lineno}" for call in calls if _writes_out(call.func)]
    allowed = {"flows/cli.py", "flows/commands/shared.py", *WORDS_MAY_BE_PRINTED}
    assert [place for place in printing if place.partition(":")[0] not in allowed] == []


def _writes_out(call: ast.expr) -> bool:
    if isinstance(call, ast.Name):
        return call.id in {"print", "pprint"}
    told = ast.unparse(call)
    return told in {"sys.stdout.write", "sys.stderr.write", "typer.echo", "traceback.print_exc"}


def _logs(path: Path) -> list[str]:
    calls = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
    return [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"debug", "info", "warning", "error", "exception", "critical", "log"}
        and re.search(r"\blogg(er|ing)\b", ast.unparse(call.func.value))
        and re.search(r"\b(text|words?|title)\b", ", ".join(ast.unparse(a) for a in call.args))
    ]


def test_nobody_logs_text():
    """No call of a logger is given a text, a word or a title."""
    assert [place for room in ROOMS for path in python_files(room) for place in _logs(path)] == []
