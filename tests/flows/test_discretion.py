"""What an orchestrator may keep of an error: its kind and its place, never a document's words."""

from __future__ import annotations

import traceback

import pytest

from flows.discretion import Unforeseen, discreet
from records.errors import NotAllowed, StoreFailed

WORDS = "Hana Whetū, 021 555 0100"


def _quote() -> None:
    """Fails as a library does that quotes what it was given."""
    raise ValueError(WORDS)


def test_a_foreign_error_leaves_its_message_behind():
    """A library that quotes what it was given is told by kind and place only."""

    @discreet
    def work() -> None:
        {}[WORDS]

    with pytest.raises(Unforeseen) as caught:
        work()
    shown = "".join(traceback.format_exception(caught.value))
    assert WORDS not in shown
    assert "KeyError in test_discretion, line" in str(caught.value)
    assert caught.value.exit_code == 1


def test_our_own_error_leaves_what_caused_it_behind():
    """StoreFailed goes out as it is, without the chain that a traceback would print."""

    @discreet
    def work() -> None:
        try:
            _quote()
        except ValueError as error:
            raise StoreFailed("the store does not answer") from error

    with pytest.raises(StoreFailed, match=r"^the store does not answer$") as caught:
        work()
    assert WORDS not in "".join(traceback.format_exception(caught.value))


def test_an_error_raised_while_another_was_handled_is_told_alone():
    """Also the context that Python keeps by itself stays behind."""

    @discreet
    def work() -> None:
        try:
            _quote()
        except ValueError:
            raise NotAllowed("not now")  # noqa: B904 -- the context is what this test is about

    with pytest.raises(NotAllowed) as caught:
        work()
    assert caught.value.__context__ is None
    assert WORDS not in "".join(traceback.format_exception(caught.value))


def test_everything_is_shown_to_whoever_asks(monkeypatch):
    """RELEASE_TRACEBACK=1 is there for the person who has to mend it."""
    monkeypatch.setenv("RELEASE_TRACEBACK", "1")

    @discreet
    def work() -> None:
        _quote()

    with pytest.raises(ValueError, match=WORDS):
        work()


def test_what_work_gives_is_given_on():
    """Discretion changes errors and nothing else."""
    assert discreet(lambda a, *, b: (a, b))(1, b=2) == (1, 2)
