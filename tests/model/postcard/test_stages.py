"""The whole programme on drawn shapes: every stage in order, then the exported pipeline in diffusers' own
hands."""

import dataclasses
import json
import shutil
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline

from model.postcard.checkpoint import CheckpointError
from model.postcard.glyphs import shape
from model.postcard.recipe import TEST
from model.postcard.stages import autoencoder, decoder, denoiser, export, judge, latents, tokenizer
from model.postcard.stages.workshop import Workshop

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of diffusers


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    folder = tmp_path_factory.mktemp("run")
    made = Workshop(TEST, folder, steps=4, glyphs=shape, output=folder / "out")
    for stage in (tokenizer, autoencoder, latents, denoiser, decoder, judge, export):
        stage.run(made)
    return made


@pytest.fixture(params=[None, torch.float32, torch.bfloat16], ids=str)
def pipeline(workshop: Workshop, request: pytest.FixtureRequest) -> StableDiffusionPipeline:
    options = {"dtype": request.param} if request.param else {}
    loaded = StableDiffusionPipeline.from_pretrained(workshop.output, **options)
    loaded.set_progress_bar_config(disable=True)
    return loaded


def test_diffusers_draws_with_the_exported_pipeline(pipeline: StableDiffusionPipeline) -> None:
    image = pipeline("a fox in the snow", height=256, width=336, num_inference_steps=2).images[0]
    assert image.size == (336, 256)


def test_the_exported_parts_agree_on_the_size_of_a_cell(pipeline: StableDiffusionPipeline) -> None:
    assert (
        len(pipeline.vae.config.decoder_block_out_channels)
        == len(pipeline.vae.config.encoder_block_out_channels) + 1
    )
    assert pipeline.vae_scale_factor == 16
    assert pipeline.vae.config.scaling_factor == 1


def test_the_scheduler_starts_from_pure_noise(pipeline: StableDiffusionPipeline) -> None:
    config = pipeline.scheduler.config
    assert (config.prediction_type, config.timestep_spacing) == ("v_prediction", "trailing")
    assert config.rescale_betas_zero_snr


def test_the_preview_has_a_row_for_every_channel(workshop: Workshop) -> None:
    preview = json.loads((workshop.output / "preview.json").read_text())
    assert np.array(preview["matrix"]).shape == (TEST.autoencoder.channels, 3)
    assert np.array(preview["bias"]).shape == (3,)


def test_every_stage_leaves_figures_and_a_sheet(workshop: Workshop) -> None:
    for stage in ("autoencoder", "denoiser", "decoder"):
        assert (workshop.folder / f"{stage}-000004.png").is_file()
        assert (workshop.folder / f"{stage}.jsonl").is_file()


def test_training_on_continues_the_run(workshop: Workshop) -> None:
    longer = dataclasses.replace(workshop, steps=6)
    denoiser.run(longer)
    lines = (workshop.folder / "denoiser.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["step"] == 6
    denoiser.run(workshop)  # nothing left to do


def test_a_decoder_is_trained_with_or_without_a_denoiser(workshop: Workshop, tmp_path: Path) -> None:
    assert (workshop.folder / "denoiser.pt").is_file()
    alone = dataclasses.replace(workshop, folder=tmp_path)
    for name in ("autoencoder.pt", "run.json"):
        if (workshop.folder / name).is_file():
            shutil.copy(workshop.folder / name, tmp_path)
    decoder.run(alone)
    texts = [(each.folder / "decoder.jsonl").read_text() for each in (workshop, alone)]
    assert len(texts[0].splitlines()) == len(texts[1].splitlines()) == 4


@pytest.mark.parametrize("stage", [latents, denoiser, decoder, export])
def test_a_stage_without_what_it_builds_on_says_so(stage: object, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="There is no"):
        stage.run(Workshop(TEST, tmp_path, steps=1, glyphs=shape))  # type: ignore[attr-defined]


def test_another_recipe_in_the_same_folder_is_refused(workshop: Workshop) -> None:
    wider = dataclasses.replace(TEST, autoencoder=dataclasses.replace(TEST.autoencoder, decoder_width=16))
    with warnings.catch_warnings(), pytest.raises(CheckpointError, match="another recipe"):
        autoencoder.run(dataclasses.replace(workshop, recipe=wider))
