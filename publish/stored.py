"""ZIP archives whose files are stored as they are: written byte for byte the same, read only when whole.

A compressed archive depends on the library that packed it: two releases of zlib give two files. Stored
entries depend on nothing, and nothing can be hidden in them or grow out of them: a reader here gets an
archive only where headers, contents and directory account for every byte of the file, in this order.

Source: APPNOTE.TXT, .ZIP File Format Specification, 6.3.10, sections 4.3 and 4.4.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from records.errors import InvalidInput, RefusalReason, Refused

CHUNK = 1 << 20
LARGEST = (1 << 32) - 2
"""Bytes of an archive: what fits without ZIP64, which every program reads."""
MOST = 1000
"""Files of an archive."""
_LONGEST_NAME = 200
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION = 20
_MADE_BY = 3 << 8 | _VERSION  # Unix, so that the rights below are understood
_RIGHTS = 0o100644 << 16
_SEGMENT = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
_NAME = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive: its name, size in bytes, CRC-32, and where its bytes begin."""

    name: str
    size: int
    crc: int
    start: int


def write(out: BinaryIO, files: Iterable[tuple[str, bytes | Path]], at: datetime) -> None:
    """Writes an archive: the same names, bytes and instant give the same archive.

    Args:
        out: where it goes, from its beginning.
        files: name and content, in the order in which they are to stand.
        at: what the archive says of when each file was changed; ZIP keeps no zone and even seconds.

    Raises:
        InvalidInput: an unsafe or repeated name, or more than an archive holds.
    """
    moment = _moment(at)
    directory, place = [], 0
    seen: set[str] = set()
    for name, content in files:
        if not is_safe(name) or name.casefold() in seen or len(seen) == MOST:
            raise InvalidInput(f"archive: {name!r} is unsafe, stands in it already, or is too many")
        seen.add(name.casefold())
        crc, size = _measured(content)
        encoded = name.encode("ascii")
        common = (0, 0, *moment, crc, size, size, len(encoded), 0)
        out.write(_LOCAL.pack(b"PK\3\4", _VERSION, *common) + encoded)
        out.writelines(_chunks(content))
        more = (0, 0, 0, _RIGHTS, place)
        directory.append(_CENTRAL.pack(b"PK\1\2", _MADE_BY, _VERSION, *common, *more) + encoded)
        place += _LOCAL.size + len(encoded) + size
    listed = b"".join(directory)
    if place + len(listed) + _END.size > LARGEST:
        raise InvalidInput("archive: it is larger than four gigabytes")
    count = len(directory)
    out.write(listed + _END.pack(b"PK\5\6", 0, 0, count, count, len(listed), place, 0))


def is_safe(name: str) -> bool:
    """Tells whether a name may stand in an archive: plain ASCII, no way up, nothing hidden."""
    return len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None


def _moment(at: datetime) -> tuple[int, int]:
    """Gives time and day as MS-DOS kept them."""
    time = at.hour << 11 | at.minute << 5 | at.second // 2
    return time, max(at.year - 1980, 0) << 9 | at.month << 5 | at.day


def _measured(content: bytes | Path) -> tuple[int, int]:
    crc = size = 0
    for chunk in _chunks(content):
        crc = zlib.crc32(chunk, crc)
        size += len(chunk)
    return crc, size


