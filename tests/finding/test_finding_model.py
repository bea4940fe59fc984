"""The name model: its weights are those that are credited, it starts fast, and finding opens no connection."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from redaction.detectors.name_model import WEIGHTS, digest, packed, trained
from training.train import english, mean, save

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "training" / "SOURCES.md"
FIND = """
from redaction.finding import PresidioFinder
text = "Ko Mihikura Pōtahi tōku ingoa. Call 021 123 4567 or write to ana.pou@example.co.nz"
print(len(PresidioFinder().find_text(text)))
"""


def test_the_weights_are_those_that_are_credited():
    """Whoever trains anew writes down the new digest beside the credits."""
    assert f"`{digest()}`" in SOURCES.read_text("utf-8")


def test_every_file_of_the_manifest_has_a_free_licence_and_a_credit():
    """Nothing is trained on whose licence does not let us give the model on."""
    content = (ROOT / "training" / "manifest.csv").read_text("utf-8")
    rows = list(csv.DictReader(content.splitlines()))
    assert len(rows) == 12
    assert {row["licence"] for row in rows} <= {"MIT", "CC-BY-3.0", "CC-BY-4.0"}
    assert all(row["credit"] and len(row["sha256"]) == 64 for row in rows)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A report by Sunghoon Hwangbo came on Friday.", "Sunghoon Hwangbo"),
        ("Mihikura Tāwhaki and others agreed.", "Mihikura Tāwhaki"),
        ("hi its sione fakatava here", "sione fakatava"),
        ("A letter from Feofaaki Niumeitolu arrived.", "Feofaaki Niumeitolu"),
    ],
)
def test_names_of_many_origins_are_found_by_the_model_alone(text: str, name: str):
    """Unlisted names in plain sentences, also without capitals."""
    assert name in [entity.text for entity in trained()(text).ents if entity.label_ == "PERSON"]


def test_half_precision_is_read_back():
    """What is packed is half as long and is the same model."""
    content = trained().get_pipe("ner").model.to_bytes()
    assert len(packed(content)) < 0.51 * len(content)


def test_the_first_finding_needs_little_memory():
    """From an empty process to the first finding: under 500 MB; the benchmark tells the time."""
    # what the kernel tells by getrusage begins at what the parent held
    measured = FIND + "print(Path('/proc/self/status').read_text('ascii'))\n"
    ran = subprocess.run(
        [sys.executable, "-c", "from pathlib import Path\n" + measured],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.startswith("3\n")
    peak = next(line for line in ran.stdout.splitlines() if line.startswith("VmHWM:"))
    assert 50 < int(peak.split()[1]) / 1024 < 500


@pytest.mark.parametrize("isolated", [True, False])
def test_finding_works_without_a_network(isolated: bool):
    """In a namespace without any interface, not even a loopback that is up, the same is found."""
    unshare = shutil.which("unshare")
    assert unshare is not None
    cut_off = [unshare, "--net", "--map-root-user"] if isolated else []
    ran = subprocess.run(
        [*cut_off, sys.executable, "-W", "error::ResourceWarning", "-c", FIND],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "3"


def test_finding_asks_for_no_connection():
    """Not one name is looked up and not one socket to the outside is made, which would fail in silence."""
    watched = (
        "import sys\n"
        "def hook(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.gethostbyname'):\n"
        "        raise SystemExit(f'asked for {event}')\n"
        "sys.addaudithook(hook)\n" + FIND
    )
    ran = subprocess.run(
        [sys.executable, "-c", watched], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "3"


def test_training_may_begin_with_the_english_model_and_end_with_a_mean(tmp_path: Path):
    """The English model's network is ours but for its last layer; the mean of two lies between them."""
    begun = english()
    entities = begun("Yesterday Barack Obama met Angela Merkel in Berlin.").ents
    assert "Angela Merkel" in {entity.text for entity in entities if entity.label_ == "PERSON"}
    ours = trained(lean=0)
    for name, model in (("one", begun), ("other", ours)):
        save(model, tmp_path / name)
    mean([tmp_path / "other", tmp_path / "other"], tmp_path / "same")
    mean([tmp_path / "one", tmp_path / "other"], tmp_path / "between")
    told = {name: (tmp_path / name / WEIGHTS).read_bytes() for name in ("other", "same", "between")}
    assert told["same"] == told["other"] != told["between"]
