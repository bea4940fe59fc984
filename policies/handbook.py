"""The rule books as a page for people: made from the books themselves, so that it cannot be out of date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files

from policies.rulebook import Effect, GateRule, RuleBook, State
from policies.vocabulary import VOCABULARY, Each


def handbook(books: Iterable[RuleBook]) -> str:
    """Gives the page in Markdown: the form of a book, its vocabulary, and each rule with its guidance."""
    head = (files("policies") / "rules-head.md").read_text(encoding="utf-8")
    return "\n".join([head, *_vocabulary(), *(line for book in books for line in _book(book))])


def _vocabulary() -> Iterator[str]:
    yield "## Vocabulary\n"
    yield "What a condition may speak of; `mark.…` and `finding.…` only in rules about each of these.\n"
    yield "| term | type | says |\n|---|---|---|"
    for path, term in VOCABULARY.items():
        yield f"| `{path}` | {term.type.value} | {term.says} |"
    yield ""


def _book(book: RuleBook) -> Iterator[str]:
    yield f"## {book.title}\n"
    ends = f" to {book.effective_to.isoformat()}" if book.effective_to else ""
    yield (
        f"Book `{book.book}`, version {book.version}, in effect from "
        f"{book.effective_from.isoformat()}{ends}. Source: {book.source}.{_scope(book)}\n"
    )
    for rule in book.gate:
        yield from _rule(rule)


def _scope(book: RuleBook) -> str:
    named = {
        "regimes": [regime.value for regime in book.scope.regimes],
        "kinds": [kind.value for kind in book.scope.kinds],
        "agencies": list(book.scope.agencies),
    }
    told = "; ".join(f"{key} {', '.join(values)}" for key, values in named.items() if values)
    return f" Scope: {told}." if told else ""


def _rule(rule: GateRule) -> Iterator[str]:
    yield f"### `{rule.id}`\n"
    shadow = "*On trial: it only reports.* " if rule.state is State.DRAFT else ""
    report = "*It tells people, and holds nothing back.* " if rule.effect is Effect.REPORT else ""
    yield f"{shadow}{report}{rule.what[0].upper()}{rule.what[1:]}. To clear: {rule.clears}.\n"
    yield rule.guidance.strip() + "\n"
    about = "" if rule.each is Each.DOCUMENT else f" for each {rule.each.value}"
    kinds = f" ({', '.join(kind.value for kind in rule.kinds)})" if rule.kinds else ""
    yield f"`{rule.when}`{about}{kinds}  \n*{rule.source}*\n"
