"""The only reader of the environment: every setting starts with ``VELDGAST_`` and stands in docs/settings.md."""

import functools
import secrets
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """How this installation runs. Raises a validation error that says what to set."""

    model_config = SettingsConfigDict(env_prefix="VELDGAST_", extra="ignore")

    mode: Literal["development", "production"] = "development"
    data_dir: Path = PROJECT / "var"
    database_url: str = ""
    migrate_database_url: str = ""
    storage_url: str = ""
    queue_url: str = ""
    secret_key: SecretStr = SecretStr("")
    base_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, validation_alias="PORT")
    trusted_proxies: str = "127.0.0.1,::1"
    agency_name: str = "Veldgast"
    time_zone: str = "Europe/Amsterdam"
    smtp_url: str = ""
    mail_from: str = "Veldgast <noreply@veldgast.example>"
    demo_password: SecretStr = SecretStr("veldgast-demo")
    cool_down_days: int = 90
    session_days: int = 30
    reviewer_clock_hours: int = 72
    repair_clock_hours: int = 24
    appeal_days: int = 14
    pay_days: int = Field(default=14, ge=0, le=90)
    alias_domain: str = ""
    outbox_page: bool | None = None
    max_evidence_bytes: int = 15 * 1024 * 1024
    log_level: str = "INFO"
    log_json: bool | None = None

    @property
    def development(self) -> bool:
        """Whether development comforts (style page, query counts, outbox) are on."""
        return self.mode == "development"

    @property
    def show_outbox(self) -> bool:
        """Whether anybody may open the page with sent mails, whose links sign people in.

        By setting, else in development without SMTP on a server that only this machine can reach.
        """
        own_machine = self.host in {"127.0.0.1", "::1", "localhost"}
        return self.development and own_machine and not self.smtp_url if self.outbox_page is None else self.outbox_page

    @property
    def secret(self) -> bytes:
        """The key that signs cookies and hashes addresses."""
        return self.secret_key.get_secret_value().encode()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        self.data_dir = self.data_dir.resolve()
        if not self.database_url:
            self.database_url = f"sqlite:///{self.data_dir / 'veldgast.db'}"
        if not self.migrate_database_url:
            self.migrate_database_url = self.database_url
        if not self.storage_url:
            self.storage_url = f"file://{self.data_dir / 'evidence'}"
        if not self.queue_url:
            self.queue_url = f"sqlite:///{self.data_dir / 'queue.db'}"
        if self.mode == "production":
            self._refuse_defaults()
        elif not self.secret_key.get_secret_value():
            self.secret_key = SecretStr(_development_secret(self.data_dir))
        return self

    def _refuse_defaults(self) -> None:
        if len(self.secret) < 32:  # noqa: PLR2004 - 256 bits
            msg = "set VELDGAST_SECRET_KEY to at least 32 random characters (python -c 'import secrets; print(secrets.token_urlsafe(48))')"
            raise ValueError(msg)
        if "127.0.0.1" in self.base_url:
            msg = "set VELDGAST_BASE_URL to the address people use, e.g. https://field.example.com"
            raise ValueError(msg)


def _development_secret(data_dir: Path) -> str:
    """A secret made once and kept in the data folder, so that a restart signs nobody out."""
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / "development-secret"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text()


@functools.cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
