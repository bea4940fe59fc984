"""Settings: from the environment, checked, and never shown where they may be secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.settings import load
from flows.wiring import open_desk
from records.errors import InvalidInput


def _s3(monkeypatch, **changes):
    given = {
        "SHELF": "s3",
        "VAULT": "s3",
        "SHELF_ACCESS_KEY": "one",
        "SHELF_SECRET_KEY": "secret-one",
        "VAULT_ACCESS_KEY": "two",
        "VAULT_SECRET_KEY": "secret-two",
    } | changes
    for name, value in given.items():
        if value is not None:
            monkeypatch.setenv(f"RELEASE_{name}", value)


def test_the_defaults_run_from_one_folder(tmp_path):
    """Whoever sets nothing gets a folder shelf, a folder vault and SQLite beside them."""
    settings = load(tmp_path)
    assert (settings.shelf, settings.vault) == ("folder", "folder")
    assert settings.catalogue_url == f"sqlite:///{tmp_path / 'catalogue.db'}"


def test_a_command_line_comes_before_the_environment(monkeypatch, tmp_path):
    """--folder wins over RELEASE_FOLDER, which wins over the default."""
    monkeypatch.setenv("RELEASE_FOLDER", "/srv/papers")
    assert load().folder == Path("/srv/papers")
    assert load(tmp_path).folder == tmp_path


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SHELF", "ftp", "RELEASE_SHELF: Input should be 'folder', 's3' or 'minio'"),
        ("PREFECT_START_SECONDS", "0", "RELEASE_PREFECT_START_SECONDS: Input should be greater"),
        ("REGIME", "foi", "RELEASE_REGIME: Input should be 'oia' or 'lgoima'"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_expects(name, value, expected, monkeypatch):
    """The message says which setting and what would be right; never the value, which may be secret."""
    monkeypatch.setenv(f"RELEASE_{name}", value)
    with pytest.raises(InvalidInput) as caught:
        load()
    assert str(caught.value).startswith(expected)


def test_the_vault_is_never_the_shelf(monkeypatch):
    """One bucket for both would publish every original, so it is turned down."""
    _s3(monkeypatch, VAULT_BUCKET="papers", SHELF_BUCKET="papers")
    with pytest.raises(InvalidInput, match="RELEASE_VAULT_BUCKET: it is the shelf's bucket too"):
        load()


def test_the_vault_has_a_key_of_its_own(monkeypatch):
    """Whoever takes the public site's key over cannot read originals with it."""
    _s3(monkeypatch, VAULT_ACCESS_KEY="one")
    with pytest.raises(InvalidInput, match="RELEASE_VAULT_ACCESS_KEY: it is the shelf's key too"):
        load()


@pytest.mark.parametrize("name", ["v1", "Originals", "a" * 64, "-vault", "va/ult", "vault."])
def test_a_bucket_that_no_store_would_make_is_told_at_once(name, monkeypatch):
    """A name that S3 does not take is a wrong setting, and not an error in the middle of a command."""
    _s3(monkeypatch, VAULT_BUCKET=name)
    with pytest.raises(InvalidInput, match="RELEASE_VAULT_BUCKET: a bucket's name is 3 to 63"):
        load()


def test_two_buckets_with_two_keys_are_taken(monkeypatch):
    """The right way round is no error, and no secret shows in the settings' own words."""
    _s3(monkeypatch)
    settings = load()
    assert settings.vault_bucket != settings.shelf_bucket
    assert "secret-" not in repr(settings)


@pytest.mark.parametrize("half", ["SHELF_ACCESS_KEY", "SHELF_SECRET_KEY", "VAULT_SECRET_KEY"])
def test_half_a_pair_of_keys_is_a_missing_setting(half, monkeypatch, tmp_path):
    """A store without its key is told before anything is queued, by the names of the settings."""
    _s3(monkeypatch, **{half: None})
    with pytest.raises(InvalidInput, match=r"RELEASE_(SHELF|VAULT)_ACCESS_KEY and RELEASE_"):
        open_desk(load(tmp_path))
