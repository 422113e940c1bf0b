"""Generations under way as rows of one denoiser batch: tensors, but no queue and no turn.

Each picture × each text is a row with a timestep of its own. Noise comes from one generator for each picture, so a
picture does not depend on what is drawn beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import accumulate, chain, islice
from time import perf_counter

import torch
from PIL import Image
from torch import Tensor

from model.denoising.admission import RowBuckets
from model.denoising.beginning import clean_latents
from model.denoising.corrections import corrections_of
from model.denoising.embedding import EmbeddingCache, estranged, scattered, stylized
from model.denoising.encoding import Encoding, runs
from model.denoising.guidance import guide
from model.denoising.image_rows import ImageRows
from model.denoising.multidiffusion import cut, merge
from model.denoising.passes import forward, predict, shown_texts
from model.denoising.rows import Rows
from model.denoising.schedulers import Trajectory
from model.denoising.style_reference import see
from model.families.family import Family
from model.generation import Condition, Generation
from model.previewing.previews import Previews
from model.style import StyleWords

NO_BUCKETS = RowBuckets()


class Sketch:
    """A generation under way: its latents, its texts and how far it has come."""

    def __init__(
        self, family: Family, embed: EmbeddingCache, generation: Generation, buckets: RowBuckets = NO_BUCKETS
    ) -> None:
        """`buckets` are those that its rows are denoised in."""
        channels, _, columns = family.latent_shape(*generation.row_size)
        self._cell = generation.row_size[0] // columns  # pixels of a latent
        shape = channels, generation.height // self._cell, generation.width // self._cell
        self.generation = generation
        options = family.timestep_options(*generation.row_size, generation.steps)
        self.trajectory = Trajectory(family.scheduler, generation, **options)
        self._family = family
        self._generators = [torch.Generator().manual_seed(seed) for seed in generation.seeds]
        size = generation.width, generation.height
        seen = see(family, embed, generation.reference, size) if generation.reference else None
        texts = _texts(embed, generation, seen.words if seen else ())
        texts = [text for text in texts for _ in range(generation.num_windows)]
        self._texts = runs(shown_texts(family, texts, buckets))
        self._images = _images(family, generation)
        clean = clean_latents(family, generation, self._generators)
        noise = torch.cat([torch.randn((1, *shape), generator=generator) for generator in self._generators])
        self._latents = self.trajectory.start(noise.to(family.device), clean)  # (N, C, H, W)
        self._shown = self._latents  # what the denoiser saw last
        self._guidance = torch.tensor([generation.distilled_guidance], device=family.device)  # (1,)
        self._corrections = corrections_of(generation, clean, seen)
        self._previews = Previews(family)

    @property
    def latents(self) -> Tensor:
        return self._latents

    @property
    def text_lengths(self) -> Counter[int]:
        """How many of its rows have a text of each length."""
        return sum((Counter({text.length: len(text.tokens)}) for text in self._texts), Counter[int]())

    def rows(self) -> list[Rows]:
        """Rows in the order unconditional, first text, second text …, all pictures of one text together.

        One part for each run of texts of one length.
        """
        self._shown = self.trajectory.model_input(self._latents)
        ends = accumulate(len(text.tokens) for text in self._texts)
        return [self._rows_of(text, end) for text, end in zip(self._texts, ends, strict=True)]

    def advance(self, predictions: Tensor) -> partial[Image.Image]:
        """Take one step with the denoiser's answer to `rows`. Returns how to make a preview of where it leads."""
        generation, timestep = self.generation, self.trajectory.timestep
        if generation.windows:
            height, width = self._shown.shape[-2:]
            predictions = merge(predictions, generation.windows, (height, width), self._cell)
        chunks = list(torch.split(predictions, generation.num_images))  # each (N, C, H, W)
        prediction = guide(
            chunks.pop(0) if generation.needs_unconditional else None,
            chunks,
            [condition.weight for condition in generation.conditions],
            generation.guidance_scale,
            generation.guidance_rescale,
            self._family.tempered,
        )
        prediction = self._corrected(prediction)
        predict_clean = partial(self.trajectory.predict_clean, self._shown, prediction, timestep)
        self._latents = self.trajectory.advance(prediction, self._latents, self._generators)
        if self.trajectory.is_over and self.trajectory.ends_early:
            self._latents = predict_clean()  # what is seen in the noise, rather than the noise
        done = self.trajectory.step / self.trajectory.num_steps
        return partial(_preview, self._previews, predict_clean, done, generation.num_kept)

    def _rows_of(self, text: Encoding, end: int) -> Rows:
        num_rows = len(text.tokens)
        windows = self.generation.windows
        shown = cut(self._shown, windows, self._cell) if windows else self._shown
        sample = shown.repeat(num_rows // len(shown), 1, 1, 1)
        timestep = self.trajectory.timestep.float().to(sample.device).expand(num_rows)
        images = self._images and self._images[end - num_rows : end]
        return Rows(sample, timestep, text, self._guidance.expand(num_rows), images)

    def _corrected(self, prediction: Tensor) -> Tensor:
        """The prediction that leads where the corrections want it. Without any, not a bit of it changes."""
        if not self._corrections:
            return prediction
        timestep = self.trajectory.timestep
        clean = self.trajectory.predict_clean(self._shown, prediction, timestep)
        for correct in self._corrections:
            clean = correct(clean, self.trajectory.noise_level(timestep))
        return self.trajectory.predict_from(self._shown, clean, timestep)


def _preview(previews: Previews, predict_clean: partial[Tensor], done: float, num_shown: int) -> Image.Image:
    """Of as many pictures as will be kept, whichever those are."""
    with torch.inference_mode():
        return previews.picture(predict_clean()[:num_shown], done)


def denoise(family: Family, sketches: Sequence[Sketch], buckets: RowBuckets) -> list[Tensor]:
    """The denoiser's answer to the rows of each sketch. All are of one size and tiling."""
    parts = [sketch.rows() for sketch in sketches]
    answers = iter(predict(family, [*chain(*parts)], buckets, tile=sketches[0].generation.rows_tile))
    return [torch.cat(list(islice(answers, len(each)))) for each in parts]


def seconds_per_step(family: Family, sketch: Sketch, size: int) -> float:
    """What one forward pass of `size` rows like those of `sketch` takes. The first of two may set things up."""
    rows = Rows.concatenate([sketch.rows()[-1][:1]] * size)
    for _ in range(2):
        start = perf_counter()
        float(forward(family, rows, size, tile=sketch.generation.rows_tile).sum())  # waits for the device
        seconds = perf_counter() - start
    return seconds


def _texts(embed: EmbeddingCache, generation: Generation, seen: Sequence[StyleWords]) -> list[Encoding]:
    """The empty text if it is needed, then each condition, once for each picture."""
    rows = [embed("")] * generation.num_images if generation.needs_unconditional else []
    for condition in generation.conditions:
        embedding = _styled(embed, condition, (*generation.styles, *seen))
        for index, seed in enumerate(generation.seeds):
            astray = estranged(embedding, seed, generation.weird) if generation.weird else embedding
            rows.append(scattered(astray, seed, generation.chaos) if index and generation.chaos else astray)
    return rows


def _images(family: Family, generation: Generation) -> ImageRows | None:
    """The pictures, for each text that is wanted. Raises `ValueError` for a model that cannot see them."""
    if not generation.image_conditions:
        return None
    if family.image_adapter is None:
        raise ValueError("This model has no image adapter to see pictures with.")
    sees = [False] * generation.num_images if generation.needs_unconditional else []
    for condition in generation.conditions:
        sees += [condition.weight > 0] * generation.num_images
    return family.image_adapter.rows(generation.image_conditions, sees)


def _styled(embed: EmbeddingCache, condition: Condition, styles: Sequence[StyleWords]) -> Encoding:
    """The embedding of a text, led towards itself in each style. What is not wanted stays as it is."""
    embedding = embed(condition.text)
    for style in styles if condition.weight > 0 else ():
        text = f"{condition.text}, {style.text}" if condition.text else style.text
        embedding = stylized(embedding, embed(text), style.share)
    return embedding
