"""An index of Pagefind with its facets in one order, so that the same releases give the same bytes.

Pagefind writes its facets, and the values of each, in the order of a hash table, which is another one each
time; pages, words and fragments have an order of their own. So the facets are sorted here, and what names
them (a digest of their bytes, the index's own head, the file from which all is found) is made to fit.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

from publish.search.cbor import Value, decoded, encoded
from records.errors import InvalidInput, StoreFailed

_MAGIC = b"pagefind_dcd"
_FILTERS = 3
"""Place of the facets in the index's head: version, pages, pieces, facets, orders, fields."""
_FACET_NAME, _HEAD_NAME = 7, 10
"""Letters of the digests in names, as Pagefind has them."""


def steady(index: Path, entry: Path) -> None:
    """Sorts the facets of an index that Pagefind has just written.

    Args:
        index: its folder.
        entry: the file from which the others are found.

    Raises:
        StoreFailed: it is not the form that this version of Pagefind writes.
    """
    try:
        said = json.loads(entry.read_bytes())
        for language in said["languages"].values():
            language["hash"] = _head(index, language["hash"])
    except (InvalidInput, OSError, EOFError, ValueError, KeyError, TypeError, IndexError) as error:
        raise StoreFailed(
            f"search: Pagefind wrote an index of another form ({type(error).__name__}); "
            "install the version of the lock"
        ) from error
    entry.write_text(json.dumps(said, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _head(index: Path, name: str) -> str:
    """Sorts the facets of one language; gives the new name of its head."""
    path = index / f"pagefind.{name}.pf_meta"
    head = list(_items(_read(path)))
    facets = [_facet(index, *map(str, _items(facet))) for facet in _items(head[_FILTERS])]
    head[_FILTERS] = sorted(facets)
    new, content = _written(head, name, _HEAD_NAME)
    path.unlink()
    (index / f"pagefind.{new}.pf_meta").write_bytes(content)
    return new


def _facet(index: Path, facet: str, name: str) -> list[str]:
    """Sorts the values of one facet; gives what it is called and its new name."""
    path = index / "filter" / f"{name}.pf_filter"
    label, values = _items(_read(path))
    ordered = sorted(_items(values), key=lambda value: str(_items(value)[0]))
    new, content = _written([label, ordered], name, _FACET_NAME)
    path.unlink()
    path.with_name(f"{new}.pf_filter").write_bytes(content)
    return [facet, new]


def _read(path: Path) -> Value:
    content = gzip.decompress(path.read_bytes())
    if not content.startswith(_MAGIC):
        raise InvalidInput(f"{path.suffix}: it does not begin as Pagefind's files do")
    return decoded(content.removeprefix(_MAGIC))


def _written(value: Value, name: str, letters: int) -> tuple[str, bytes]:
    """Gives the new name, of the same language, and the bytes of a piece."""
    content = _MAGIC + encoded(value)
    language = name.rpartition("_")[0]
    digest = hashlib.sha256(content).hexdigest()[:letters]
    # a time of day in the head of gzip would make every build another one
    return f"{language}_{digest}", gzip.compress(content, mtime=0)


def _items(value: Value) -> list[Value]:
    if isinstance(value, (int, str)):
        raise InvalidInput("a list is expected")
    return list(value)
