"""The project's own name model: how it is built, and its weights read from beside this file.

What it is: spaCy's small convolutional network over the shapes and endings of words, begun with the weights
of its small English model and trained by ``training/train.py`` on openly licensed texts whose people were
exchanged for invented ones of Māori, Pacific, Asian, European and other origin. It holds no list of words.
Weights are kept at half precision.

Source and credits: ``training/SOURCES.md``.
"""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import Any

import spacy
import srsly
from spacy.language import Language
from thinc.api import NumpyOps

from redaction import ONE_THREAD

_ORDER = {"ORG": 3, "LOC": 2, "PERSON": 1}
# the numbers of spaCy's moves (begin, in, last, unit; 5 is out), in the order of the weights' columns
_MOVES = {0: {}, 1: _ORDER, 2: _ORDER, 3: _ORDER, 4: _ORDER | {"": 1}, 5: {"": 1}}
WEIGHTS = "names.msgpack"
LEAN = 2.0
"""What is added to the last layer where somebody's name may begin.

A name that is missed is worse than a word too many before a reviewer's eyes; of a ministry's papers this
brings six words too many on a hundred pages.
"""
_FOLDER = "weights"
CONFIG: dict[str, Any] = {
    "model": {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": {
            "@architectures": "spacy.Tok2Vec.v2",
            "embed": {
                "@architectures": "spacy.MultiHashEmbed.v2",
                "width": 96,
                "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
                "rows": [5000, 1000, 2500, 2500],
                "include_static_vectors": False,
            },
            "encode": {
                "@architectures": "spacy.MaxoutWindowEncoder.v2",
                "width": 96,
                "depth": 4,
                "window_size": 1,
                "maxout_pieces": 3,
            },
        },
    }
}


def blank() -> Language:
    """Gives an untrained model with its three labels: ORG, LOC, PERSON."""
    model = spacy.blank("en")
    finder = model.add_pipe("ner", config=CONFIG)
    finder.moves.initialize_actions(_MOVES)
    model.initialize()
    return model


def trained(lean: float = LEAN) -> Language:
    """Gives the trained model, which takes a word the more readily for a person's, the more it leans."""
    model = blank()
    content = resources.files("redaction.detectors").joinpath(_FOLDER, WEIGHTS).read_bytes()
    finder = model.get_pipe("ner")
    finder.model.from_bytes(widened(content))
    upper = finder.model.get_ref("upper")
    towards = upper.get_param("b").copy()
    for move in range(len(towards)):
        towards[move] += lean * (finder.moves.get_class_name(move) in ("B-PERSON", "U-PERSON"))
    upper.set_param("b", towards)
    if ONE_THREAD:
        products = NumpyOps(use_blis=False)
        for layer in finder.model.walk():
            layer.ops = products
    return model


def packed(content: bytes) -> bytes:
    """Gives a model's bytes with its numbers at half precision."""
    return _converted(content, "float32", "float16")


def widened(content: bytes) -> bytes:
    """Gives packed bytes with their numbers at full precision again."""
    return _converted(content, "float16", "float32")


def _converted(content: bytes, old: str, new: str) -> bytes:
    told = srsly.msgpack_loads(content)
    for node in told["params"]:
        for name, value in node.items():
            if value is not None and str(value.dtype) == old:
                node[name] = value.astype(new)
    return bytes(srsly.msgpack_dumps(told))


def digest() -> str:
    """Gives the SHA-256 of the weights, which ``training/SOURCES.md`` names."""
    content = resources.files("redaction.detectors").joinpath(_FOLDER, WEIGHTS).read_bytes()
    return hashlib.sha256(content).hexdigest()
