"""Draws many generations at once, one denoising step at a time: decide, run, record.

`Admission` decides and knows no tensors, `batch` runs and knows no queue. Knows no job, no store and no user.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from math import inf
from threading import Lock

import torch
from PIL import Image
from torch import Tensor

from model.choice import chosen
from model.clip import Clip
from model.denoising.admission import Admission, Bucket, RowBuckets
from model.denoising.attention import preferred_attention
from model.denoising.batch import Sketch, denoise, seconds_per_step
from model.denoising.embedding import EmbeddingCache
from model.denoising.knee import find_knee
from model.denoising.padding import EXACT, rows_are_exact
from model.denoising.row_limits import RowLimits
from model.families.family import Family
from model.generation import Condition, Generation, Step, UnsafePicturesError
from model.loading.findings import Findings
from model.loading.memory import is_out_of_memory, release_unused, weight_bytes
from model.reading.reader import Reader
from model.upscaling.enlarger import Enlarger

logger = logging.getLogger(__name__)

OnStep = Callable[[Step], object]


@dataclass(frozen=True)
class Finished:
    """A generation whose last step is done. `Engine.decode` makes pictures of it."""

    generation: Generation
    latents: Tensor = field(repr=False)  # (N, C, H, W)

    @property
    def id(self) -> str:
        return self.generation.id


@dataclass(frozen=True)
class Failed:
    """A generation that was ended by an error of its own. Its neighbours go on."""

    generation: Generation
    error: Exception

    @property
    def id(self) -> str:
        return self.generation.id


class Engine:
    """Generations of one model, advancing together.

    `admit` and `step` belong to one thread, which calls `device.prepare_thread` first; `cancel`, `decode` and the
    previews may be called from any.
    """

    def __init__(
        self,
        family: Family,
        *,
        max_rows: int | None = None,
        row_buckets: RowBuckets | None = None,
        findings: Findings | None = None,
        clip: Clip | None = None,
    ) -> None:
        """`max_rows` bounds the rows under way; what does not fit waits. Both have a default for the device.

        `findings` may know what was tried before: the knee, where padding can be spared, what does not fit. `clip`
        ranks the pictures of `--best`.
        """
        default = DEFAULTS.get(family.device.type, DEFAULTS["cuda"])
        self._family = family
        self._clip = clip
        self._embed = EmbeddingCache(family.encode_text)
        self._row_buckets = row_buckets or default.row_buckets
        self._spares_padding = row_buckets is None and len(self._row_buckets.sizes) == 1
        self._findings = findings or Findings()
        self._limits = RowLimits(self._findings)
        self._admission = Admission(max_rows or default.max_rows)
        self._measures_knee = max_rows is None and len(self._row_buckets.sizes) > 1
        self._on_step: dict[str, OnStep] = {}
        self._sketches: dict[str, Sketch] = {}
        self._lock = Lock()  # guards the three above; never held while the model runs

    @property
    def is_idle(self) -> bool:
        with self._lock:
            return self._admission.is_idle

    @property
    def max_rows(self) -> int:
        """How many rows may be under way; found by `warm_up` if `measures_knee`."""
        return self._admission.max_rows

    @property
    def measures_knee(self) -> bool:
        """Whether the rows that pay are measured, rather than given or fixed for the device."""
        return self._measures_knee

    @property
    def memory(self) -> int:
        """What the weights take, in bytes."""
        return weight_bytes(self._family) + weight_bytes(self._clip)

    def has_room(self, generation: Generation) -> bool:
        """Whether it would be drawn from the next step on, rather than wait."""
        with self._lock:
            return self._admission.has_room(generation)

    def admit(self, generation: Generation, on_step: OnStep) -> None:
        """Take a generation. `on_step` is called in the engine's thread after each of its steps."""
        with self._lock:
            if generation.id in self._admission:
                raise ValueError(f"Generation {generation.id} is under way already.")
            self._admission.enqueue(generation)
            self._on_step[generation.id] = on_step

    def cancel(self, generation_id: str) -> bool:
        """Give a generation up. True if it was under way: it will then neither finish nor fail."""
        with self._lock:
            return self._forget(generation_id)

    def step(self) -> list[Finished | Failed]:
        """One denoising step for all generations of one size; sizes take turns. Returns those that ended."""
        with torch.inference_mode(), preferred_attention(self._family.device):
            ended = self._start_waiting()
            with self._lock:
                turn = [
                    self._sketches[each.id] for each in self._admission.next_turn() if each.id in self._sketches
                ]
            return [*ended, *self._advance(turn)]

    def decode(self, finished: Finished) -> list[Image.Image]:
        """The pictures, in the order of the seeds, or with `--best` of merit. Takes long: call it off the thread.

        Raises `UnsafePicturesError`.
        """
        generation = finished.generation
        pictures = self._family.decode(finished.latents, tile=generation.tile)
        if generation.start:
            pictures = [generation.start.finish(each) for each in pictures]
        if num_flagged := sum(self._family.flag_unsafe(pictures)):
            raise UnsafePicturesError(num_flagged, len(pictures))
        return chosen(pictures, generation, self._clip)

    def reader(self) -> Reader:
        """What reads pictures and prompts with the same model, stepped by the same thread."""
        return Reader(self._family, self._row_buckets)

    def enlarger(self) -> Enlarger:
        """What makes finished pictures larger, stepped by the same thread. Raises `LookupError`."""
        if self._family.upscaler is None:
            raise LookupError("The catalog names no upscaler for this model.")
        return Enlarger(self._family.upscaler)

    def try_loras(self) -> None:
        """Read each LoRA that is offered, so that one that does not fit is told of before it is asked for."""
        self._family.loras.try_all()

    def warm_up(self, width: int, height: int) -> None:
        """Run one step of a usual grid and decode it, so that the first user does not wait for lazy set-up.

        Unless it was given, also find how many rows of this size the device should take.
        """
        conditions = (Condition("", 1.0),)
        generation = Generation("warm-up", conditions, width, height, 2, 1, 2.0, seeds=(0, 1, 2, 3))
        with torch.inference_mode(), preferred_attention(self._family.device):
            sketch = Sketch(self._family, self._embed, generation, self._row_buckets)
            if self._measures_knee:
                self._admission.max_rows = self._find_knee(sketch)
            sketch.advance(self._denoise([sketch])[0])()
        with suppress(UnsafePicturesError):  # nobody sees what became of one step
            self.decode(Finished(generation, sketch.latents))

    def _find_knee(self, sketch: Sketch) -> int:
        sizes = self._limits.fitting(Bucket.of(sketch.generation), self._row_buckets).sizes
        about = (sketch.generation.width, sketch.generation.height, *sizes)
        knee = self._findings.number("knee", about)
        if knee not in sizes:
            knee = find_knee(sizes, partial(self._seconds_per_step, sketch))
            self._findings.keep("knee", about, knee)
        return knee

    def _seconds_per_step(self, sketch: Sketch, num_rows: int) -> float:
        """Infinity where so many rows do not fit."""
        try:
            return seconds_per_step(self._family, sketch, num_rows)
        except Exception as error:
            if not is_out_of_memory(error) or num_rows == 1:
                raise
        self._run_short(Bucket.of(sketch.generation), num_rows)
        return inf

    def _start_waiting(self) -> list[Finished | Failed]:
        with self._lock:
            started = self._admission.start_waiting()
        ended: list[Finished | Failed] = []
        for generation in started:
            try:
                sketch = self._begun(generation)
            except Exception as error:
                ended += self._fail(generation, error)
                continue
            with self._lock:
                if generation.id in self._admission:  # it may have been cancelled meanwhile
                    self._sketches[generation.id] = sketch
        if started:
            self._forget_loras()
        return ended

    def _forget_loras(self) -> None:
        with self._lock:
            used = {name for sketch in self._sketches.values() for name, _ in sketch.generation.loras}
        self._family.loras.forget_unused(used)

    def _begun(self, generation: Generation) -> Sketch:
        embed = self._embed.beside(generation.loras)
        with self._family.loras.worn(generation.loras):
            return Sketch(self._family, embed, generation, self._row_buckets)

    def _advance(self, turn: list[Sketch]) -> list[Finished | Failed]:
        if not turn:
            return []
        try:
            predictions = self._denoise(turn)
        except Exception as error:
            return self._advance_one_by_one(turn, error)
        ended: list[Finished | Failed] = []
        for sketch, prediction in zip(turn, predictions, strict=True):
            ended += self._record(sketch, prediction)
        return ended

    def _denoise(self, turn: list[Sketch]) -> list[Tensor]:
        """With half the rows in a forward pass whenever memory runs out, down to one."""
        bucket = Bucket.of(turn[0].generation)
        while True:
            buckets = self._limits.fitting(bucket, self._buckets_for(turn))
            try:
                with self._family.loras.worn(bucket.loras):
                    return denoise(self._family, turn, buckets)
            except Exception as error:
                largest = max(max(buckets.split(num_rows)) for num_rows in _text_lengths(turn).values())
                if not is_out_of_memory(error) or largest == 1:
                    raise
            self._run_short(bucket, largest)

    def _run_short(self, bucket: Bucket, num_rows: int) -> None:
        logger.warning(
            "Memory does not hold %d rows of %d × %d pixels: half of them from here on",
            num_rows,
            bucket.width,
            bucket.height,
        )
        self._limits.halve(bucket, num_rows)
        release_unused(self._family.device)

    def _buckets_for(self, turn: list[Sketch]) -> RowBuckets:
        """One batch size for all, unless pictures of this size are found to have the same bits in any batch.

        Then nothing is padded, and more rows than one batch holds go in one pass. It is tried when that would be
        of use for the first time, and never for rows with pictures or LoRAs.
        """
        sees_pictures = any(sketch.generation.image_conditions for sketch in turn)
        lengths = _text_lengths(turn)
        is_full = all(self._row_buckets.split(num_rows) == [num_rows] for num_rows in lengths.values())
        if not self._spares_padding or is_full or sees_pictures or turn[0].generation.loras:
            return self._row_buckets
        return EXACT if all(self._are_exact(turn, length) for length in lengths) else self._row_buckets

    def _are_exact(self, turn: list[Sketch], text_length: int) -> bool:
        """Whether rows of this size with texts of this length have the same bits without padding."""
        bucket = Bucket.of(turn[0].generation)
        about = (bucket.width, bucket.height, bucket.tile, text_length, torch.get_num_threads())
        if (is_exact := self._findings.number("exact rows", about)) is None:
            rows = next(part for sketch in turn for part in sketch.rows() if part.text.length == text_length)
            is_exact = int(rows_are_exact(self._family, rows[:1], self._row_buckets, tile=bucket.tile))
            self._findings.keep("exact rows", about, is_exact)
        return bool(is_exact)

    def _advance_one_by_one(self, turn: list[Sketch], error: Exception) -> list[Finished | Failed]:
        """A forward pass failed, and nobody knows for whom: those that can go on alone do."""
        if len(turn) == 1:
            return [*self._fail(turn[0].generation, error)]
        return [ended for sketch in turn for ended in self._advance([sketch])]

    def _record(self, sketch: Sketch, prediction: Tensor) -> list[Finished | Failed]:
        generation, trajectory = sketch.generation, sketch.trajectory
        try:
            preview = sketch.advance(prediction)
        except Exception as error:
            return [*self._fail(generation, error)]
        return self._report(sketch, Step(generation.id, trajectory.step, trajectory.num_steps, preview))

    def _report(self, sketch: Sketch, step: Step) -> list[Finished | Failed]:
        """Tell of a step, and end what it has ended."""
        generation = sketch.generation
        with self._lock:
            on_step = self._on_step.get(generation.id)
        if on_step is None:  # cancelled meanwhile
            return []
        try:
            on_step(step)
        except Exception as error:
            return [*self._fail(generation, error)]
        return [*self._finish(sketch)] if sketch.trajectory.is_over else []

    def _finish(self, sketch: Sketch) -> list[Finished]:
        with self._lock:
            is_wanted = self._forget(sketch.generation.id)
        return [Finished(sketch.generation, sketch.latents)] if is_wanted else []

    def _fail(self, generation: Generation, error: Exception) -> list[Failed]:
        with self._lock:
            is_wanted = self._forget(generation.id)
        return [Failed(generation, error)] if is_wanted else []

    def _forget(self, generation_id: str) -> bool:
        self._on_step.pop(generation_id, None)
        self._sketches.pop(generation_id, None)
        return self._admission.remove(generation_id)


def _text_lengths(turn: list[Sketch]) -> Counter[int]:
    """How many rows have a text of each length: only those of one length share a pass."""
    return sum((sketch.text_lengths for sketch in turn), Counter[int]())


@dataclass(frozen=True)
class _Defaults:
    max_rows: int
    row_buckets: RowBuckets


DEFAULTS = {
    # A row of a 21 M UNet at 16 × 16 takes one core (bf16) 18.2 ms alone, 8.2 among 4, 6.8 among 8, 6.0 among 16,
    # and a guided grid has just 8 rows: one batch size costs little, and gives the same bits under any load.
    # Where `padding` finds that any number of rows gives the same bits, those that there are go in one pass.
    # Two grids share the engine, so that a newcomer sees a first step at once; more would only all end late.
    "cpu": _Defaults(16, RowBuckets((8,))),
    # Small batches leave a GPU idle between launches. Up to where they pay is measured by `warm_up`.
    "cuda": _Defaults(64, RowBuckets((1, 2, 4, 8, 16, 32, 64))),
}
