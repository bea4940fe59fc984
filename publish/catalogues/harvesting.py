"""A harvester's question, answered from the files of the OAI-PMH list.

What the files give as they stand is given so; selections by day, by agency and by kind are made from them. A
resumption token holds the whole of the question, so nothing has to be remembered between two of them.

Source: The Open Archives Initiative Protocol for Metadata Harvesting, version 2.0, sections 3 and 4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from publish.catalogues.oaipmh import (
    FORMATS,
    IDENTIFY,
    OAI,
    PREFIX,
    SETS,
    envelope,
    part_key,
    record_key,
    written,
)
from publish.site import Site
from records.errors import Damaged

Read = Callable[[str], bytes | None]

_WHOLE = {"Identify": IDENTIFY, "ListMetadataFormats": FORMATS, "ListSets": SETS}
_TAKES = {
    "Identify": frozenset[str](),
    "ListMetadataFormats": frozenset({"identifier"}),
    "ListSets": frozenset({"resumptionToken"}),
    "GetRecord": frozenset({"identifier", "metadataPrefix"}),
    "ListRecords": frozenset({"metadataPrefix", "from", "until", "set", "resumptionToken"}),
    "ListIdentifiers": frozenset({"metadataPrefix", "from", "until", "set", "resumptionToken"}),
}
_TOKEN = re.compile(r"(?P<part>\d{0,9})~(?P<since>[^~]*)~(?P<until>[^~]*)~(?P<set>[^~]*)")


class _Wrong(Exception):
    """What the protocol calls an error, with its code: an answer, not a failure."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Selection:
    """Which records are asked for, as datestamps of the protocol and the name of a set; empty for all."""

    since: str = ""
    until: str = ""
    set: str = ""

    def takes(self, header: ET.Element) -> bool:
        """Tells whether a record is among them."""
        stamp = _text(header, "datestamp")
        if (self.since and stamp < self.since) or (self.until and stamp > self.until):
            return False
        specs = [spec.text or "" for spec in header.iterfind(_of("setSpec"))]
        return not self.set or any(f"{spec}:".startswith(f"{self.set}:") for spec in specs)


def answer(asked: Sequence[tuple[str, str]], site: Site, read: Read, at: datetime) -> bytes:
    """Gives the answer to one question; what is wrong with it is told as the protocol tells it.

    Args:
        asked: the question's arguments as they came, in order; one that comes twice is wrong.
        site: the site that is harvested.
        read: gives a file of the shelf, None where there is none.
        at: the instant of the answer.

    Raises:
        Damaged: a file of the list is missing or is not as it was written.
    """
    arguments = dict(asked)
    try:
        return _answer(arguments, len(asked) - len(arguments), site, read, at)
    except _Wrong as wrong:
        # a question that is no question is not repeated
        repeated = {} if wrong.code in {"badVerb", "badArgument"} else arguments
        root = envelope(at, site, **repeated)
        ET.SubElement(root, _of("error"), {"code": wrong.code}).text = str(wrong)
        return written(root)


def _answer(
    arguments: Mapping[str, str], repeated: int, site: Site, read: Read, at: datetime
) -> bytes:
    if repeated:
        raise _Wrong("badArgument", "an argument is given twice")
    verb = arguments.get("verb", "")
    if verb not in _TAKES:
        raise _Wrong("badVerb", f"verb is one of {', '.join(_TAKES)}")
    if strange := arguments.keys() - _TAKES[verb] - {"verb"}:
        raise _Wrong("badArgument", f"{verb} takes no {min(strange)}")
    if verb == "ListSets" and "resumptionToken" in arguments:
        raise _Wrong("badResumptionToken", "the list of sets is given whole")
    if verb == "GetRecord":
        _prefix(arguments)
    if "identifier" in arguments or verb == "GetRecord":
        record = _record(arguments.get("identifier", ""), site, read)
        if verb == "GetRecord":
            return _told(arguments, site, at, verb, [record])
    if verb in _WHOLE:
        return _dated(_standing(_WHOLE[verb], read), arguments, site, at)
    part, selection = _list(arguments)
    pages = _pages(part, selection, read, named="resumptionToken" in arguments)
    start, records, _ = next(pages, (0, [], ""))
    if not records:
        raise _Wrong("noRecordsMatch", "nothing was published or withdrawn that fits")
    following = next(pages, None)
    token = "" if following is None else _token(following[2], selection)
    resumed = (token, start) if token or "resumptionToken" in arguments else None
    if verb == "ListIdentifiers":
        records = [_found(record, "header") for record in records]
    return _told(arguments, site, at, verb, records, resumed)


def _record(wanted: str, site: Site, read: Read) -> ET.Element:
    if not wanted:
        raise _Wrong("badArgument", "an identifier is needed")
    key = record_key(wanted, site)
    content = None if key is None else read(key)
    if content is None:
        raise _Wrong("idDoesNotExist", "no release has this identifier")
    return _found(_found(_parsed(content), "GetRecord"), "record")


