"""The three regimes under which a document is released, and the Act whose grounds each one uses."""

from __future__ import annotations

from enum import StrEnum

from records.errors import InvalidInput
from records.grounds import Act


class Regime(StrEnum):
    """Which rules and which clock apply."""

    OIA = "oia"
    LGOIMA = "lgoima"
    CABINET = "cabinet"

    @property
    def act(self) -> Act:
        """Gives the Act whose grounds stand on boxes; Cabinet material is withheld under the OIA."""
        return Act.LGOIMA if self is Regime.LGOIMA else Act.OIA


def regime_of(name: str) -> Regime:
    """Gives the regime of that name.

    Raises:
        InvalidInput: there is none.
    """
    try:
        return Regime(name)
    except ValueError:
        known = ", ".join(Regime)
        raise InvalidInput(f"regime: expected one of {known}") from None
