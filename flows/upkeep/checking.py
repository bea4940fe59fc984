"""A downloaded package and its signature, checked offline for whoever has them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from publish.checking import Checked, check
from publish.keys import key_id
from records.errors import InvalidInput
from storage import signing


class Signed(StrEnum):
    """What can be said of a package's signature."""

    NONE = "none"
    NOT_CHECKED = "not checked"
    VALID = "valid"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of a package and of its signature; ``key`` names the key it was checked with."""

    package: Checked
    signature: Signed
    key: str

    @property
    def holds(self) -> bool:
        """Tells whether nothing is wrong."""
        return not self.package.faults and self.signature is not Signed.WRONG


def check_package(path: Path, signature: Path | None, public_key: Path | None) -> Verdict:
    """Gives what is wrong with a package; without ``signature`` the file ``NAME.sig`` beside it is taken.

    Raises:
        InvalidInput: a key without a signature to check, a signature that is not there, or a key that is none.
        Refused: it is no package that is whole.
    """
    public = "" if public_key is None else signing.hex_of(signing.public_key(public_key))
    beside = path.with_name(f"{path.name}.sig")
    if signature is not None and not signature.is_file():
        raise InvalidInput(f"--signature: there is no file {signature.name}")
    found = signature or (beside if beside.is_file() else None)
    if public and found is None:
        raise InvalidInput(
            f"--public-key: there is no {beside.name} beside the package; download it too, or name the "
            "signature by --signature"
        )
    checked = check(path)
    name = key_id(public) if public else ""
    if found is None or not public:
        return Verdict(checked, Signed.NONE if found is None else Signed.NOT_CHECKED, name)
    with found.open("rb") as file:
        content = file.read(signing.SIGNATURE + 1)
    is_so = signing.is_signed(path, content, public)
    return Verdict(checked, Signed.VALID if is_so else Signed.WRONG, name)


def make_key(path: Path) -> str:
    """Makes a private key in a new file, with ``NAME.pub`` beside it; gives its public half's 32 bytes, in hex.

    Raises:
        InvalidInput: the file is there already.
        StoreFailed: it cannot be written.
    """
    return signing.make_key(path).public


def key_in(path: Path) -> str:
    """Gives the public half of a private key's file, as 32 bytes in hex.

    Raises:
        InvalidInput: it is no key, or others than its owner may read it.
    """
    return signing.signer(path).public
