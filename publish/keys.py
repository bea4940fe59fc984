"""Public keys as the site shows them: under which address, by which short name, in which form.

Source: RFC 8410, sections 3 and 4 (Ed25519 as SubjectPublicKeyInfo); RFC 7468, section 13 (PEM).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator

from records.release import Outline, PublicFile

PEM = "application/x-pem-file"
_ED25519 = bytes.fromhex("302a300506032b6570032100")


def key_id(public: str) -> str:
    """Gives a key's short name: the first sixteen letters of its SHA-256.

    Args:
        public: the 32 bytes of an Ed25519 public key, in hex.
    """
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def key_key(public: str) -> str:
    """Gives the key of the shelf, and so the address, at which a public key stands for good."""
    return f"keys/{key_id(public)}.pem"


def pem(public: str) -> str:
    """Gives a public key as PEM, which ``openssl`` reads."""
    body = base64.b64encode(_ED25519 + bytes.fromhex(public)).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n"


def signing_keys(publications: Iterable[Outline]) -> list[str]:
    """Gives every key under which a package was ever signed, in the order of their short names.

    Those of withdrawn releases stay: somebody may hold a copy, and ask where it came from.
    """
    return sorted({p.signed_by for p in publications} - {""}, key=key_id)


def key_files(public: Iterable[str]) -> Iterator[PublicFile]:
    """Gives each key's file."""
    for one in public:
        yield PublicFile(key_key(one), PEM, pem(one).encode())
