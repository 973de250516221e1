"""Settings: environment variables with the prefix PLUMBLINE_, or a `.env` file in the working folder."""

import os
import sys
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from agent.metrics.limits import Limits

MIB = 1024 * 1024


def default_data_dir() -> Path:
    """The user's data folder, by the custom of the platform."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "plumbline"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "plumbline"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "plumbline"


class Settings(Limits):
    """Everything that can be set; each field is the variable PLUMBLINE_<NAME>, the limits of inspection among them."""

    data_dir: Path = Field(
        default_factory=default_data_dir, description="Folder of the database and of uploaded files."
    )
    database_url: str | None = Field(
        None, description="Database, for example postgresql+psycopg://user@host/plumbline; SQLite in DATA_DIR if unset."
    )
    chroma_url: str | None = Field(None, description="A Chroma server to search in; an in-memory index if unset.")
    files_url: str | None = Field(None, description="An object store for uploads; DATA_DIR/files if unset.")

    host: str = Field("127.0.0.1", description="Address to listen on; other than loopback needs TOKENS.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    tokens: Annotated[dict[str, SecretStr], NoDecode] = Field(
        default_factory=dict, description="Who may use the server: name=token pairs, separated by commas."
    )

    model: str | None = Field(
        None, description="Model name at an OpenAI-compatible endpoint; the rules alone if unset."
    )
    intake_model: str | None = Field(
        None, description="A cheaper model at the same endpoint that reads messages; MODEL if unset."
    )
    base_url: str | None = Field(
        None, description="Base URL of that endpoint, for example http://127.0.0.1:8080/v1; OPENAI_BASE_URL if unset."
    )
    api_key: SecretStr | None = Field(
        None, description="Key of that endpoint, if it wants one; OPENAI_API_KEY if unset."
    )
    prices: Annotated[dict[str, tuple[float, float]], NoDecode] = Field(
        default_factory=dict,
        description="Money for a million tokens read and written: model=read/written pairs, separated by commas.",
    )
    turn_seconds: float = Field(60.0, gt=0, description="Time that model calls may take in one turn.")
    thread_tokens: int = Field(
        400_000, gt=0, description="Model tokens that one thread may spend; then the rules go on."
    )
    thread_cost: float | None = Field(
        None, gt=0, description="Money that one thread may spend on model calls, in the currency of PRICES."
    )
    day_tokens: int | None = Field(None, gt=0, description="Model tokens that this process may spend in a day.")
    day_cost: float | None = Field(None, gt=0, description="Money that this process may spend on model calls in a day.")

    otlp_url: str | None = Field(
        None,
        description="An OpenTelemetry collector that model calls are traced to, for example http://127.0.0.1:4318; "
        "nothing is traced if unset. Needs the extra otel.",
    )

    max_message_chars: int = Field(200_000, gt=0, description="Longest message, in characters.")
    max_body_bytes: int = Field(MIB, gt=0, description="Largest JSON body.")
    max_upload_bytes: int = Field(1024 * MIB, gt=0, description="Largest uploaded file.")
    max_files_per_turn: int = Field(20, gt=0, description="Most files that one message may carry.")

    slack_signing_secret: SecretStr | None = Field(None, description="Signing secret of the Slack app.")
    slack_bot_token: SecretStr | None = Field(None, description="Bot token of the Slack app.")
    slack_api_url: str = Field("https://slack.com/api/", description="Base URL of Slack's API.")

    @field_validator("tokens", mode="before")
    @classmethod
    def _pairs(cls, given: object) -> object:
        """`alice=s3cret,bob=t0ken` as a mapping; a mapping stays as it is."""
        if not isinstance(given, str):
            return given
        pairs = [pair.partition("=") for pair in given.split(",") if pair.strip()]
        if any(not (name.strip() and token.strip()) for name, _, token in pairs):
            message = "write name=token pairs separated by commas, for example alice=s3cret,bob=t0ken"
            raise ValueError(message)
        return {name.strip(): token.strip() for name, _, token in pairs}

    @field_validator("prices", mode="before")
    @classmethod
    def _price_table(cls, given: object) -> object:
        """`small=0.1/0.4,large=2/8` as a mapping; a mapping stays as it is."""
        if not isinstance(given, str):
            return given
        table = {}
        for pair in filter(None, (part.strip() for part in given.split(","))):
            name, _, price = pair.rpartition("=")
            read, _, written = price.partition("/")
            try:
                table[name.strip()] = (float(read), float(written))
            except ValueError:
                name = ""
            if not name.strip():
                message = "write model=read/written pairs separated by commas, for example small=0.1/0.4,large=2/8"
                raise ValueError(message)
        return table

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.data_dir / 'plumbline.db'}"

    @property
    def on_sqlite(self) -> bool:
        """Whether one process alone may serve."""
        return self.database.startswith("sqlite")
