"""The samples in deploy/ name only settings that exist, commands that exist, and no secret."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
import yaml
from house_files import ROOT

from flows import cli
from flows.orchestrating import engine
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
            if key.removeprefix(PREFIX).lower() in SECRET or key == engine.KEY:
                assert path.name == "secrets.env.example"
                assert value == ""
    told = set(_environment(DEPLOY / "secrets.env.example"))
    assert engine.KEY in told  # whoever may speak with Prefect may run what they like on a worker
    assert {key.removeprefix(PREFIX).lower() for key in told - {engine.KEY}} <= SECRET
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert _own_files() == {"secrets.env", "database.env", "prefect.env", "storage.json"}
    assert {f"deploy/{name}" for name in _own_files()} <= set(ignored)
    not_built = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {"deploy/*.env", "deploy/storage.json", ".venv", ".git"} <= set(not_built)


def _own_files() -> set[str]:
    """Gives the files that Compose reads and that somebody has to write first."""
    services = COMPOSE["services"].values()
    named = {name for service in services for name in service.get("env_file", [])}
    named |= {
        source.removeprefix("./")
        for service in services
        for volume in service.get("volumes", [])
        if (source := volume.partition(":")[0]).startswith("./")
    }
    return {name for name in named if not (DEPLOY / name).exists()}


def test_each_container_gets_the_secrets_that_it_needs():
    """Prefect, database and messages see no key to originals; nothing is taken from the shell's environment."""
    services = COMPOSE["services"]
    of_prefect = {name for name in services if name.startswith("prefect")}
    for name, service in services.items():
        if "secrets.env" in service.get("env_file", []):
            assert name in {"embedded", "server", "web", "deploy", "worker", "worker-urgent"}
    for name in of_prefect:
        assert services[name]["env_file"] == ["prefect.env"]
        assert services[name]["volumes"] == []
    assert "${" not in (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    # a container whose root cannot be written finds its home in memory
    assert all(
        services[name]["environment"]["PREFECT_HOME"].startswith("/tmp/") for name in of_prefect
    )


def test_the_store_of_a_cluster_knows_who_comes():
    """The sample of identities has a key for each bucket that reaches no other, and nobody without a key."""
    told = json.loads((DEPLOY / "storage.json.example").read_text(encoding="utf-8"))
    actions = {one["name"]: set(one["actions"]) for one in told["identities"]}
    environment = _environment(DEPLOY / "cluster.env")
    for name in ("vault", "shelf"):
        bucket = environment[f"RELEASE_{name.upper()}_BUCKET"]
        assert actions[name] == {f"{may}:{bucket}" for may in ("Read", "Write", "List")}
    assert actions["administrator"] == {"Admin"}
    assert len(actions) == 3
    for one in told["identities"]:
        for key in one["credentials"]:
            assert key["secretKey"] == ""
    assert "-s3.config=/etc/seaweedfs/s3.json" in COMPOSE["services"]["storage"]["command"]


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
