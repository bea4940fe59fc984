"""ASCII85 undone for thousands of letters at once: scans are packed in it, and Python's own takes seconds.

Source: ISO 32000-2, 7.4.3.
"""

from __future__ import annotations

import numpy as np

FIRST, LAST, ZEROS = ord("!"), ord("u"), ord("z")
_SPACE = np.frombuffer(b"\0\t\n\f\r ", np.uint8)
_PLACES = np.array([85**4, 85**3, 85**2, 85, 1], np.int64)
AT_ONCE = 1 << 20
"""Groups of five that are undone at once: some megabytes beside what is packed."""


def unpacked(content: bytes) -> bytes:
    """Gives what is packed, up to its end or the first sign that cannot stand in it.

    Parsers differ in what they make of a ``z`` within a group of five; here it begins a new one, and what
    stood before it in its group is lost, as with pdfium.

    >>> unpacked(b'<~87cURD]i,"Ebo80~>')
    b'Hello World!'
    >>> unpacked(b"z87cU") == bytes(4) + b"Hel"
    True
    """
    codes = np.frombuffer(content.removeprefix(b"<~"), np.uint8)
    codes = codes[~np.isin(codes, _SPACE)]
    strange = ((codes < FIRST) | (codes > LAST)) & (codes != ZEROS)
    if strange.any():
        codes = codes[: int(strange.argmax())]
    zeros = np.flatnonzero(codes == ZEROS)
    if not zeros.size:
        return _groups(codes)
    if ((zeros - np.arange(zeros.size)) % 5).any():
        pieces = codes.tobytes().split(b"z")
        whole = [piece[: len(piece) // 5 * 5] for piece in pieces[:-1]]
        written = b"!!!!!".join([*whole, pieces[-1]])
    else:
        written = codes.tobytes().replace(b"z", b"!!!!!")
    return _groups(np.frombuffer(written, np.uint8))


def _groups(codes: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bytes:
    """Gives the bytes of signs from ``!`` to ``u``, five for four; a last group may be shorter."""
    short = -codes.size % 5
    if codes.size % 5 == 1:
        # a single sign holds no whole byte
        codes, short = codes[:-1], 0
    if short:
        codes = np.concatenate((codes, np.full(short, LAST, np.uint8)))
    rows = codes.reshape(-1, 5)
    made = b"".join(
        # more than four bytes hold is cut to them, as parsers do
        ((rows[at : at + AT_ONCE].astype(np.int64) - FIRST) @ _PLACES).astype(">u4").tobytes()
        for at in range(0, len(rows), AT_ONCE)
    )
    return made[: len(made) - short]
