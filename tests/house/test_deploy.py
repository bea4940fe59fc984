"""The samples in deploy/ name only settings that exist, commands that exist, and no secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
import yaml
from house_files import ROOT

from flows import cli, engine
from flows.settings import PREFIX, Settings

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
ENVIRONMENTS = sorted(DEPLOY.glob("*.env*"))
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
WHOLE_CLUSTER = (ROOT / "tests" / "cluster" / "whole_cluster.py").read_text(encoding="utf-8")
SECRET = {
    name for name, field in Settings.model_fields.items() if "Secret" in str(field.annotation)
}


def _unit(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        (key, value)
        for key, found, value in (line.partition("=") for line in lines if line[:1] not in "#[")
        if found
    ]


def _environment(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def _named() -> Iterator[tuple[str, str]]:
    """Gives every variable that a sample names, with the place."""
    for path in ENVIRONMENTS:
        yield from ((path.name, name) for name in _environment(path))
    for path in (*UNITS, DEPLOY / "Dockerfile"):
        found = re.findall(r"\b([A-Z]+_[A-Z_]+)=", path.read_text(encoding="utf-8"))
        yield from ((path.name, name) for name in found)
    for service, told in COMPOSE["services"].items():
        yield from ((f"compose {service}", name) for name in told.get("environment", {}))


def _commands() -> Iterator[tuple[str, list[str]]]:
    """Gives every command line that a sample runs, with the place."""
    for path in UNITS:
        for key, value in _unit(path):
            if key.startswith("Exec"):
                yield path.name, value.split()
    for service, told in COMPOSE["services"].items():
        if "build" in told:
            yield f"compose {service}", [*told.get("entrypoint", ["release"]), *told["command"]]


@pytest.mark.parametrize(("place", "name"), sorted(set(_named())))
def test_every_variable_exists(place, name):
    """A setting is one of ours, or one of Prefect's that the engine or the whole cluster's test sets too."""
    if name.startswith(PREFIX):
        assert name.removeprefix(PREFIX).lower() in Settings.model_fields, place
    elif name.startswith("PREFECT_"):
        assert name in engine.QUIET or f'"{name}"' in WHOLE_CLUSTER, place
    else:
        assert name == "DO_NOT_TRACK", place


@pytest.mark.parametrize(("place", "words"), list(_commands()), ids=str)
def test_every_command_exists(place, words):
    """Each runs a command of ours with options that it has, or one of Prefect that the cluster test starts."""
    program, *rest = words
    if program.endswith("python") or program == "python":
        assert rest[:3] == ["-P", "-m", "prefect"]
        bare = [word for word in rest[3:] if not word.startswith("%")]
        for word in bare:
            if re.fullmatch(r"[a-z-]+", word):
                known = WHOLE_CLUSTER + (ROOT / "flows/commands/server.py").read_text("utf-8")
                assert f'"{word}"' in known or word in ("release", "release-urgent"), word
        return
    assert Path(program).name == "release"
    command = typer.main.get_command(cli.app).commands[rest[0]]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in rest if word.startswith("--")} <= options


@pytest.mark.parametrize("names", [["release.env"], ["release.env", "cluster.env"]])
def test_the_settings_are_taken(names, monkeypatch):
    """The values of the samples are values that the engine takes, with secrets beside them."""
    for name in names:
        for key, value in _environment(DEPLOY / name).items():
            monkeypatch.setenv(key, value)
    told = Settings()
    assert str(told.folder) == "/var/lib/release"
    assert told.run_on == ("workers" if "cluster.env" in names else "here")


def test_no_secret_stands_in_a_sample():
    """Secrets are named in one file, without a value; nothing committed holds one."""
    for path in ENVIRONMENTS:
        for key, value in _environment(path).items():
            if key.removeprefix(PREFIX).lower() in SECRET:
                assert path.name == "secrets.env.example"
                assert value == ""
    told = {
        key.removeprefix(PREFIX).lower() for key in _environment(DEPLOY / "secrets.env.example")
    }
    assert told <= SECRET
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"deploy/secrets.env", "deploy/database.env"} <= set(ignored)


@pytest.mark.parametrize("path", [p for p in UNITS if p.suffix == ".service"], ids=lambda p: p.name)
def test_a_unit_runs_as_nobody_much(path):
    """No root, no new privileges, nothing written but its own folder and what it names."""
    told = dict(_unit(path))
    assert (told["User"], told["NoNewPrivileges"], told["ProtectSystem"]) == (
        *("release", "yes", "strict"),
    )
    assert told["CapabilityBoundingSet"] == ""
    assert told["StateDirectoryMode"] == "0700"
    for key, value in _unit(path):
        if key == "EnvironmentFile":
            name = Path(value.removeprefix("-")).name
            assert (DEPLOY / name).exists() or name == "secrets.env"


def test_each_timer_has_its_service():
    """A timer without a service of its name would run nothing."""
    names = {path.name for path in UNITS}
    timers = [path for path in UNITS if path.suffix == ".timer"]
    assert len(timers) == 2
    assert all(f"{path.stem}.service" in names for path in timers)


def test_nothing_is_published_beyond_this_machine():
    """Compose publishes on loopback alone, builds one image, and has the three modes."""
    profiles = set()
    for service in COMPOSE["services"].values():
        profiles |= set(service["profiles"])
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert profiles == {"embedded", "server", "cluster"}


def test_every_sample_is_told_of():
    """The page beside them names each unit and each file."""
    told = (DEPLOY / "README.md").read_text(encoding="utf-8")
    for path in (*UNITS, *ENVIRONMENTS, DEPLOY / "postgresql" / "roles.sql"):
        name = path.name.replace("@.", "@release.")
        timer = path.with_suffix(".timer")
        assert name in told or timer.name in told, path.name
