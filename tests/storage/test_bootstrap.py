"""`release storage init` on a real S3 server: buckets with all that was asked, and keys kept apart."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from real_servers import S3Server, seaweed

from flows import cli
from records.errors import StoreFailed
from storage.bootstrap import works_in

VAULT = ("vault-key", "the-secret-of-the-vault")
SHELF = ("shelf-key", "the-secret-of-the-shelf")
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
    assert {"bucket originals", "bucket site", "versions in originals"} <= set(told["done"])
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
                with pytest.raises(StoreFailed, match=r"AccessDenied|HTTP 403"):
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
