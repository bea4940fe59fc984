"""Packages from a publication to whoever downloads them, by the command line and by everyday programs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flows_values import ROOT, done, on_shelf, only_id, release

from flows import wiring
from flows.settings import load
from records.errors import InvalidInput
from records.release import WithdrawalReason
from storage.signing import make_key, signer

DOCUMENTED = (ROOT / "docs" / "packages.md").read_text(encoding="utf-8")


@pytest.fixture
def key(tmp_path, monkeypatch) -> Path:
    """A signing key that the settings name."""
    path = tmp_path / "signing.pem"
    make_key(path)
    monkeypatch.setenv("RELEASE_SIGNING_KEY", str(path))
    return path


@pytest.fixture
def published(key, decided, quick, tmp_path):
    """A signed release on the shelf, as somebody downloads it: desk, publication and the files' folder."""
    desk = quick(decided)
    publication = desk.publish(only_id(decided))
    desk.index()
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    for name in (*publication.public_keys, *_keys(decided)):
        if name.endswith((".zip", ".sig", ".pem")):
            shutil.copy(decided / "public" / name, downloads)
    return desk, publication, downloads


def _keys(folder: Path) -> list[str]:
    return [name for name in on_shelf(folder) if name.startswith("keys/")]


def _one(folder: Path, ending: str) -> Path:
    (found,) = folder.glob(f"*{ending}")
    return found


def test_what_is_downloaded_is_checked(published, key, monkeypatch):
    """A package holds by itself, and by its signature; the JSON and the exit code say the same."""
    _, publication, downloads = published
    package, public = _one(downloads, ".zip"), _one(downloads, ".pem")
    monkeypatch.delenv("RELEASE_SIGNING_KEY")
    told = done("check-package", package, "--public-key", public)
    assert (told["holds"], told["signature"], told["faults"]) == (True, "valid", [])
    assert told["document_id"] == publication.document_id
    assert told["sha256"] == publication.package_sha256
    assert told["bytes"] == publication.package_size
    assert told["key"] == told["signed_by"] == public.stem
    assert done("check-package", package)["signature"] == "not checked"
    ran = release("check-package", package)
    assert ran.out == ""
    assert "every list is complete" in ran.err
    _one(downloads, ".sig").unlink()
    alone = release("check-package", package)
    assert f"signed under key {public.stem}" in alone.err
    assert release("check-package", package, "--public-key", public).code == 2


def test_what_was_changed_is_told(published, tmp_path):
    """A change, another key, a cut: exit code 8 or 3, one line, one JSON document, in plain words."""
    _, _, downloads = published
    package, public = _one(downloads, ".zip"), _one(downloads, ".pem")
    whole = package.read_bytes()
    place = whole.index(b"%PDF-") + 100
    package.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    ran = release("check-package", package, "--public-key", public, "--json")
    assert (ran.code, ran.told["holds"], ran.told["signature"]) == (8, False, "wrong")
    assert {fault["place"] for fault in ran.told["faults"]} == {f"data/{package.stem}.pdf"}
    assert "it is not as it was published" in ran.err
    package.write_bytes(whole)
    other = tmp_path / "other.pem"
    made = done("keys", "new", tmp_path / "other-private.pem")
    other.write_text(made["public_key"], encoding="ascii")
    ran = release("check-package", package, "--public-key", other, "--json")
    assert (ran.code, ran.told["signature"], ran.told["faults"]) == (8, "wrong", [])
    package.write_bytes(whole[:-1])
    ran = release("check-package", package, "--json")
    assert (ran.code, ran.told["error"], ran.told["reason"]) == (3, "Refused", "broken")
    missing = tmp_path / "none"
    assert release("check-package", missing).code == 3
    assert release("check-package", package, "--signature", missing).code == 2
    assert release("check-package", package, "--public-key", missing).code == 2


def _documented(heading: str) -> str:
    """Gives the commands that a part of the documentation shows."""
    part = DOCUMENTED.partition(f"## {heading}")[2].partition("\n## ")[0]
    return "\n".join(re.findall(r"```sh\n(.*?)```", part, re.DOTALL))


