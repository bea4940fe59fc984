"""Keys in files: private ones are private or refused; openssl takes what we make, and we what it makes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from publish.keys import key_id, pem
from records.errors import InvalidInput, StoreFailed
from storage.signing import hex_of, is_signed, make_key, name_of, public_key, signer

CONTENT = "Ngā pepa, as they were published\n".encode()


def openssl(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    command = ["/usr/bin/openssl", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False)


def test_a_key_signs_and_its_public_half_tells(tmp_path: Path) -> None:
    """What was signed is told from what was changed, signed by another key, or cut off."""
    made = make_key(tmp_path / "a.pem")
    again = signer(tmp_path / "a.pem")
    other = make_key(tmp_path / "b.pem")
    signature = again.sign(CONTENT)
    assert again.public == made.public != other.public
    assert signature == made.sign(CONTENT)
    assert is_signed(CONTENT, signature, made.public)
    assert not is_signed(CONTENT + b" ", signature, made.public)
    assert not is_signed(CONTENT, signature, other.public)
    assert not is_signed(CONTENT, signature[:-1], made.public)
    assert not is_signed(CONTENT, b"", made.public)
    path = tmp_path / "content"
    path.write_bytes(CONTENT)
    assert made.sign(path) == signature
    assert is_signed(path, signature, made.public)
    assert not is_signed(path, signature, other.public)
    assert repr(again) == f"FileSigner(public={made.public!r})"


def test_openssl_checks_what_we_sign(tmp_path: Path) -> None:
    """The public key as the site shows it and the bare signature are all that openssl needs."""
    made = make_key(tmp_path / "a.pem")
    public, content, signature = (tmp_path / name for name in ("k.pem", "content", "content.sig"))
    public.write_text(pem(made.public))
    content.write_bytes(CONTENT)
    signature.write_bytes(made.sign(CONTENT))
    check = ("pkeyutl", "-verify", "-pubin", "-inkey", public, "-rawin", "-in", content)
    assert openssl(*check, "-sigfile", signature).returncode == 0
    content.write_bytes(CONTENT + b" ")
    assert openssl(*check, "-sigfile", signature).returncode != 0
    assert hex_of(public_key(public)) == made.public
    assert public.read_text() == (tmp_path / "a.pem.pub").read_text()
    assert key_id(made.public) == name_of(public_key(public))


def test_a_key_of_openssl_signs(tmp_path: Path) -> None:
    """An agency may make its key with openssl."""
    path = tmp_path / "theirs.pem"
    assert openssl("genpkey", "-algorithm", "ed25519", "-out", path).returncode == 0
    path.chmod(0o600)
    public = tmp_path / "public.pem"
    assert openssl("pkey", "-in", path, "-pubout", "-out", public).returncode == 0
    assert hex_of(public_key(public)) == signer(path).public
    assert public.read_text() == pem(signer(path).public)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_that_others_may_read_is_refused(mode: int, tmp_path: Path) -> None:
    """A private key that is not private signs nothing."""
    path = tmp_path / "key.pem"
    make_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(mode)
    with pytest.raises(InvalidInput, match="chmod 600"):
        signer(path)


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    """Where something stands, also a link to nowhere, no key is made."""
    path, link = tmp_path / "key.pem", tmp_path / "link.pem"
    make_key(path)
    before = path.read_bytes()
    link.symlink_to(tmp_path / "elsewhere")
    for taken in (path, link):
        with pytest.raises(InvalidInput, match="not replaced"):
            make_key(taken)
    with pytest.raises(StoreFailed, match="cannot be written"):
        make_key(path / "no folder" / "key.pem")
    assert path.read_bytes() == before
    assert not (tmp_path / "elsewhere").exists()


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    """Another kind of key, a public one in a private one's place, rubbish, nothing: each is told by name."""
    path = tmp_path / "key.pem"
    rsa = ("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
    assert openssl(*rsa, "-out", path).returncode == 0
    path.chmod(0o600)
    with pytest.raises(InvalidInput, match="no Ed25519 key"):
        signer(path)
    assert openssl("pkey", "-in", path, "-pubout", "-out", tmp_path / "rsa.pub").returncode == 0
    with pytest.raises(InvalidInput, match="no Ed25519 public key"):
        public_key(tmp_path / "rsa.pub")
    with pytest.raises(InvalidInput, match="no public key"):
        public_key(path)
    path.write_bytes(b"rubbish")
    for read in (signer, public_key):
        with pytest.raises(InvalidInput, match="can be read from it"):
            read(path)
        with pytest.raises(InvalidInput, match="can be read from it"):
            read(tmp_path / "none.pem")
