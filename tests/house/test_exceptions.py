"""Whoever lets a check pass says why: on the line itself, or on the one before it."""

from __future__ import annotations

import io
import re
import tokenize

from house_files import ROOT, kept_files

_LETS_PASS = re.compile(r"#\s*(noqa|type:\s*ignore|fmt:\s*(?:skip|off)|pragma:\s*no cover)\b")
_WITH_A_REASON = re.compile(
    r"# noqa: [A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)* -- \S"
    r"|# type: ignore\[[a-z-]+(?:, [a-z-]+)*\]  # \S"  # so the type checker wants it
    r"|# \S.* # fmt: skip$"  # the formatter wants its word last
)


def unexplained(text: str) -> list[int]:
    """Gives the lines that let a check pass without a word why."""
    comments = {
        token.start[0]: (token.string, token.line.lstrip().startswith("#"))
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    }
    return [
        line
        for line, (said, alone) in comments.items()
        if _LETS_PASS.search(said)
        and not alone
        and not _WITH_A_REASON.search(said.strip())
        and not comments.get(line - 1, ("", False))[1]
    ]


def test_every_exception_carries_its_reason():
    """In the whole house, ``-- why`` follows, or a comment stands before."""
    paths = [path for path in kept_files() if path.suffix == ".py"]
    assert len(paths) > 100
    bare = {
        str(path.relative_to(ROOT)): lines
        for path in paths
        if (lines := unexplained(path.read_text(encoding="utf-8")))
    }
    assert bare == {}


def test_what_has_no_reason_is_noticed():
    """One without, one with, one explained before it, and one only told of."""
    without, said = "import json  # noqa: F401", "import json  # noqa: F401 -- its hooks"
    assert unexplained(f"{without}\n") == [1]
    assert unexplained(f"x = 1\n{without}\n") == [2]
    assert unexplained(f"{said}\n# it has hooks\n{without}\ny = '# noqa'\n") == []
    assert unexplained("x = f()  # type: ignore\n") == [1]
