"""Settings, from the environment (``RELEASE_…``) or a command's options; each is told in docs/settings.md."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything that an agency may set; the defaults run the whole engine from one folder."""

    model_config = SettingsConfigDict(env_prefix="RELEASE_", extra="ignore", frozen=True)

    folder: Path = Field(
        Path("release-data"), description="where the embedded default keeps everything"
    )
    database_url: SecretStr | None = Field(
        None, description="the catalogue's database; by default SQLite in the folder"
    )
    shelf: Literal["folder", "s3"] = Field("folder", description="where the public's files go")
    vault: Literal["folder", "s3"] = Field("folder", description="where the originals are kept")
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
    site_title: str = Field("Released documents", description="name of the public site")
    site_url: str = Field(
        "http://localhost:8000", description="address of the public site, for feeds"
    )
    publisher: str = Field("Proactive release engine", description="who runs the public site")
    contact_name: str = Field("Official information team", description="an office, never a person")
    contact_email: str = Field("information@example.govt.nz", description="that office's address")
    languages: str = Field("mri+eng", description="Tesseract's languages, the likelier first")
    regime: Literal["oia", "lgoima"] = Field(
        "oia", description="the Act that the agency stands under"
    )
    prefect_start_seconds: float = Field(
        180, gt=0, description="how long to wait for Prefect's server before giving up"
    )

    @field_validator("site_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def catalogue_url(self) -> str:
        """Gives the address of the catalogue's database."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.folder.resolve() / 'catalogue.db'}"
