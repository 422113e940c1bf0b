"""From the click to the final message of a 2×2 grid, beside the bare diffusers pipeline in the same run.

Both draw postcard's grid with the steps of the catalog, in the same precision, on one CPU thread or the same GPU;
the sides take turns, so that a neighbour on the machine disturbs both.
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from diffusers import StableDiffusionPipeline

from model.catalog import Entry, load_catalog
from model.generation import tile_seed
from model.grid import assemble, encode_png
from model.loading.device import choose_device, choose_dtype
from tests.bench.report import publish, spread
from tests.e2e.town import Citizen, Town
from tests.openapi import Conformance

PROMPT = "a fox in the snow, watercolor"


async def run(rounds: int) -> None:
    entry = load_catalog().default
    pipeline = load_bare(entry)
    answers, clicks, bares = [], [], []
    with TemporaryDirectory() as folder:
        town = await Town.start(Path(folder), Conformance(None), quick_steps=entry.steps)
        try:
            await click(town.alice, 0)
            bare(pipeline, entry, 0)
            for seed in range(1, rounds + 1):
                answer, whole = await click(town.alice, seed)
                answers.append(answer)
                clicks.append(whole)
                bares.append(bare(pipeline, entry, seed))
        finally:
            await town.stop()
    ratios = [ours / theirs for ours, theirs in zip(clicks, bares, strict=True)]
    publish(
        "click-to-grid",
        "From the click to the grid",
        ("what", "seconds: median (range)"),
        [
            ("`/imagine` to the first answer, Waiting to start", spread(answers)),
            ("`/imagine` to the final message, through sandbox, bot, Redis, worker and store", spread(clicks)),
            ("the bare diffusers pipeline with the same steps, and the PNG", spread(bares)),
            ("ratio, round by round", spread(ratios)),
        ],
        f"One person, one job at a time, {rounds} rounds in turns, {entry.steps} steps, "
        f"{entry.native_size} px tiles, {pipeline.unet.dtype} on {pipeline.device}.",
    )


async def click(person: Citizen, seed: int) -> tuple[float, float]:
    """Seconds to the first answer and to the grid."""
    began = time.perf_counter()
    waiting = await person.asks(f"{PROMPT} --seed {seed}")
    answered = time.perf_counter()
    await person.gets_grid(waiting)
    return answered - began, time.perf_counter() - began


def load_bare(entry: Entry) -> Any:
    device = choose_device()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    pipeline = StableDiffusionPipeline.from_pretrained(
        entry.location, dtype=choose_dtype(device), safety_checker=None, requires_safety_checker=False
    ).to(device)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def bare(pipeline: Any, entry: Entry, seed: int) -> float:
    """What a script would do for the same file."""
    began = time.perf_counter()
    generators = [torch.Generator().manual_seed(tile_seed(seed, index)) for index in range(4)]
    images = pipeline(
        PROMPT,
        num_images_per_prompt=4,
        num_inference_steps=entry.steps,
        guidance_scale=entry.guidance_scale,
        guidance_rescale=entry.guidance_rescale,
        width=entry.native_size,
        height=entry.native_size,
        generator=generators,
    ).images
    encode_png(assemble(images), {})
    return time.perf_counter() - began
