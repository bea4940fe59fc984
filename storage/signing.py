"""Ed25519 keys in files: made, read and refused, and what is signed by them.

The private key is PKCS #8 in PEM and the public one SubjectPublicKeyInfo in PEM, so that ``openssl`` makes
and reads them too. Signatures are the bare 64 bytes over the bytes of a file.

Source: RFC 8032 (Ed25519); RFC 8410 (its keys in PKCS #8 and SubjectPublicKeyInfo); RFC 7468 (PEM).
"""

from __future__ import annotations

import hashlib
import mmap
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from records.errors import InvalidInput, StoreFailed

SIGNATURE = 64
"""Bytes of a signature."""
_LARGEST = 1 << 16


@dataclass(frozen=True, slots=True)
class FileSigner:
    """Signs with a private key that was read from a file; implements :class:`records.store_ports.Signer`.

    Attributes:
        public: the public key's 32 bytes, in hex.
    """

    public: str
    _key: Ed25519PrivateKey = field(repr=False)

    def sign(self, content: bytes | Path) -> bytes:
        """Gives the signature over bytes or a file's bytes; the same ones have the same."""
        with _mapped(content) as held:
            return self._key.sign(held)


def signer(path: Path) -> FileSigner:
    """Gives the signer of a private key's file.

    Raises:
        InvalidInput: it is no key, or others than its owner may read it.
    """
    key = signing_key(path)
    return FileSigner(hex_of(key.public_key()), key)


def signing_key(path: Path) -> Ed25519PrivateKey:
    """Gives the private key of a file.

    Raises:
        InvalidInput: it cannot be read, others than its owner may read it, or it is none of Ed25519.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode) or mode & 0o077:
                raise InvalidInput(f"{path.name}: others may read this private key; chmod 600 it")
            content = file.read(_LARGEST)
        key = load_pem_private_key(content, password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise InvalidInput(
            f"{path.name}: no private key can be read from it ({type(error).__name__}); make one with "
            "`release keys new`"
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise InvalidInput(f"{path.name}: it is no Ed25519 key; make one with `release keys new`")
    return key


def make_key(path: Path) -> FileSigner:
    """Makes a private key (mode 0600), and its public half beside it as ``NAME.pub``.

    Raises:
        InvalidInput: a file stands there already.
        StoreFailed: it cannot be written.
    """
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(private)
        path.with_name(f"{path.name}.pub").write_bytes(public)
    except FileExistsError as error:
        raise InvalidInput(
            f"{path.name}: a key stands there already; it is not replaced"
        ) from error
    except OSError as error:
        raise StoreFailed(f"{path.name}: the key cannot be written ({error.strerror})") from error
    return FileSigner(hex_of(key.public_key()), key)


def public_key(path: Path) -> Ed25519PublicKey:
    """Gives the public key of a file.

    Raises:
        InvalidInput: it cannot be read, or is none of Ed25519.
    """
    try:
        with path.open("rb") as file:
            key = load_pem_public_key(file.read(_LARGEST))
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise InvalidInput(
            f"{path.name}: no public key can be read from it ({type(error).__name__}); expected PEM"
        ) from error
    if not isinstance(key, Ed25519PublicKey):
        raise InvalidInput(f"{path.name}: it is no Ed25519 public key")
    return key


def hex_of(key: Ed25519PublicKey) -> str:
    """Gives a public key's 32 bytes, in hex."""
    return key.public_bytes_raw().hex()


def name_of(key: Ed25519PublicKey) -> str:
    """Gives a key's short name: the first sixteen letters of its SHA-256."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def is_signed(content: bytes | Path, signature: bytes, public: str) -> bool:
    """Tells whether a signature over bytes, or a file's bytes, is that of a public key (32 bytes, in hex)."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        with _mapped(content) as held:
            key.verify(signature, held)
    except InvalidSignature:
        return False
    return True


@contextmanager
def _mapped(content: bytes | Path) -> Iterator[bytes | memoryview]:
    """Gives bytes, or a file mapped into memory: a package may be larger than what is free."""
    if isinstance(content, bytes):
        yield content
        return
    with (
        content.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held,
        memoryview(held) as seen,
    ):
        yield seen
