"""Settings, from the environment (``RELEASE_…``) or a command's options; each is told in docs/settings.md."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from records.errors import InvalidInput
from records.recognition import Recognition

PREFIX = "RELEASE_"
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
"""Source: Amazon S3 User Guide, "General purpose bucket naming rules"."""


class Settings(BaseSettings):
    """Everything that an agency may set; the defaults run the whole engine from one folder."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    folder: Path = Field(
        Path("release-data"), description="where the embedded default keeps everything"
    )
    database_url: SecretStr | None = Field(
        None, description="the catalogue's database; by default SQLite in the folder"
    )
    shelf: Literal["folder", "s3", "minio"] = Field(
        "folder", description="where the public's files go"
    )
    vault: Literal["folder", "s3", "minio"] = Field(
        "folder", description="where the originals are kept"
    )
    s3_endpoint: str | None = Field(None, description="address of the S3 server; AWS by default")
    s3_region: str = Field("us-east-1", description="region that requests are signed for")
    shelf_bucket: str = Field("public", description="bucket of the shelf")
    shelf_access_key: SecretStr | None = Field(None, description="key that may write the shelf")
    shelf_secret_key: SecretStr | None = Field(None, description="its secret")
    vault_bucket: str = Field("vault", description="bucket of the vault")
    vault_access_key: SecretStr | None = Field(
        None, description="key that may write the vault; never the same as the shelf's"
    )
    vault_secret_key: SecretStr | None = Field(None, description="its secret")
    vault_keys: Path | None = Field(
        None, description="file of master keys that seal the vault before it leaves this machine"
    )
    anchor_key: Path | None = Field(
        None, description="file of the key that signs the journal's head for `release anchor`"
    )
    anchor_public_key: Path | None = Field(
        None, description="file of its public half, for who verifies and may not sign"
    )
    encryption: Literal["none", "s3", "kms"] = Field(
        "none", description="how the S3 server encrypts what it stores"
    )
    kms_key: str | None = Field(None, description="id of the key of kms encryption")
    storage_admin_key: SecretStr | None = Field(
        None, description="key that may make buckets, for `release storage` alone"
    )
    storage_admin_secret: SecretStr | None = Field(None, description="its secret")
    site_title: str = Field("Released documents", description="name of the public site")
    site_url: str = Field(
        "http://localhost:8000", description="address of the public site, for feeds"
    )
    purge_url: str | None = Field(
        None, description="address that is told which addresses a delivery network must forget"
    )
    purge_token: SecretStr | None = Field(None, description="bearer token of that address")
    signing_key: Path | None = Field(
        None, description="file of the private key that packages are signed with"
    )
    publisher: str = Field("Proactive release engine", description="who runs the public site")
    contact_name: str = Field("Official information team", description="an office, never a person")
    contact_email: str = Field("information@example.govt.nz", description="that office's address")
    remarks_url: str | None = Field(
        None,
        description="address of the public's form for remarks; it is `/remarks` of this server",
    )
    remarks_key: SecretStr | None = Field(
        None, description="secret that seals the form; by default each process has its own"
    )
    languages: str = Field("mri+eng", description="Tesseract's languages, the likelier first")
    ocr_engine: str = Field(
        "tesseract", description="what reads pictures: tesseract, hocr, or package.module:Class"
    )
    ocr_command: str | None = Field(
        None,
        description="what the engine hocr runs; {list}, {dpi}, {languages}, {models} are filled in",
    )
    ocr_models: Literal["fast", "standard", "best"] = Field(
        "fast", description="which kind of trained models Tesseract reads with"
    )
    ocr_models_folder: Path | None = Field(
        None, description="folder of trained models, with a folder for each kind; Debian's are fast"
    )
    readings_mb: int = Field(
        256, ge=0, description="megabytes of read pages kept in the folder; 0 keeps none"
    )
    regime: Literal["oia", "lgoima"] = Field(
        "oia", description="the Act that the agency stands under"
    )
    watch_lists: Path | None = Field(
        None, description="a folder of watch lists; by default watch/ in the embedded folder"
    )
    registers: Path | None = Field(
        None, description="a folder of the agency's own registers of names that are released"
    )
    rules: Path | None = Field(
        None, description="folder of the agency's own rule books, which may only tighten"
    )
    region: str | None = Field(None, description="where the agency is, for its anniversary day")
    administration: str | None = Field(None, description="the government in office today")
    smtp_host: str | None = Field(None, description="mail server for the daily digest")
    smtp_port: int = Field(25, ge=1, le=65535, description="its port")
    smtp_security: Literal["none", "starttls", "tls"] = Field(
        "starttls", description="how the connection is protected"
    )
    smtp_user: str | None = Field(None, description="who signs in there")
    smtp_password: SecretStr | None = Field(None, description="the password")
    digest_from: str = Field("release@example.govt.nz", description="whom the digest comes from")
    digest_to: str | None = Field(None, description="who gets the digest, with commas between")
    desk_url: str | None = Field(
        None, description="address of the review desk as browsers see it; by default as they ask"
    )
    upload_mb: int = Field(1024, ge=1, description="megabytes that may be sent to the desk at once")
    submit_files: int = Field(1000, ge=1, description="files that may be queued together")
    submit_mb: int = Field(
        20480, ge=1, description="megabytes that files queued together may have in all"
    )
    practice_url: str | None = Field(
        None, description="address of a desk for practice, which the desk then leads to"
    )
    local_accounts: bool = Field(
        True,  # noqa: FBT003 -- pydantic's way to give a default
        description="whether accounts of the desk's own open it",
    )
    oidc_issuer: str | None = Field(
        None, description="address of the agency's identity provider (OpenID Connect)"
    )
    oidc_client_id: str | None = Field(None, description="what the provider calls this desk")
    oidc_client_secret: SecretStr | None = Field(None, description="the secret shared with it")
    oidc_scope: str = Field("openid profile email", description="what is asked for")
    oidc_name_claim: str = Field("preferred_username", description="where the user name stands")
    oidc_roles_claim: str = Field("groups", description="where groups stand; dots lead inwards")
    oidc_roles: str | None = Field(
        None, description="what each group opens, as JSON: group to a list of `agency role`"
    )
    oidc_label: str = Field("your agency's account", description="what the button says")
    ckan_url: str | None = Field(None, description="address of a CKAN portal to push releases to")
    ckan_token: SecretStr | None = Field(
        None, description="API token of a user there who edits the organisation"
    )
    ckan_organisation: str | None = Field(
        None, description="name or id of the agency's organisation there"
    )
    retention_days: int = Field(
        2555, ge=1, description="age at which refused and withdrawn papers are named for disposal"
    )
    metrics_token: SecretStr | None = Field(
        None, description="bearer token of who may read /metrics; by default this machine alone"
    )
    disk_mb: int = Field(
        1024, ge=0, description="megabytes that have to be free for /ready to say that it is"
    )
    log: Literal["plain", "json"] = Field(
        "plain", description="how logs are written: for people, or a JSON object a line"
    )
    run_on: Literal["here", "workers"] = Field(
        "here", description="where flows run: in the process that asks, or on Prefect's workers"
    )
    dask: str | None = Field(
        None,
        description="address of a Dask cluster's scheduler, for reading and searching long papers",
    )
    dask_pages: int = Field(
        25, ge=25, description="pages that one worker of that cluster reads or searches at a time"
    )
    prefect_start_seconds: float = Field(
        180, gt=0, description="how long to wait for Prefect's server before giving up"
    )

    @field_validator("site_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def recognition(self) -> Recognition:
        """Gives what reads pictures of pages."""
        folder = self.ocr_models_folder
        return Recognition(
            languages=self.languages,
            engine=self.ocr_engine,
            models="" if folder is None else str((folder / self.ocr_models).resolve()),
            command=self.ocr_command or "",
        )

    @property
    def watch_folder(self) -> Path:
        """Gives the folder of the watch lists."""
        return self.watch_lists or self.folder / "watch"

    @property
    def catalogue_url(self) -> str:
        """Gives the address of the catalogue's database."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.folder.resolve() / 'catalogue.db'}"


def load(folder: Path | None = None) -> Settings:
    """Gives the settings of the environment; a folder from a command line comes before its own.

    Raises:
        InvalidInput: naming the setting and what it expects, never its value: it may be a secret.
    """
    try:
        settings = Settings() if folder is None else Settings(folder=folder)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = PREFIX + ".".join(str(part) for part in first["loc"]).upper()
        raise InvalidInput(f"{name}: {first['msg']}; see docs/settings.md") from None
    _keep_apart(settings)
    _have_models(settings)
    return settings


def _have_models(settings: Settings) -> None:
    """Sees to it that other models than Debian's have a folder to come from."""
    if settings.ocr_models_folder is None and settings.ocr_models != "fast":
        raise InvalidInput(
            f"{PREFIX}OCR_MODELS: Debian's models are the fast ones; name the folder of the others in "
            f"{PREFIX}OCR_MODELS_FOLDER"
        )
    if settings.ocr_models_folder is not None and not Path(settings.recognition.models).is_dir():
        raise InvalidInput(
            f"{PREFIX}OCR_MODELS_FOLDER: there is no folder {settings.ocr_models} in it"
        )


def _keep_apart(settings: Settings) -> None:
    """Sees to it that nobody who may write for the public may read the originals."""
    for whose in ("shelf", "vault"):
        name = getattr(settings, f"{whose}_bucket")
        if getattr(settings, whose) != "folder" and not _BUCKET.fullmatch(name):
            raise InvalidInput(
                f"{PREFIX}{whose.upper()}_BUCKET: a bucket's name is 3 to 63 small letters, digits, "
                "hyphens and dots"
            )
    if "folder" in (settings.shelf, settings.vault):
        return
    if settings.shelf_bucket == settings.vault_bucket:
        raise InvalidInput(
            f"{PREFIX}VAULT_BUCKET: it is the shelf's bucket too, and the originals would be public; "
            "name another"
        )
    if settings.shelf_access_key is not None and (
        settings.shelf_access_key == settings.vault_access_key
    ):
        raise InvalidInput(
            f"{PREFIX}VAULT_ACCESS_KEY: it is the shelf's key too; make the vault one of its own"
        )
