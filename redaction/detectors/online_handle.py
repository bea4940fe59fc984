"""Online handle: the name by which somebody is known on a social network or forum.

Form: ``@name``; the address of a profile (``facebook.com/name``, ``linkedin.com/in/name``); a name
beside a label (``Skype: name``, ``username name``).

Check: none.

Source: the networks' public forms of addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detectors.manner import is_message
from redaction.detectors.name_tokens import tokens_of
from redaction.detectors.recogniser import LABELLED, LABELLED_BUT_FAILED, Evidence, Hit, Recogniser

_AT = re.compile(r"(?<![\w.@/+-])@[^\W\d][\w.]{1,29}(?<!\.)(?![\w@])")
_MEMBER = re.compile(r"(?<![\w/.])/?u/[A-Za-z0-9_-]{3,20}(?![\w/])")
_PROFILE = re.compile(
    r"(?:https?://)?(?:www\.|m\.|nz\.|en-gb\.)?(?:facebook\.com/|fb\.com/|twitter\.com/|x\.com/|instagram\.com/"
    r"|linkedin\.com/in/|tiktok\.com/@|youtube\.com/@|reddit\.com/u(?:ser)?/|github\.com/"
    r"|t\.me/|bsky\.app/profile/"
    r"|snapchat\.com/add/|mastodon\.nz/@)([\w.%-]{2,60})/?",
    re.IGNORECASE,
)
_ON_AN_APP = re.compile(
    r"(?<![\w@.-])(?P<name>(?=[a-z_.]*[0-9_])[a-z][a-z0-9_.]{4,24})(?<![.]) (?:on|over"
    r" on) (?:(?:the|that) (?:other )?"
    r"app|insta(?:gram)?|snap(?:chat)?|tik ?tok|telegram|discord|fb|facebook|reddit|trade ?me"
    r"|hinge|tinder|grindr)\b",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"\b(?:twitter|tiktok|instagram|insta|facebook|skype|snapchat|telegram|discord|mastodon"
    r"|bluesky|reddit|gamertag"
    r"|gamer tag|handle|user\s?name|user(?=:)"
    r"|profile(?=:| is| name)|screen name|login name)(?:\s(?:handle|name|id|account|profile|is))?"
    r"(?:\s?[:=]\s?|\s(?:is|was|as)\s|\s)(?P<name>@?[\w.#-]{3,30})(?![\w@])",
    re.IGNORECASE,
)
_SPEAKS = re.compile(
    r"(?:(?<=from )|(?<=by )|(?<=user )|(?<=to )|(?<=^)|(?<=\n))(?P<name>[a-z][a-z0-9]+(?:_[a-z0-9]+)+)"
    r"(?=:|,? (?:said|says|posted|wrote|commented|replied|reckons|is|was)\b|$)",
    re.MULTILINE,
)
_AT_A_TIME = re.compile(
    r"^[ >]*\[?[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?(?: ?[ap]m)?\]?[ -]{0,3}"
    r"(?P<name>(?=\w*[0-9_])[A-Za-z]\w{3,24})(?=:| left| joined| says)",
    re.MULTILINE,
)
"""Somebody with a digit or a low line in the name, who speaks at a time: "[19:02] weka_fan12: hi"."""

_BY_FORM = re.compile(
    r"(?<![\w.@/:+-])(?=[a-z0-9_.]*[a-z]_?[0-9]{2,4}(?![\w@]))[a-z]{2,}(?:[._][a-z]{1,12})*_[0-9]{2,4}"
    r"(?![\w@/]|\.\w)"
)
"""Small letters, a low line and a number, as only accounts are called: "arlo.w_12"."""

_PAGES = frozenset(
    {
        "pages",
        "groups",
        "watch",
        "events",
        "sharer",
        "share",
        "intent",
        "hashtag",
        "login",
        "search",
        "p",
    }
)
_MARKED = re.compile(r"[0-9_#@]|[a-z]\.[a-z]|[a-z][A-Z]")


def compact(handle: str) -> str:
    """Gives the handle without ``@`` or the network's address, in small letters.

    >>> compact("https://www.facebook.com/Jane.Example")
    'jane.example'
    >>> compact("@JaneExample")
    'janeexample'
    """
    match = _PROFILE.match(handle)
    return (match.group(1) if match else handle.lstrip("@")).lower()


def is_valid(handle: str) -> bool:
    """Tells whether a text has the form of a handle or of a profile's address.

    >>> is_valid("@jane_example"), is_valid("jane@example.nz")
    (True, False)
    """
    return _AT.fullmatch(handle) is not None or _PROFILE.fullmatch(handle) is not None


class OnlineHandleRecogniser(Recogniser):
    """Finds handles, profiles and user names."""

    CATEGORY = "ONLINE_HANDLE"
    DETECTOR = "online-handle"

    def hits(self, text: str) -> Iterator[Hit]:
        """Gives the online handles of a text."""
        if "@" in text:
            for match in _AT.finditer(text):
                yield Hit(*match.span(), 0.8, Evidence.FORM, "handle: at-sign and name")
        for match in _MEMBER.finditer(text) if "u/" in text else ():
            yield Hit(*match.span(), 0.8, Evidence.FORM, "handle: member of a forum")
        for match in _PROFILE.finditer(text):
            if match.group(1).lower() not in _PAGES:
                yield Hit(*match.span(), LABELLED, Evidence.FORM, "handle: address of a profile")
        for match in _SPEAKS.finditer(text) if "_" in text else ():
            yield Hit(*match.span("name"), 0.6, Evidence.FORM, "handle: somebody who posts")
        yield from _in_talk(text)
        for match in _ON_AN_APP.finditer(text):
            yield Hit(*match.span("name"), 0.55, Evidence.LABEL, "handle: on an app")
        for match in _LABELLED.finditer(text):
            name = match.group("name")
            direct = text[match.start("name") - 1] in ":=" or ":" in match.group()
            if _MARKED.search(name) or (direct and any(letter.isalpha() for letter in name)):
                yield Hit(
                    *match.span("name"),
                    LABELLED_BUT_FAILED,
                    Evidence.LABEL,
                    "handle: label beside it",
                )


def _in_talk(text: str) -> Iterator[Hit]:
    """Gives the accounts that speak at a time, and in a message those whose form tells them."""
    if "_" in text and is_message(tokens_of(text)):
        for match in _BY_FORM.finditer(text):
            yield Hit(*match.span(), 0.5, Evidence.FORM, "handle: form of an account's name")
    for match in _AT_A_TIME.finditer(text):
        yield Hit(*match.span("name"), 0.6, Evidence.FORM, "handle: speaks in a chat")
