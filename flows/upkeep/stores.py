"""Buckets made and looked after: what ``release storage`` does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.settings import Settings
from flows.wiring import vault_bucket
from records.errors import InvalidInput
from storage import bootstrap
from storage.bootstrap import Done, Key
from storage.buckets.sealed import SealedBucket, Turned


def turn_keys(settings: Settings) -> Turned:
    """Puts every object of a sealed vault under the first master key; gives how many were under another.

    Raises:
        InvalidInput: the vault is not sealed.
    """
    bucket = vault_bucket(settings, settings.folder.resolve())
    if not isinstance(bucket, SealedBucket):
        raise InvalidInput(
            "RELEASE_VAULT_KEYS: the vault is not sealed, so there is no key to turn"
        )
    return bucket.turn()


def make_buckets(settings: Settings, wanted: Mapping[str, Any]) -> list[Done]:
    """Makes the buckets of these settings, with the administrator's key; gives each thing that was done.

    Then the vault and the shelf are asked with their own keys, and each other's bucket too.

    Raises:
        InvalidInput: a key is missing, or one may reach the other's bucket.
        StoreFailed: the server does not answer, or honours no conditional upload.
    """
    admin, secret = settings.storage_admin_key, settings.storage_admin_secret
    if admin is None or secret is None or settings.s3_endpoint is None:
        raise InvalidInput(
            "settings: RELEASE_STORAGE_ADMIN_KEY, RELEASE_STORAGE_ADMIN_SECRET and "
            "RELEASE_S3_ENDPOINT are needed"
        )
    vault, shelf = _key(settings, "vault"), _key(settings, "shelf")
    done = list(
        bootstrap.init(
            settings.s3_endpoint,
            access_key=admin.get_secret_value(),
            secret_key=secret.get_secret_value(),
            region=settings.s3_region,
            wanted=bootstrap.Wanted(
                vault, shelf, encryption=settings.encryption, kms_key=settings.kms_key, **wanted
            ),
        )
    )
    who = Key(admin.get_secret_value(), secret.get_secret_value(), "")
    bootstrap.try_keys(settings.s3_endpoint, settings.s3_region, who, vault, shelf)
    return done


def _key(settings: Settings, whose: str) -> Key:
    access, secret = (
        getattr(settings, f"{whose}_access_key"),
        getattr(settings, f"{whose}_secret_key"),
    )
    if access is None or secret is None:
        prefix = f"RELEASE_{whose.upper()}"
        raise InvalidInput(f"settings: {prefix}_ACCESS_KEY and {prefix}_SECRET_KEY are needed")
    return Key(
        access.get_secret_value(), secret.get_secret_value(), getattr(settings, f"{whose}_bucket")
    )