def _ran_as_documented(downloads: Path, name: str, key: str) -> subprocess.CompletedProcess[str]:
    commands = _documented("Checking without this program")
    assert "sha256sum" in commands
    assert "openssl" in commands
    commands = commands.replace("DIGEST12", name).replace("KEY.pem", key)
    return subprocess.run(
        ["/bin/sh", "-eu", "-c", commands],
        cwd=downloads,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_documented_commands_check_it_without_us(published):
    """unzip, sha256sum and openssl, as docs/packages.md writes them, find a package right, or wrong."""
    _, publication, downloads = published
    package, public = _one(downloads, ".zip"), _one(downloads, ".pem")
    ran = _ran_as_documented(downloads, package.stem, public.name)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count(": OK\n") == 10 - 1  # every file but the list of lists itself
    assert "Signature Verified Successfully" in ran.stdout
    assert publication.package_sha256 in ran.stdout
    shutil.rmtree(downloads / package.stem)
    whole = package.read_bytes()
    place = whole.index(b"@graph")
    package.write_bytes(whole[:place] + b"#" + whole[place + 1 :])
    ran = _ran_as_documented(downloads, package.stem, public.name)
    assert ran.returncode != 0


def test_verify_holds_every_file_of_a_release_against_its_package(published, key):
    """Any file of a release that was changed on the shelf is named, the page and the signature too."""
    desk, publication, _ = published
    assert list(desk.verify()) == []
    public = desk.settings.folder / "public"
    for name in publication.public_keys:
        if name.endswith("/answers.html"):  # it is held against the remarks
            continue
        file = public / name
        before = file.read_bytes()
        file.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
        found = {one.key for one in desk.verify()}
        assert found == {name}
        file.unlink()
        assert {one.key for one in desk.verify()} == {name}
        file.write_bytes(before)
    assert list(desk.verify()) == []


def test_a_release_stands_again_to_the_byte_without_the_key(published, key, monkeypatch, tmp_path):
    """Package and signature come back from vault and catalogue, after the key was lost and settings changed."""
    desk, publication, _ = published
    folder = desk.settings.folder
    before = {name: (folder / "public" / name).read_bytes() for name in publication.public_keys}
    shutil.rmtree(folder / "public")
    monkeypatch.delenv("RELEASE_SIGNING_KEY")
    monkeypatch.setenv("RELEASE_CONTACT_NAME", "Another office")
    monkeypatch.setenv("RELEASE_SITE_TITLE", "Another name")
    again = wiring.open_desk(load(folder))
    assert again.signer is None
    again.rebuild()
    after = {name: (folder / "public" / name).read_bytes() for name in publication.public_keys}
    assert after == before
    assert list(again.verify()) == []
    assert len(_keys(folder)) == 1


def test_publishing_again_after_a_crash_gives_the_same_package(key, decided, quick, monkeypatch):
    """Cut off after the package was placed, a publication is finished by the same bytes."""
    desk = quick(decided)
    document_id = only_id(decided)

    def cut(*_):
        raise ConnectionError("cut")

    with monkeypatch.context() as patch:
        patch.setattr(type(desk), "_write", cut)
        with pytest.raises(ConnectionError):
            desk.publish(document_id)
    (package,) = [name for name in on_shelf(decided) if name.endswith(".zip")]
    before = (decided / "public" / package).read_bytes()
    publication = desk.publish(document_id)
    assert (decided / "public" / package).read_bytes() == before
    assert bytes.fromhex(publication.signature) == signer(key).sign(before)


def test_a_publication_begun_before_packages_gets_one(decided, quick, monkeypatch):
    """What an earlier version began, or one with another key, is finished with this one's files."""
    desk = quick(decided)
    document_id = only_id(decided)
    begin = desk.catalogue.begin_publication

    def older(publication):
        from dataclasses import replace

        keys = tuple(k for k in publication.public_keys if not k.endswith((".zip", "crate.json")))
        return begin(replace(publication, public_keys=keys))

    with monkeypatch.context() as patch:
        patch.setattr(type(desk.catalogue), "begin_publication", lambda _, p: older(p))
        publication = desk.publish(document_id)
    assert publication.package_sha256
    assert {k for k in on_shelf(decided) if k.startswith(publication.folder)} == set(
        publication.public_keys
    )
    assert publication.signed_by == publication.signature == ""


def test_a_withdrawn_release_takes_its_package_along(published):
    """Package, signature and crate are gone with the document; the public key stays."""
    desk, publication, _ = published
    desk.withdraw(publication.document_id, WithdrawalReason.WRONG_DOCUMENT, "rua.head")
    desk.clear_away(publication.document_id)
    folder = desk.settings.folder
    left = [name for name in on_shelf(folder) if name.startswith(publication.folder)]
    assert left == [f"{publication.folder}/index.html"]
    gone = json.loads((folder / "public" / "withdrawn.json").read_text(encoding="utf-8"))
    addresses = gone["withdrawn"][0]["addresses"]
    assert sum(address.endswith((".zip", ".sig")) for address in addresses) == 2
    assert len(_keys(folder)) == 1
    assert list(desk.verify()) == []


def test_a_key_that_others_may_read_stops_the_desk(key, decided):
    """Nothing is signed with a key that is not private: the setting is refused, before any work."""
    key.chmod(0o644)
    with pytest.raises(InvalidInput, match="chmod 600"):
        wiring.open_desk(load(decided))


def test_keys_are_made_and_shown(key, tmp_path):
    """A new key is private, never written over, and its public half is what the site will show."""
    path = tmp_path / "new.pem"
    made = done("keys", "new", path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert made["address"] == f"keys/{made['key']}.pem"
    assert release("keys", "new", path).code == 2
    shown = release("keys", "show")
    assert shown.out == done("keys", "show")["public_key"]
    assert "PRIVATE" not in shown.out + shown.err
