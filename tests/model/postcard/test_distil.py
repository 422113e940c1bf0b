"""The stage distil: a student of few steps, as a pipeline of its own and as a LoRA."""

import dataclasses
import json
from typing import Any

import pytest
import torch
from diffusers import DDIMScheduler, StableDiffusionPipeline
from torch import Tensor

from model.postcard import checkpoint
from model.postcard.glyphs import shape
from model.postcard.recipe import TEST
from model.postcard.stages import autoencoder, denoiser, distil, export, latents, tokenizer
from model.postcard.stages.workshop import Workshop

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of diffusers


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    folder = tmp_path_factory.mktemp("run")
    recipe = dataclasses.replace(TEST, parts=1, distil=dataclasses.replace(TEST.distil, rate=0.05))
    made = Workshop(recipe, folder, steps=8, glyphs=shape, output=folder / "out")
    for stage in (tokenizer, autoencoder, latents, denoiser, distil, export):
        stage.run(made)
    return made


def _drawn(pipeline: Any) -> Tensor:
    """Latents: the pictures of a network that has hardly learned are black."""
    pipeline.set_progress_bar_config(disable=True)
    dice = torch.Generator().manual_seed(0)
    options = {"num_inference_steps": 4, "guidance_scale": 1, "output_type": "latent"}
    latents: Tensor = pipeline("a fox", 128, 128, generator=dice, **options).images
    return latents


def test_the_students_halve_their_steps_and_the_critic_joins_last(workshop: Workshop) -> None:
    lines = [json.loads(line) for line in (workshop.folder / "distil.jsonl").read_text().splitlines()]
    assert [line["steps"] for line in lines] == [8] * 4 + [4] * 4
    assert ["critic" in line for line in lines] == [False] * 6 + [True] * 2


def test_a_student_becomes_the_teacher_of_the_next(workshop: Workshop) -> None:
    networks = checkpoint.load(workshop.folder / "distil.pt")["networks"]
    assert any(weight.abs().sum() > 0 for name, weight in networks["teacher"].items() if name.endswith("up"))


def test_the_student_draws_in_four_steps_as_any_pipeline_does(workshop: Workshop) -> None:
    student = StableDiffusionPipeline.from_pretrained(workshop.folder / "distil")
    assert isinstance(student.scheduler, DDIMScheduler)
    assert _drawn(student).std() > 0


def test_the_denoiser_with_the_lora_draws_what_the_student_draws(workshop: Workshop) -> None:
    student = StableDiffusionPipeline.from_pretrained(workshop.folder / "distil")
    unet = StableDiffusionPipeline.from_pretrained(workshop.output).unet
    other = StableDiffusionPipeline.from_pretrained(workshop.folder / "distil", unet=unet)
    wanted, alone = _drawn(student), _drawn(other)
    other.load_lora_weights(workshop.folder / "distil", weight_name=distil.LORA)
    assert (_drawn(other) - wanted).abs().mean() < (alone - wanted).abs().mean() / 10


def test_a_stage_that_goes_on_keeps_its_student(workshop: Workshop) -> None:
    distil.run(dataclasses.replace(workshop, steps=9))
    assert checkpoint.load(workshop.folder / "distil.pt")["step"] == 9
