"""The finder on anything: arbitrary text, hostile runs of signs, a machine without a network."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.marks import CATEGORIES
from redaction.finding import PresidioFinder

ROOT = Path(__file__).parents[2]
FINDER = PresidioFinder()

_PIECES = st.sampled_from(
    [
        *("Dear ", "Ms ", "Te ", "Parata", "Hemi ", "IRD ", "49-091-850", "021 123 4567", "12 "),
        *("Street ", "DOB ", "12/03/1984", "J.", "'s ", "@", ".nz", "\n", "\n\n", ", ", "-", "."),
        *("ā", "a\u0304", "\u00ad", "\ufb01", "\u00a0", "_" * 9, "👩🏽\u200d⚖️"),
    ]
)
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=25).map("".join))

NO_NETWORK = """
import socket
def refuse(*args, **kwargs):
    raise AssertionError("somebody asked for the network")
socket.socket.connect = refuse
socket.socket.connect_ex = refuse
socket.getaddrinfo = refuse
socket.gethostbyname = refuse
from redaction.finding import PresidioFinder
text = "Dear Ms Parata, write to jane.example@agency.govt.nz or call 021 123 4567."
print(*(f.category for f in PresidioFinder().find_text(text)))
"""


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_TEXTS)
def test_findings_lie_inside_any_text(text: str):
    """Finding never raises, and what it gives is in order, inside the text and not empty."""
    findings = FINDER.find_text(text)
    assert findings == sorted(findings, key=lambda f: (f.start, -f.end))
    for finding in findings:
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.category in CATEGORIES
        assert 0 < finding.score <= 1
        assert text[finding.start : finding.end].strip()


@pytest.mark.parametrize(
    "sign",
    [
        "_",
        "(",
        "@",
        "1",
        "-1",
        "O'",
        "a:",
        "Aa ",
        "Jane Smith ",
        "12 Aa ",
        "A, ",
        "Signed by ",
        "a\u0304",
    ],
)
def test_hostile_repetition_takes_no_more_than_seconds(sign: str):
    """No pattern, and no tokeniser, takes time that grows with the square of a run."""
    text = sign * (20_000 // len(sign))
    began = time.process_time()
    FINDER.find_text(text)
    assert time.process_time() - began < 10


def test_finding_never_asks_for_the_network():
    """A find in a process whose sockets refuse works all the same."""
    assert _run([sys.executable, "-c", NO_NETWORK]) == "PERSON EMAIL PHONE"


def test_finding_works_in_a_namespace_without_a_network():
    """The same in a network namespace of its own, where the machine lets us make one."""
    unshare = shutil.which("unshare")
    alone = [unshare, "-rn"] if unshare else []
    if alone and subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        alone = []  # the machine forbids namespaces; refusing sockets are what is left
    assert _run([*alone, sys.executable, "-c", NO_NETWORK]) == "PERSON EMAIL PHONE"


def _run(command: list[str]) -> str:
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout.strip()


def test_a_name_of_endless_vowels_takes_no_endless_time():
    """A drawn-out word that the model takes for a name is looked at once, not in every division."""
    drawn_out = "N" + "oaeiu" * 40 + "x"
    text = f"Dear Mere {drawn_out},\n\nThank you, {drawn_out}."
    assert len(FINDER.find_text(text)) >= 2
