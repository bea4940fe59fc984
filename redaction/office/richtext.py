"""The words of RTF, or the HTML that Outlook wrapped in it; in the sandbox.

Source: Rich Text Format 1.9.1; [MS-OXRTFEX] 2.1 (HTML and text within RTF).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from html import escape

DEEPEST = 200
"""Groups within groups; what lies deeper is left out."""

_TOKEN = re.compile(
    rb"\\([a-zA-Z]+)(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_BESIDE = frozenset(
    "fonttbl colortbl stylesheet info pict object objdata themedata datastore listtable rsidtbl "
    "listoverridetable generator xmlnstbl header footer headerl headerr headerf footerl footerr "
    "footerf nonshppict fldinst bkmkstart bkmkend template latentstyles mhtmltag".split()
)
"""Groups that are no text of the message."""

_LETTERS = {
    "par": "\n",
    "line": "\n",
    "row": "\n",
    "sect": "\n",
    "page": "\n",
    "tab": "\t",
    "cell": "\t",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emspace": " ",
    "enspace": " ",
}
_SIGNS = {
    b"~": "\u00a0",
    b"_": "\u2011",
    b"\\": "\\",
    b"{": "{",
    b"}": "}",
    b"\n": "\n",
    b"\r": "\n",
}
_PAGES = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gbk",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
"""Code pages by a font's \\fcharset; macrons stand in the Baltic one."""


@dataclass(frozen=True, slots=True)
class RichText:
    """What RTF says.

    Attributes:
        text: its words, a line for each paragraph; empty where it wraps HTML.
        html: the HTML that it wraps, or nothing.
        hides: whether it holds words that it does not show.
    """

    text: str = field(repr=False)
    html: str = field(repr=False)
    hides: bool


@dataclass(frozen=True, slots=True)
class _Group:
    beside: bool = False
    fonts: bool = False
    hidden: bool = False
    tag: bool = False
    only_rtf: bool = False
    after_unicode: int = 1
    page: str = ""


def read(rtf: bytes) -> RichText:
    """Gives what RTF says; a broken one gives what can be made out."""
    reader = _Reader()
    at = 0
    while at < len(rtf):
        match = _TOKEN.match(rtf, at)
        if match is None:
            # a lone backslash at the end
            break
        at = match.end()
        word, number, code, sign, brace, letters = match.groups()
        if word == b"bin":
            at += max(int(number or 0), 0)
        elif brace:
            reader.brace(opens=brace == b"{")
        elif word:
            reader.control(word.decode("ascii"), None if number is None else int(number))
        elif code:
            reader.raw(bytes.fromhex(code.decode("ascii")))
        elif sign:
            reader.sign(sign)
        elif letters:
            reader.raw(letters)
    return reader.told()


class _Reader:
    """Follows the groups, and gathers what is text."""

    def __init__(self) -> None:
        self._above: list[_Group] = []
        self._group = _Group()
        self._default = "cp1252"
        self._charsets: dict[int, str] = {}
        self._font = 0
        self._starred = False
        self._skip = 0
        self._bytes = b""
        self._said: list[str] = []
        self._wraps_html = False
        self._hides = False

    def told(self) -> RichText:
        self._flush()
        said = "".join(self._said)
        if self._wraps_html:
            return RichText("", said, self._hides)
        lines = [line.rstrip() for line in said.split("\n")]
        return RichText("\n".join(lines).strip("\n"), "", self._hides)

    def brace(self, *, opens: bool) -> None:
        self._flush()
        self._skip = 0
        if opens:
            self._above.append(self._group)
            if len(self._above) > DEEPEST:
                self._group = replace(self._group, beside=True)
        elif self._above:
            self._group = self._above.pop()

    def control(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if word == "u":
            self._unicode(number or 0)
            return
        self._flush()
        if word in _LETTERS:
            self._text("\r\n" if self._wraps_html and word == "par" else _LETTERS[word])
        elif starred and word == "htmltag":
            self._group = replace(self._group, tag=True)
        elif starred or word in _BESIDE:
            self._group = replace(self._group, beside=True, fonts=word == "fonttbl")
        else:
            self._state(word, number)

    def _state(self, word: str, number: int | None) -> None:
        on = number is None or number != 0
        if word in ("v", "deleted", "mvf"):
            self._group = replace(self._group, hidden=on)
        elif word == "plain":
            self._group = replace(self._group, hidden=False)
        elif word == "htmlrtf":
            self._group = replace(self._group, only_rtf=on)
        elif word == "fromhtml":
            self._wraps_html = on
        elif word == "uc":
            self._group = replace(self._group, after_unicode=max(number or 0, 0))
        elif word == "ansicpg":
            self._default = _known(f"cp{number}", self._default)
        elif word == "f":
            self._font = number or 0
            self._group = replace(self._group, page=self._charsets.get(self._font, ""))
        elif word == "fcharset" and self._group.fonts:
            self._charsets[self._font] = _PAGES.get(number or 0, "")

    def sign(self, sign: bytes) -> None:
        self._flush()
        if sign == b"*":
            self._starred = True
        elif sign in _SIGNS:
            self._text(_SIGNS[sign])

    def raw(self, letters: bytes) -> None:
        left = letters[self._skip :]
        self._skip = max(self._skip - len(letters), 0)
        self._bytes += left

    def _unicode(self, number: int) -> None:
        self._flush()
        self._text(chr(number % 0x10000))
        self._skip = self._group.after_unicode

    def _flush(self) -> None:
        if self._bytes:
            page = "utf-8" if self._group.tag else self._group.page or self._default
            self._text(self._bytes.decode(page, "replace"))
            self._bytes = b""

    def _text(self, said: str) -> None:
        group = self._group
        if group.beside or group.only_rtf:
            return
        if group.hidden and not group.tag:
            self._hides = self._hides or bool(said.strip())
            return
        self._said.append(escape(said, quote=False) if self._wraps_html and not group.tag else said)


def _known(page: str, usual: str) -> str:
    try:
        return codecs.lookup(page).name
    except LookupError:
        return usual
