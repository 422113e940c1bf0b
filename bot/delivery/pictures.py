"""The pictures of a job as files for Discord: their names, their alt text, and small enough to be taken."""

from __future__ import annotations

import asyncio
import io
import re

import discord
from PIL import Image

from bot.async_client import AsyncJobClient
from bot.words import messages
from model.prompt import Prompt
from worker import images
from worker.jobs import ID_PATTERN, Job

FILE_LIMIT = 10 * 2**20  # bytes of one file in a server without boosts, by Discord
REQUEST_LIMIT = 24 * 2**20  # bytes of all files of one message; Discord refuses 25 MiB
SLUG_LENGTH = 60
JPEG_QUALITIES = (95, 85, 70, 50)
THUMBNAIL_SIDE = 256  # pixels

_RESULT_NAME = re.compile(rf"(?:.*_)?({ID_PATTERN})\.(?:png|jpg)")


def result_name(job: Job, suffix: str = "png") -> str:
    """The file name of a result. It ends in the job id, which is how a result is known again in a channel."""
    return f"{_words(job)}{job.id}.{suffix}"


def image_name(job: Job, index: int, suffix: str = "png") -> str:
    """The file name of picture `index` (1 to 4). Never that of a result."""
    return f"{_words(job)}{job.id}_{index}.{suffix}"


def picture_name(job: Job, index: int) -> str:
    """The file name of picture `index` (1 to 4), which is that of the result where there is no other."""
    return result_name(job) if job.request.action.num_images == 1 else image_name(job, index)


def job_in_name(file_name: str) -> str | None:
    """The id of the job whose result has this file name."""
    match = _RESULT_NAME.fullmatch(file_name)
    return match[1] if match else None


async def result_file(jobs: AsyncJobClient, job: Job, limit: int = FILE_LIMIT) -> discord.File:
    """What a job drew as one file: its grid, or the one picture it made larger. Raises `ImageNotFoundError`."""
    name = images.tile(0) if job.request.action.num_images == 1 else images.GRID
    data, suffix = await _load(jobs, job, name, limit)
    return _file(data, result_name(job, suffix), job.request.prompt)


async def image_file(jobs: AsyncJobClient, job: Job, index: int, limit: int = FILE_LIMIT) -> discord.File:
    """Picture `index` (1 to 4). Raises `ImageNotFoundError`."""
    data, suffix = await _load(jobs, job, images.tile(index - 1), limit)
    return _file(data, image_name(job, index, suffix), job.request.prompt)


async def thumbnail_file(jobs: AsyncJobClient, job: Job, index: int) -> discord.File:
    """Picture `index` (1 to 4), small, WebP. Raises `ImageNotFoundError`."""
    data = await asyncio.to_thread(_small, await jobs.image(job.id, images.tile(index - 1)))
    return _file(data, f"{job.id}_{index}.webp", job.request.prompt)


def preview_file(data: bytes, number: int, job: Job) -> discord.File:
    """A preview, WebP, the `number`-th of its job."""
    return _file(data, f"grid_{number}.webp", job.request.prompt)


def size(file: discord.File) -> int:
    """In bytes."""
    num_bytes = file.fp.seek(0, io.SEEK_END)
    file.fp.seek(0)
    return num_bytes


def is_smaller_copy(file: discord.File) -> bool:
    """Whether `fit` could not send the picture as it is stored."""
    return file.filename.endswith(".jpg")


def fit(data: bytes, limit: int) -> tuple[bytes, str]:
    """The picture in at most `limit` bytes, and its suffix: the PNG itself, else a JPEG as good as fits.

    Where no quality fits, with half as many pixels a side, and half again.
    """
    if len(data) <= limit:
        return data, "png"
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    while True:
        for quality in JPEG_QUALITIES:
            copy = _jpeg(picture, quality)
            if len(copy) <= limit or max(picture.size) == 1:
                return copy, "jpg"
        picture = picture.resize([max(1, side // 2) for side in picture.size], Image.Resampling.LANCZOS)


def _small(data: bytes) -> bytes:
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP")
    return buffer.getvalue()


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


async def _load(jobs: AsyncJobClient, job: Job, name: str, limit: int) -> tuple[bytes, str]:
    data = await jobs.image(job.id, name)
    return await asyncio.to_thread(fit, data, limit)


def _file(data: bytes, name: str, prompt: Prompt) -> discord.File:
    return discord.File(io.BytesIO(data), filename=name, description=messages.alt_text(prompt))


def _words(job: Job) -> str:
    """`{user}_{prompt}_`, in the characters that Discord keeps in a file name."""
    user = _slug(job.request.origin.user_name)
    prompt = _slug(job.request.prompt.text)[:SLUG_LENGTH].strip("_")
    return "".join(f"{word}_" for word in (user, prompt) if word)


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")
