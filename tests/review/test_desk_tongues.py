"""The languages of the desk: what is translated is marked, the rest is English, and no word is stale."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

import httpx
import pytest
from review_house import ROOT, Desk

from review.tongues import Catalogue, entries, marked

PO = (ROOT / "review" / "locale" / "mi" / "LC_MESSAGES" / "review.po").read_text(encoding="utf-8")


class Marked(HTMLParser):
    """Collects the texts of a page by the language that their element names."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.texts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element."""
        if tag not in ("meta", "link", "input", "br", "img", "rect", "path"):
            here = dict(attrs).get("lang") or (self.open[-1][1] if self.open else "")
            self.open.append((tag, here))

    def handle_endtag(self, tag: str) -> None:
        """Closes an element."""
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Takes a text."""
        if data.strip() and self.open:
            self.texts.append((self.open[-1][1], data.strip()))


def test_a_page_in_te_reo(desk: Desk) -> None:
    """The switch holds, translated words carry their language, the others are English; nothing leaks."""
    with httpx.Client(base_url=desk.address, follow_redirects=True) as http:
        assert ">Sign in<" in http.get("/desk/sign-in").text
        answer = http.post("/desk/language", data={"language": "mi", "next": "/desk/sign-in"})
        page = Marked()
        page.feed(answer.text)
        assert ("mi", "Takiuru") in page.texts
        assert ("mi", "Kupuhipa") in page.texts
        assert ("en", "Skip to content") in page.texts
        assert ("en", "English") in page.texts
        assert not re.search("[\ue000\ue001]", answer.text)
        assert "<title>Takiuru · Review desk</title>" in answer.text
        http.post("/desk/language", data={"language": "tlh"})
        assert "Takiuru" in http.get("/desk/sign-in").text
        assert (
            http.post(
                "/desk/language",
                data={"language": "en"},
                headers={"origin": "https://evil.example"},
            ).status_code
            == 403
        )


def test_every_entry_is_in_use() -> None:
    """What is translated stands on a page or among the words, with its places for values and whole macrons."""
    used = "".join(path.read_text("utf-8") for path in (ROOT / "review").rglob("*.html"))
    used += (ROOT / "review" / "wording.py").read_text("utf-8")
    texts = entries(PO)
    assert len(texts) > 40
    for said, told in texts.items():
        assert f'"{said}"' in used or f"'{said}'" in used, said
        assert sorted(re.findall(r"%\(\w+\)s", said)) == sorted(re.findall(r"%\(\w+\)s", told))
        assert unicodedata.is_normalized("NFC", told)


def test_a_catalogue_is_read_as_gettext_does() -> None:
    """Texts over several lines are joined, escapes are read, fuzzy and empty ones are left out."""
    told = entries(
        'msgid ""\nmsgstr "Language: mi\\n"\n\n# note\nmsgid "a"\n" b"\nmsgstr "ā\\n"\n"b"\n\n'
        '#, fuzzy\nmsgid "c"\nmsgstr "x"\n\nmsgid "d"\nmsgstr ""\n\n'
        'msgid "%(num)s e"\nmsgid_plural "%(num)s es"\nmsgstr[0] "%(num)s ē"\nmsgstr[1] "%(num)s ē"\n'
    )
    assert told == {"a b": "ā\nb", "%(num)s e": "%(num)s ē"}
    with pytest.raises(ValueError, match="line 2"):
        entries('msgid "a"\nnonsense\n')


def test_marks_stand_where_html_lets_them() -> None:
    """In text a span, on an option its own attribute, in attributes and titles nothing."""
    word = Catalogue({"a": "ā"}).gettext("a")
    page = f'<title>{word}</title><p aria-label="{word} > b">{word}</p><option value="1">{word}</option>'
    assert marked(page, "mi") == (
        '<title>ā</title><p aria-label="ā > b"><span lang="mi">ā</span></p>'
        '<option lang="mi" value="1">ā</option>'
    )
    assert marked("<p>a</p>", "en") == "<p>a</p>"
