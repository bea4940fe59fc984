"""`release storage init` on a real S3 server: buckets with all that was asked, and keys kept apart."""

from __future__ import annotations

import json
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from real_servers import S3Server, seaweed

from flows import cli
from records.errors import Held, StoreFailed
from storage.bootstrap import works_in

VAULT = ("vault-key", "the-secret-of-the-vault")
SHELF = ("shelf-key", "the-secret-of-the-shelf")
MINUTE = Path(__file__).parents[2] / "samples" / "cabinet-minute.pdf"
NOSY = ("nosy-key", "the-secret-of-the-nosy")


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    """A server on which each key may work in one bucket, but for one that may work in both."""
    with seaweed(
        [
            (*VAULT, ["Read:originals", "Write:originals", "List:originals"]),
            (*SHELF, ["Read:site", "Write:site", "List:site"]),
            (
                *NOSY,
                [f"{may}:{b}" for may in ("Read", "Write", "List") for b in ("originals", "site")],
            ),
        ]
    ) as running:
        yield running


@pytest.fixture
def settings(server: S3Server, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    told = {
        "FOLDER": str(tmp_path),
        "SHELF": "minio",
        "VAULT": "s3",
        "S3_ENDPOINT": server.endpoint_url,
        "VAULT_BUCKET": "originals",
        "SHELF_BUCKET": "site",
        "VAULT_ACCESS_KEY": VAULT[0],
        "VAULT_SECRET_KEY": VAULT[1],
        "SHELF_ACCESS_KEY": SHELF[0],
        "SHELF_SECRET_KEY": SHELF[1],
        "STORAGE_ADMIN_KEY": server.access_key,
        "STORAGE_ADMIN_SECRET": server.secret_key,
    }
    for name, value in told.items():
        monkeypatch.setenv(f"RELEASE_{name}", value)


def _init(capsys, *options: str) -> dict:
    code = cli.run(["storage", "init", *options, "--json"])
    said = capsys.readouterr()
    assert VAULT[1] not in said.out + said.err
    return {"code": code, "err": said.err, **json.loads(said.out)}


def test_both_buckets_are_made_and_what_a_server_lacks_is_told(server, settings, capsys):
    """Versions and lifecycle are the server's afterwards; users, which this one cannot make, are named."""
    told = _init(capsys, "--old-versions-days", "9")
    assert told["code"] == 0, told
    assert {
        "bucket originals",
        "bucket site",
        "versions in originals",
        "holds in originals",
    } <= set(told["done"])
    assert set(told["refused"]) == {"user vault-key", "user shelf-key"}
    talking = server.bucket("site")._client
    # its requests for users were not taken for uploads either
    names = {bucket["Name"] for bucket in talking.list_buckets()["Buckets"]}
    assert names == {"probe", "originals", "site"}
    assert talking.get_bucket_versioning(Bucket="originals")["Status"] == "Enabled"
    rules = talking.get_bucket_lifecycle_configuration(Bucket="site")["Rules"]
    days = [
        rule["NoncurrentVersionExpiration"]["NoncurrentDays"]
        for rule in rules
        if "NoncurrentVersionExpiration" in rule
    ]
    assert days == [9]
    assert _init(capsys)["code"] == 0  # done twice is done once


def test_the_publishing_side_holds_no_key_to_the_originals(server, settings, capsys):
    """The shelf's key can neither list, read, write nor remove in the vault's bucket, nor the other way."""
    assert _init(capsys)["code"] == 0
    for key, own, other in ((SHELF, "site", "originals"), (VAULT, "originals", "site")):
        server.bucket(other).put("a", b"an original", "text/plain")
        given = {"access_key": key[0], "secret_key": key[1], "attempts": 1}
        for bucket in (server.bucket(other, **given), server.minio(other, **given)):
            for tried in (
                lambda b=bucket: list(b.list()),
                lambda b=bucket: b.open("a").read(),
                lambda b=bucket: b.put("b", b"1", "text/plain"),
                lambda b=bucket: b.delete("a"),
            ):
                with pytest.raises(StoreFailed, match=r"AccessDenied|HTTP 403|\(403\)"):
                    tried()
        server.bucket(own, **given).put("mine", b"1", "text/plain")
        with server.bucket(other).open("a") as kept:
            assert kept.read() == b"an original"


def test_a_key_that_reaches_both_buckets_is_turned_down(server, settings, capsys, monkeypatch):
    """Different names are not enough: each key is tried on the other's bucket."""
    monkeypatch.setenv("RELEASE_SHELF_ACCESS_KEY", NOSY[0])
    monkeypatch.setenv("RELEASE_SHELF_SECRET_KEY", NOSY[1])
    told = _init(capsys)
    assert told["code"] == 2
    assert "may list it" in told["message"]


def test_a_policy_names_one_bucket_only():
    """The policy that a user gets allows nothing outside its bucket, and no removal from a locked vault."""
    for removes in (True, False):
        told = works_in("originals", removes=removes)
        resources = [one for statement in told["Statement"] for one in statement["Resource"]]
        assert all(one.split(":::")[1].split("/")[0] == "originals" for one in resources)
        actions = {one for statement in told["Statement"] for one in statement["Action"]}
        assert ("s3:DeleteObject" in actions) is removes
        assert not any("*" in action for action in actions)


def test_a_hold_takes_the_administrators_key(server, settings, capsys, monkeypatch, tmp_path):
    """With the services' keys a document cannot be held or freed; with the administrator's it is, for real."""
    assert _init(capsys)["code"] == 0
    paper = tmp_path / "paper.pdf"
    shutil.copy(MINUTE, paper)
    about = [
        "--kind",
        "cabinet-minute",
        "--title",
        "A minute",
        "--agency",
        "A",
        "--queue-only",
        "--json",
    ]
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    assert cli.run(["submit", str(paper), *about]) == 0
    document_id = json.loads(capsys.readouterr().out)["id"]
    hold = ["hold", document_id, "--matter", "OMB-1", "--json"]
    with monkeypatch.context() as without:
        without.delenv("RELEASE_STORAGE_ADMIN_KEY")
        assert cli.run(hold) == StoreFailed.exit_code
        assert "AccessDenied" in capsys.readouterr().err
    assert cli.run(hold) == 0
    assert json.loads(capsys.readouterr().out)["objects"] >= 1
    vault = server.bucket("originals", access_key=VAULT[0], secret_key=VAULT[1])
    (key,) = [head.key for head in vault.list() if len(head.key) == 67]
    with pytest.raises(Held):
        vault.delete(key)
    versions = vault._client.list_object_versions(Bucket="originals", Prefix=key)["Versions"]
    for version in versions:  # and whoever comes past the adapter gets no further
        with pytest.raises(ClientError, match="AccessDenied"):
            server.bucket("originals")._client.delete_object(
                Bucket="originals", Key=key, VersionId=version["VersionId"]
            )
    assert cli.run([*hold, "--lift"]) == 0
    vault.delete(key)
    assert vault.head(key) is None


def test_an_address_of_the_shelf_reads_one_file(server, settings, capsys):
    """The store itself answers; a folder has no addresses, and the vault has no such door."""
    assert _init(capsys)["code"] == 0
    server.bucket("site").put("a/index.html", b"public", "text/html")
    assert cli.run(["storage", "address", "a/index.html", "--minutes", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    with urllib.request.urlopen(told["address"], timeout=5) as answer:  # noqa: S310 -- our own server
        assert answer.read() == b"public"
    assert SHELF[1] not in told["address"]
    assert "originals" not in told["address"]
