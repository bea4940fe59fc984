"""The one place that picks adapters and hands them to each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from pydantic import SecretStr

from flows.desk import Desk
from flows.documents import artefacts
from flows.documents.advice import Advice
from flows.doors import Reader
from flows.reviewing.office import Runner, WorkingOffice
from flows.reviewing.registerdesk import WorkingRegister
from flows.scratch import sweep
from flows.settings import Settings
from flows.shelf.remarks import WorkingRemarks
from policies.explained import registers_with
from policies.gate import obstacles
from policies.grounds import grounds
from policies.propose import RulebookProposer
from policies.regimes import regime_of
from policies.rulebook import agency_books
from publish.site import Site
from records.bucket import Bucket
from records.document import DocumentRecord
from records.errors import InvalidInput, StoreFailed
from records.marks import Finding
from records.people_ports import People
from records.ports import Finder
from records.release import Publication
from records.review_ports import Workbook
from records.store_ports import Signer, Vault
from redaction import intake, reading, received
from redaction.incoming.markings import highest
from redaction.inspection.beside import embedded_texts, hidden_texts
from redaction.pages.shown import pictures
from redaction.redact import redact
from redaction.remembered import RememberingReader
from redaction.structure.figures import pictures as figures
from storage.buckets.folder import FolderBucket
from storage.buckets.s3 import S3Bucket
from storage.catalogue import SqlCatalogue, open_catalogue
from storage.filling import fill
from storage.orphans import orphans
from storage.readings import KeptReadings
from storage.shelf import BucketShelf
from storage.vault import BucketVault
from storage.verify import disagreements


def site_of(settings: Settings) -> Site:
    """Gives what is the same on every public page."""
    return Site(
        title=settings.site_title,
        base_url=settings.site_url,
        publisher=settings.publisher,
        contact_name=settings.contact_name,
        contact_email=settings.contact_email,
        remarks_url=settings.remarks_url,
    )


@cache
def finder() -> Finder:
    """Gives the finder; its models take a second to load, so only those who find anything ask."""
    from redaction.finding import PresidioFinder  # noqa: PLC0415 -- presidio and spaCy are heavy

    return PresidioFinder()


@cache
def open_desk(settings: Settings) -> Desk:
    """Gives the desk that these settings describe, made on first use.

    Raises:
        InvalidInput: a setting is missing.
        StoreFailed: a store does not answer.
    """
    work = _work_in(folder := settings.folder.resolve())
    catalogue = open_catalogue(settings.catalogue_url)
    originals, public = vault_bucket(settings, folder), shelf_bucket(settings, folder)
    vault, shelf = BucketVault(originals), BucketShelf(public)
    (read, forget), advice = _reader(settings, folder), _advice(settings, catalogue, vault)
    return Desk(
        settings=settings,
        work=work,
        catalogue=catalogue,
        vault=vault,
        shelf=shelf,
        site=site_of(settings),
        grounds=grounds(),
        accept=intake.accept,
        receive=received.receive,
        read=read,
        forget=forget,
        signer=_signer(settings),
        finder=finder,
        proposer=RulebookProposer(settings.regime, registers=registers_with(settings.registers)),
        hidden=hidden_texts,
        embedded=embedded_texts,
        gate=partial(obstacles, books=advice.books),
        around=advice.around,
        evidence=catalogue.evidence_book,
        register=catalogue.register_book,
        remarks=catalogue.remark_book,
        advice=advice,
        pictures=figures,
        redact=partial(redact, recognition=settings.recognition),
        classified=highest,
        orphans=lambda: orphans(originals, public, catalogue),
        compare=lambda keys: disagreements(vault, catalogue, shelf, site_keys=keys),
    )


def _signer(settings: Settings) -> Signer | None:
    if settings.signing_key is None:
        return None
    from storage.signing import signer  # noqa: PLC0415 -- whoever does not sign has no need of it

    return signer(settings.signing_key)


def _reader(settings: Settings, folder: Path) -> tuple[Reader, Callable[[str], None]]:
    """Gives what reads, and what forgets what was read of a source, by its digest."""
    # words that are sealed in the vault must not lie open beside it
    if settings.readings_mb == 0 or settings.vault_keys is not None:
        return reading.read, lambda _sha256: None
    kept = KeptReadings(folder / "readings", settings.readings_mb * 1024 * 1024)
    return RememberingReader(kept), kept.forget


def _work_in(folder: Path) -> Path:
    """Gives the private folder for what is under way, swept of what a killed process left."""
    work = folder / "work"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        work.mkdir(mode=0o700, exist_ok=True)
        sweep(work)
    except OSError as error:
        raise StoreFailed(f"folder {folder}: cannot be made or swept ({error.strerror})") from error
    return work


def _advice(settings: Settings, catalogue: SqlCatalogue, vault: Vault) -> Advice:
    def found(record: DocumentRecord) -> list[Finding]:
        if "findings" not in record.artefacts:
            return []
        with vault.open(record.artefacts["findings"]) as file:
            return artefacts.findings_of(file.read())[0]

    return Advice(
        catalogue=catalogue,
        evidence=catalogue.evidence_book,
        register_book=catalogue.register_book,
        findings=found,
        law=grounds(),
        books=agency_books(settings.rules),
        regime=regime_of(settings.regime),
        region=settings.region,
        administration=settings.administration,
    )


def fill_for_drill(settings: Settings, made_up: Sequence[Publication], at: datetime) -> None:
    """Writes made-up publications into the empty catalogue that these settings describe."""
    fill(_reviewed(settings), made_up, at)


def open_people(settings: Settings) -> People:
    """Gives the accounts in the catalogue that these settings describe."""
    return _reviewed(settings).people


def open_workbook(settings: Settings) -> Workbook:
    """Gives what reviewers chose, in the catalogue that these settings describe."""
    return _reviewed(settings).workbook


def open_office(settings: Settings, run: Runner | None = None) -> WorkingOffice:
    """Gives what the review desk works with; ``run`` runs a flow, by default without an orchestrator."""
    return WorkingOffice(open_desk(settings), open_workbook(settings), pictures, run)


def open_register(settings: Settings) -> WorkingRegister:
    """Gives the register as people at the review desk keep it."""
    return WorkingRegister(open_desk(settings))


def open_sql_catalogue(settings: Settings) -> SqlCatalogue:
    """Gives the catalogue with its door to the database, for what copies or watches all of it."""
    return _reviewed(settings)


def open_remarks(settings: Settings) -> WorkingRemarks:
    """Gives the remarks of the public as people at the review desk answer them."""
    return WorkingRemarks(open_desk(settings))


def _reviewed(settings: Settings) -> SqlCatalogue:
    catalogue = open_desk(settings).catalogue
    assert isinstance(catalogue, SqlCatalogue)  # noqa: S101 -- open_desk has just made it
    return catalogue


def shelf_bucket(settings: Settings, folder: Path) -> Bucket:
    """Gives the bucket of the shelf."""
    if settings.shelf == "folder":
        return FolderBucket(folder / "public", "public")
    access, secret = settings.shelf_access_key, settings.shelf_secret_key
    if access is None or secret is None:
        raise InvalidInput(
            "settings: RELEASE_SHELF_ACCESS_KEY and RELEASE_SHELF_SECRET_KEY are needed"
        )
    return _remote(settings, settings.shelf, settings.shelf_bucket, access, secret)


def vault_bucket(settings: Settings, folder: Path) -> Bucket:
    """Gives the bucket of the vault, sealed where the settings name keys for it."""
    kept = plain_vault_bucket(settings, folder)
    if settings.vault_keys is None:
        return kept
    # whoever does not seal has no need of cryptography
    from storage.buckets.sealed import SealedBucket, keyring  # noqa: PLC0415

    return SealedBucket(kept, keyring(settings.vault_keys))


def holding_bucket(settings: Settings) -> Bucket:
    """Gives the vault's bucket by a key that may hold and lift: the administrator's, where it is set."""
    key, secret = settings.storage_admin_key, settings.storage_admin_secret
    if settings.vault == "folder" or key is None or secret is None:
        return plain_vault_bucket(settings, settings.folder.resolve())
    return _remote(settings, settings.vault, settings.vault_bucket, key, secret)


def plain_vault_bucket(settings: Settings, folder: Path) -> Bucket:
    """Gives the bucket of the vault as it lies in its store: ciphertext, where it is sealed."""
    if settings.vault == "folder":
        return FolderBucket(folder / "vault", "vault", private=True)
    access, secret = settings.vault_access_key, settings.vault_secret_key
    if access is None or secret is None:
        raise InvalidInput(
            "settings: RELEASE_VAULT_ACCESS_KEY and RELEASE_VAULT_SECRET_KEY are needed"
        )
    return _remote(settings, settings.vault, settings.vault_bucket, access, secret)


def _remote(
    settings: Settings, kind: str, name: str, access: SecretStr, secret: SecretStr
) -> Bucket:
    if kind == "minio":
        from storage.buckets.minio import MinioBucket  # noqa: PLC0415 -- loaded where it is used

        if settings.s3_endpoint is None:
            raise InvalidInput("settings: RELEASE_S3_ENDPOINT is needed with minio")
        return MinioBucket(
            name,
            endpoint_url=settings.s3_endpoint,
            access_key=access.get_secret_value(),
            secret_key=secret.get_secret_value(),
            region=settings.s3_region,
            encryption=settings.encryption,
        )
    return S3Bucket(
        name,
        access_key=access.get_secret_value(),
        secret_key=secret.get_secret_value(),
        endpoint_url=settings.s3_endpoint,
        region=settings.s3_region,
        encryption=settings.encryption,
        kms_key=settings.kms_key,
    )