def _prefix(arguments: Mapping[str, str]) -> None:
    if "metadataPrefix" not in arguments:
        raise _Wrong("badArgument", "metadataPrefix is needed")
    if arguments["metadataPrefix"] != PREFIX:
        raise _Wrong("cannotDisseminateFormat", f"metadataPrefix is {PREFIX}")


def _list(arguments: Mapping[str, str]) -> tuple[str, _Selection]:
    if "resumptionToken" in arguments:
        if len(arguments) > 2:
            raise _Wrong("badArgument", "resumptionToken stands alone")
        token = arguments["resumptionToken"]
        # the files' own tokens are the numbers of their parts
        found = _TOKEN.fullmatch(token if "~" in token else f"{token}~~~")
        if found is None or not found["part"]:
            raise _Wrong("badResumptionToken", "no list goes on from this token")
        return found["part"], _Selection(found["since"], found["until"], found["set"])
    _prefix(arguments)
    since, until = arguments.get("from", ""), arguments.get("until", "")
    if since and until and len(since) != len(until):
        raise _Wrong("badArgument", "from and until are both days, or both instants")
    selection = _Selection(
        _instant(since, "00:00:00"), _instant(until, "23:59:59"), arguments.get("set", "")
    )
    if selection.since and selection.until and selection.since > selection.until:
        raise _Wrong("badArgument", "from comes after until")
    return "", selection


def _instant(told: str, time: str) -> str:
    if not told:
        return ""
    whole = f"{told}T{time}Z" if len(told) == len("2026-01-01") else told
    try:
        moment = datetime.strptime(whole, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise _Wrong("badArgument", "an instant is YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ") from None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _pages(
    part: str, selection: _Selection, read: Read, *, named: bool = False
) -> Iterator[tuple[int, list[ET.Element], str]]:
    """Gives each part that has something of the selection: its place, its records, and its token."""
    going = True
    while going:
        content = read(part_key("" if part == "1" else part))
        if content is None:
            if named:
                raise _Wrong("badResumptionToken", "no list goes on from this token")
            raise Damaged(
                f"the list for harvesters: its part {part or 1} is missing; rebuild the site"
            )
        following, start = _resumed(content)
        if not selection.since or _changed(content) >= selection.since:
            held = _parsed(content).iterfind(f"{_of('ListRecords')}/{_of('record')}")
            if taken := [r for r in held if selection.takes(_found(r, "header"))]:
                yield start, taken, part
        named, part, going = False, following, bool(following)


# the two facts of a part that tell whether it has to be parsed
_RESPONSE_DATE = re.compile(rb"<responseDate>([^<]*)<")
_RESUMED = re.compile(rb'<resumptionToken cursor="(\d+)"(?: ?/>|>([^<]*)<)')


def _changed(content: bytes) -> str:
    found = _RESPONSE_DATE.search(content[:1000])
    return found[1].decode() if found else ""


def _resumed(content: bytes) -> tuple[str, int]:
    found = _RESUMED.search(content[-300:])
    return ((found[2] or b"").decode(), int(found[1])) if found else ("", 0)


def _parsed(content: bytes) -> ET.Element:
    return ET.fromstring(content)  # noqa: S314 -- our own file, from our own shelf


def _standing(key: str, read: Read) -> bytes:
    content = read(key)
    if content is None:
        raise Damaged(f"{key} is missing from the shelf; rebuild the site")
    return content


def _token(part: str, selection: _Selection) -> str:
    if selection == _Selection():
        return part
    return f"{part}~{selection.since}~{selection.until}~{selection.set}"


def _dated(content: bytes, arguments: Mapping[str, str], site: Site, at: datetime) -> bytes:
    # behind its date and its question stands what is told
    held = list(_parsed(content))[2:]
    root = envelope(at, site, **arguments)
    root.extend(held)
    return written(root)


def _told(
    arguments: Mapping[str, str],
    site: Site,
    at: datetime,
    verb: str,
    held: Sequence[ET.Element],
    resumed: tuple[str, int] | None = None,
) -> bytes:
    root = envelope(at, site, **arguments)
    told = ET.SubElement(root, _of(verb))
    told.extend(held)
    if resumed is not None:
        token, start = resumed
        ET.SubElement(told, _of("resumptionToken"), {"cursor": str(start)}).text = token or None
    return written(root)


def _of(name: str) -> str:
    return f"{{{OAI}}}{name}"


def _found(parent: ET.Element, name: str) -> ET.Element:
    found = parent.find(_of(name))
    if found is None:
        raise Damaged(f"the list for harvesters: a record without its {name}; rebuild the site")
    return found


def _text(parent: ET.Element, name: str) -> str:
    return parent.findtext(_of(name)) or ""
