"""Trains the project's own name model and writes it beside the recognisers.

Run it from the project's folder: ``python -m training.train --data DIR [--rounds 9]``. It needs the
files that ``manifest.csv`` lists, and Faker (``pip install faker``) for its lists of names. No network is
used. The number of rounds, and not the clock, says when it ends, so that the same seed makes the same
lessons on every machine. With ``--english`` it begins with the weights of spaCy's small English model, whose
network has the same form; ``--mean DIR DIR`` writes the mean of the weights that several such runs gave. The
model that comes out is ``redaction/detectors/weights/``; ``SOURCES.md``
beside this file has the credits that go with it.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import spacy
import srsly
from spacy.language import Language
from spacy.training import Example as Lesson
from spacy.util import filter_spans, minibatch
from thinc.api import NumpyOps

from redaction.detectors.name_model import WEIGHTS, blank, packed, trained, widened
from redaction.detectors.vocabulary import MODEL
from training.corpora import PERSON, Example, examples
from training.passages import passage
from training.sentences import exchanged, recased, sentence

Begin = Callable[[], Language]
FOLDER = Path(__file__).parents[1] / "redaction" / "detectors" / "weights"
ROUNDS = 9
_LONGEST = 1200


def lesson(model: Language, example: Example) -> Lesson | None:
    """Gives an example as spaCy takes it, or None where no span falls on its words."""
    doc = model.make_doc(example.text[:_LONGEST])
    spans = [
        doc.char_span(start, end, label, alignment_mode="expand")
        for start, end, label in example.spans
        if end <= len(doc.text)
    ]
    target = doc.copy()
    target.set_ents(filter_spans([span for span in spans if span is not None]))
    return Lesson(doc, target) if len(doc) else None


def course(real: list[Example], chance: random.Random) -> Iterator[Example]:
    """Gives one round of training: real texts, real texts with other people, sentences and passages."""
    with_people = [e for e in real if any(label == PERSON for *_, label in e.spans)]
    without = [e for e in real if not any(label == PERSON for *_, label in e.spans)]
    chosen = [recased(e, chance) for e in chance.sample(without, len(without) // 2)]
    chosen += [
        exchanged(e, chance) if chance.random() < 0.6 else recased(e, chance) for e in with_people
    ]
    chosen += [sentence(chance) for _ in range(len(real) // 4)]
    chosen += [passage(chance) for _ in range(len(real) // 2)]
    chance.shuffle(chosen)
    yield from chosen


def english() -> Language:
    """Gives a model that begins with what spaCy's small English one knows of people, bodies and places.

    Its network is ours but for the last layer, of which the moves of three labels are taken.
    """
    told = spacy.load(MODEL, exclude=["tok2vec", "tagger", "parser"]).get_pipe("ner")
    model = blank()
    ours = model.get_pipe("ner")
    moves = [told.moves.get_class_name(number) for number in range(told.moves.n_moves)]
    wanted = [ours.moves.get_class_name(number) for number in range(ours.moves.n_moves)]
    columns = [moves.index(move.replace("LOC", "GPE")) for move in wanted]
    for source, target in zip(told.model.walk(), ours.model.walk(), strict=True):
        for name in source.param_names:
            weights = source.get_param(name)
            same = weights.shape == target.get_param(name).shape
            target.set_param(name, weights.copy() if same else weights[columns].copy())
    return model


def mean(folders: list[Path], folder: Path = FOLDER) -> None:
    """Writes the mean of the weights in several folders, which is steadier than each."""
    told = [srsly.msgpack_loads(widened((one / WEIGHTS).read_bytes())) for one in folders]
    for nodes in zip(*(one["params"] for one in told), strict=True):
        for name, value in nodes[0].items():
            if value is not None:
                nodes[0][name] = np.mean([node[name] for node in nodes], axis=0, dtype="float32")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(packed(bytes(srsly.msgpack_dumps(told[0]))))


def train(
    data: Path, rounds: int, seed: int, folder: Path = FOLDER, *, begin: Begin = blank
) -> Language:
    """Gives a model trained for so many rounds, and writes it into a folder after each.

    ``begin`` gives what it begins with: nothing, the weights that are there, or the English model's.
    """
    chance = random.Random(seed)  # noqa: S311 -- repeatable, not secret
    spacy.util.fix_random_seed(seed)
    real = examples(data)
    model = begin()
    products = NumpyOps(use_blis=False)  # a third faster than the model's own library
    for layer in model.get_pipe("ner").model.walk():
        layer.ops = products
    optimizer = model.resume_training()
    for number in range(1, rounds + 1):
        lessons = (made for e in course(real, chance) if (made := lesson(model, e)))
        losses: dict[str, float] = {}
        for batch in minibatch(lessons, size=_sizes(chance)):
            model.update(batch, drop=0.25, sgd=optimizer, losses=losses)
        print(f"round {number}: loss {losses['ner']:,.0f}, {time.process_time():.0f} s", flush=True)
        with model.use_params(optimizer.averages):
            save(model, folder)
    return model


def _sizes(chance: random.Random) -> Iterator[int]:
    while True:
        yield chance.choice((16, 24, 32, 48))


def save(model: Language, folder: Path) -> None:
    """Writes the model's weights and settings, without the words that it saw in training."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(packed(model.get_pipe("ner").model.to_bytes()))


def main() -> None:
    """Reads the options and trains."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="the folder of the corpora")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="each about two minutes")
    parser.add_argument("--into", type=Path, default=FOLDER, help="where the weights are written")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--further", action="store_true", help="begin with the weights there are")
    parser.add_argument("--english", action="store_true", help="begin with the English model's")
    parser.add_argument(
        "--mean", type=Path, nargs="+", help="write the mean of these, train nothing"
    )
    options = parser.parse_args()
    if options.mean:
        mean(options.mean, options.into)
        return
    begin = english if options.english else partial(trained, lean=0) if options.further else blank
    train(options.data, options.rounds, options.seed, options.into, begin=begin)


if __name__ == "__main__":
    main()