def _chunks(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


class Archive:
    """A stranger's archive, opened only when every byte of it is accounted for.

    Attributes:
        entries: its files by name, in the order in which they stand.
    """

    def __init__(self, stream: BinaryIO, size: int) -> None:
        """Reads the directory and holds it against what stands before each file.

        Raises:
            Refused: it is no such archive.
        """
        self._stream = stream
        self.entries: dict[str, Entry] = {}
        place, count, length = self._end(size)
        listed = io.BytesIO(self._read(place, length))
        folded, expected = set(), 0
        for number in range(1, count + 1):
            entry, after = self._entry(listed, number, expected)
            if entry.name.casefold() in folded:
                raise _broken(f"file {number} has the name of another")
            folded.add(entry.name.casefold())
            self.entries[entry.name] = entry
            expected = after
        if listed.read(1) or expected != place:
            raise _broken("there are bytes in it that belong to no file")

    def _end(self, size: int) -> tuple[int, int, int]:
        """Gives where the directory begins, its files and its bytes; it must reach the end of the file."""
        if size > LARGEST:
            raise Refused(RefusalReason.TOO_LARGE, "package: it is larger than four gigabytes")
        if size < _END.size or self._read(0, 4) not in (b"PK\3\4", b"PK\5\6"):
            raise Refused(RefusalReason.UNKNOWN_TYPE, "package: it is no ZIP archive")
        end = _END.unpack(self._read(size - _END.size, _END.size))
        magic, disk, first, here, count, length, place, comment = end
        if magic != b"PK\5\6" or comment or disk or first or here != count:
            raise _broken("it does not end with its directory")
        if count > MOST:
            raise Refused(RefusalReason.BOMB, f"package: it holds more than {MOST} files")
        if place + length + _END.size != size or length > count * (_CENTRAL.size + _LONGEST_NAME):
            raise _broken("its directory is not where it says")
        return place, count, length

    def _entry(self, listed: BinaryIO, number: int, expected: int) -> tuple[Entry, int]:
        """Gives one file, and where the next must begin."""
        raw = listed.read(_CENTRAL.size)
        if len(raw) < _CENTRAL.size:
            raise _broken("its directory is cut off")
        magic, made_by, version, *fields = _CENTRAL.unpack(raw)
        flags, method, _, _, crc, packed, size, name_length, extra, note, disk, kind, rights, at = (
            fields
        )
        name = listed.read(min(name_length, _LONGEST_NAME + 1)).decode("ascii", "replace")
        if magic != b"PK\1\2" or not is_safe(name):
            raise _broken(f"file {number} has a name that is not safe")
        if (
            made_by != _MADE_BY
            or kind
            or flags
            or method
            or packed != size
            or extra
            or note
            or disk
        ):
            raise _broken(f"file {number} is not stored as it is; it was packed by another program")
        if rights >> 16 & 0o170000 not in (0, 0o100000):
            raise _broken(f"file {number} is a link or a device")
        if rights != _RIGHTS:
            raise _broken(f"file {number} has rights of its own; it was packed by another program")
        if at != expected:
            raise _broken(f"file {number} does not begin where the one before it ends")
        head = self._read(at, _LOCAL.size + name_length)
        start = at + len(head)
        same = _LOCAL.pack(b"PK\3\4", version, *fields[:8], 0)
        if head != same + name.encode("ascii"):
            raise _broken(f"file {number} is told in two ways")
        return Entry(name, size, crc, start), start + size

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """Gives a file's bytes."""
        left = entry.size
        self._stream.seek(entry.start)
        while left:
            chunk = self._stream.read(min(left, CHUNK))
            if not chunk:
                raise _broken("it was cut off while it was read")
            left -= len(chunk)
            yield chunk

    def digest(self, entry: Entry) -> tuple[str, bool]:
        """Gives a file's SHA-256 in hex, and whether its bytes fit the archive's own checksum."""
        crc, running = 0, hashlib.sha256()
        for chunk in self.chunks(entry):
            crc = zlib.crc32(chunk, crc)
            running.update(chunk)
        return running.hexdigest(), crc == entry.crc

    def read(self, entry: Entry) -> bytes:
        """Gives a file whole; for small ones."""
        return b"".join(self.chunks(entry))

    def _read(self, place: int, length: int) -> bytes:
        self._stream.seek(place)
        return self._stream.read(length)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Opens a file as an archive.

    Raises:
        Refused: there is none, or it is no archive of this kind.
    """
    if not path.is_file():  # a pipe would never end
        raise Refused(RefusalReason.MISSING, "package: there is no such file")
    try:
        with path.open("rb") as stream:
            yield Archive(stream, stream.seek(0, io.SEEK_END))
    except OSError as error:
        raise Refused(
            RefusalReason.MISSING, f"package: it cannot be read ({type(error).__name__})"
        ) from error


def _broken(what: str) -> Refused:
    return Refused(RefusalReason.BROKEN, f"package: {what}; download it again")
