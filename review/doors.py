"""The pages' modules, imported once so that their doors stand open; and the doors without a session."""

from __future__ import annotations

from starlette.routing import BaseRoute

from review import (
    accounts,
    consulting,
    describing,
    documents,
    leaves,
    package,
    practising,
    previewing,
    queue,
    register,
    remarks,
    reviewing,
    searching,
    signing_in,
    submitting,
)
from review.house import House

PAGES = (
    accounts,
    consulting,
    describing,
    documents,
    leaves,
    package,
    practising,
    previewing,
    queue,
    register,
    remarks,
    reviewing,
    searching,
    submitting,
)
"""Modules whose import declares doors."""


def open_doors(house: House) -> list[BaseRoute]:
    """Gives the doors that nobody has to be signed in for."""
    return signing_in.routes(house)
