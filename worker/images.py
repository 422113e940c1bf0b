"""Where pictures lie, those drawn and those taken in: a folder or any fsspec file system.

Knows bytes and names, no Redis, no torch.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any
from uuid import uuid4

from fsspec.core import url_to_fs

from worker.jobs import ID_PATTERN, content_id

GRID = "grid.png"
_INPUTS = "inputs"  # the folder of pictures from outside: image prompts, references, masks
_PATH = re.compile(rf"({ID_PATTERN}/(grid|[0-3])|{_INPUTS}/{ID_PATTERN})\.png")


def tile(index: int) -> str:
    """The name of picture `index` of a job, counted from 0."""
    return f"{index}.png"


class ImageNotFoundError(FileNotFoundError):
    """There is no such picture: it was deleted, or its job is not done."""

    def __init__(self, job_id: str, name: str) -> None:
        super().__init__(f"There is no picture {job_id}/{name}.")
        self.job_id = job_id
        self.name = name


class Images:
    """Pictures by job and name, `{job_id}/grid.png`, `0.png` … `3.png`, and those taken in, `inputs/{id}.png`."""

    def __init__(self, filesystem: Any, root: str) -> None:
        self._filesystem = filesystem
        self._root = root.rstrip("/")

    def save(self, job_id: str, name: str, data: bytes) -> None:
        """Write a picture so that a reader sees all of it or nothing. Raises `OSError`."""
        path = self._path(job_id, name)
        self._filesystem.makedirs(path.rpartition("/")[0], exist_ok=True)
        if not self._is_local:  # object stores show an object once it is whole
            self._filesystem.pipe_file(path, data)
            return
        unfinished = f"{path}.{uuid4().hex}"
        try:
            self._filesystem.pipe_file(unfinished, data)
            self._filesystem.mv(unfinished, path)
        except BaseException:
            with suppress(OSError):
                self._filesystem.rm_file(unfinished)
            raise

    def load(self, job_id: str, name: str) -> bytes:
        """Raises `ImageNotFoundError`, or `OSError` when the store cannot be read."""
        try:
            data: bytes = self._filesystem.cat_file(self._path(job_id, name))
        except FileNotFoundError as error:
            raise ImageNotFoundError(job_id, name) from error
        return data

    def save_input(self, data: bytes) -> str:
        """Keep a picture that `worker.intake.inputs` has read, PNG. Returns its id, one for all of its copies."""
        input_id = content_id(data)
        self.save(_INPUTS, f"{input_id}.png", data)
        return input_id

    def load_input(self, input_id: str) -> bytes:
        """Raises `ImageNotFoundError`, or `OSError` when the store cannot be read."""
        return self.load(_INPUTS, f"{input_id}.png")

    def delete(self, job_id: str) -> None:
        """Remove all pictures of a job, if there are any."""
        with suppress(FileNotFoundError):
            self._filesystem.rm(self._path(job_id, GRID).rpartition("/")[0], recursive=True)

    def _path(self, job_id: str, name: str) -> str:
        """Raises `ImageNotFoundError` for what is not one of our names, such as a path out of the store."""
        if not _PATH.fullmatch(f"{job_id}/{name}"):
            raise ImageNotFoundError(job_id, name)
        return f"{self._root}/{job_id}/{name}"

    @property
    def _is_local(self) -> bool:
        protocol = self._filesystem.protocol
        return "file" in (protocol if isinstance(protocol, tuple) else (protocol,))


def open_images(url: str) -> Images:
    """The store at an fsspec URL such as `s3://bucket/prefix`, or in a folder."""
    filesystem, root = url_to_fs(url)
    return Images(filesystem, root)
