"""pdfium asked one question about thousands of things at once. Runs in the sandbox only.

What a question costs is mostly what ctypes and Python do around it. So pdfium's functions are bound to plain
numbers instead of typed pointers, and go through ``map`` with what they are asked about; what they write goes
into columns of numpy.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
Rects = npt.NDArray[np.float64]
"""Rows of x0, y0, x1, y1 in user space: what a :class:`records.geometry.Box` holds."""


def bound(function: Any, gives: Any, *takes: Any) -> Callable[..., Any]:
    """Gives one of pdfium's functions that takes addresses as plain numbers, at a third of the cost."""
    prototype = ctypes.PYFUNCTYPE(gives, *takes)
    return prototype(ctypes.cast(function, ctypes.c_void_p).value or 0)


def address(handle: Any) -> int:
    """Gives one of pdfium's handles as a plain number."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def places(column: npt.NDArray[Any]) -> range:
    """Gives where each number of a column stands in memory, for pdfium to write it there."""
    # an empty column may have no stride, and a range needs one
    start, step = column.ctypes.data, column.strides[0] or column.itemsize
    return range(start, start + step * len(column), step)


def flags(answers: Iterable[bool], count: int) -> Flags:
    """Gives as many answers as a column of yes and no."""
    return np.fromiter(answers, np.bool_, count)


def numbers(answers: Iterable[int], count: int) -> Numbers:
    """Gives as many answers as a column of numbers."""
    return np.fromiter(answers, np.int64, count)


def ordered(rects: Rects) -> Rects:
    """Gives rectangles by their lower left and upper right corners, whichever two pdfium wrote."""
    one, other = rects[:, :2], rects[:, 2:]
    return np.hstack((np.minimum(one, other), np.maximum(one, other)))
