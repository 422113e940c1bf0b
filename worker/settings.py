"""What can be set from the environment or a `.env` file. Nothing is read before `read_settings` is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

EXIT_CODE = 2  # of a program whose settings cannot be used

T = TypeVar("T", bound=BaseSettings)


class SettingsError(ValueError):
    """Settings that cannot be used. The message names each variable and what is wrong with it."""


class StoreSettings(BaseSettings):
    """Where jobs and pictures live: the same for bot and worker."""

    model_config = SettingsConfigDict(
        env_prefix="SOJOURN_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
    )

    redis_url: str = Field(
        default="redis://localhost:6379/0",
        validation_alias="REDIS_URL",
        description="Redis or Valkey (6.2 or newer) that holds jobs and queues: redis://, rediss:// or unix://. "
        "Without it, `make demo` and `make run` start a server of their own in SOJOURN_DATA.",
    )
    data: Path = Field(
        default=Path("data"),
        description="Folder for what the programs keep on this machine, such as a Redis of their own.",
    )
    images: str = Field(
        default="./data/images",
        description="Where pictures are stored: a folder, or an fsspec URL such as s3://bucket/prefix.",
    )
    catalog: Path | None = Field(
        default=None, description="TOML file with models of your own, added to model/catalog.toml."
    )
    log_format: Literal["plain", "json"] = Field(
        default="plain", description="Form of log lines: plain for people, json for collectors."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least severity that is logged."
    )

    @property
    def names_redis(self) -> bool:
        """Whether somebody has said which Redis to use, rather than leave it to us."""
        return "redis_url" in self.model_fields_set


class WorkerSettings(StoreSettings):
    """What a worker needs beside the stores."""

    models: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Names of the models that this worker serves, with commas between; empty means all of the "
        "catalog. The first one, or else the default, is loaded at start, others when a job first asks for them.",
    )
    max_jobs: int = Field(default=8, ge=1, le=256, description="Jobs that one worker keeps in flight.")
    max_rows: int | None = Field(
        default=None,
        ge=1,
        le=1024,
        description="Rows that the model denoises at once (a grid has 8 with guidance, 4 without); further jobs "
        "wait. Measured at start when empty.",
    )
    threads: int = Field(
        default=1, ge=1, le=256, description="CPU threads of torch. On a CPU, more workers beat more threads."
    )
    device: str = Field(default="auto", description="Where the model runs: auto, cpu, cuda, cuda:1, mps, …")
    compile: bool = Field(
        default=False,
        description="Whether torch.compile makes kernels of the model's blocks. Pays on a GPU, where each shape "
        "of a batch takes seconds when it is first seen; gains nothing on a CPU. Needs a C compiler.",
    )
    model_memory: float = Field(
        default=0,
        ge=0,
        description="GiB that the weights of all models of one worker may take together; 0 is no limit. To make "
        "room for another, the model that was unused for longest is unloaded. One that draws never is, and "
        "one that is larger than all of it is loaded alone.",
    )
    cache: Path | None = Field(
        default=None,
        description="Folder for what is measured once on this machine, such as the rows that pay on a GPU. Empty "
        "means sojourn in XDG_CACHE_HOME, or else in ~/.cache.",
    )
    grace: int = Field(
        default=60, ge=0, description="Seconds that a stopping worker gives its jobs before it hands them back."
    )
    worker_name: str | None = Field(
        default=None, description="Name of the worker in logs and `rq info`; must be unique. Drawn when empty."
    )

    @field_validator("models", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return split_at_commas(value)


def split_at_commas(value: object) -> object:
    """`a, b` as people write lists in a variable."""
    return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


def read_settings(kind: type[T]) -> T:
    """Settings of `kind` from the environment. Raises `SettingsError`."""
    try:
        return kind()
    except ValidationError as error:
        raise SettingsError(_sentence(kind, error)) from error


def variable(kind: type[BaseSettings], name: str) -> str:
    """The environment variable that the field `name` is read from."""
    alias = kind.model_fields[name].validation_alias
    return alias if isinstance(alias, str) else f"{kind.model_config.get('env_prefix', '')}{name}".upper()


def _sentence(kind: type[BaseSettings], error: ValidationError) -> str:
    faults = []
    for fault in error.errors():
        name = str(fault["loc"][0])
        shown = variable(kind, name) if name in kind.model_fields else name
        faults.append(f"{shown} is {fault['input']!r}: {fault['msg']}")
    return f"These settings cannot be used. {'; '.join(faults)}."
