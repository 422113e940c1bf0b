"""The absolute figures of a GPU, with shapes that a CPU can draw."""

from __future__ import annotations

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from model.families.stable_diffusion import StableDiffusion
from model.families.stable_diffusion_xl import StableDiffusionXL
from tests.bench.engine import absolute, peak
from tests.bench.engine.shapes import NUM_TOKENS, SD_15, SDXL, Shape, build, build_unet

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("shape", "parameters", "teraflop"), [(SD_15, 859_520_964, 0.803), (SDXL, 2_567_463_684, 6.761)]
)
def test_the_shapes_compute_as_much_as_the_published_models(
    shape: Shape, parameters: int, teraflop: float
) -> None:
    with torch.device("meta"):
        unet = build_unet(shape)
        latents = torch.zeros(1, 4, shape.side // 8, shape.side // 8)
        text = torch.zeros(1, NUM_TOKENS, sum(each.width for each in shape.texts))
        whole = {"text_embeds": torch.zeros(1, shape.texts[-1].width), "time_ids": torch.zeros(1, 6)}
        with FlopCounterMode(display=False) as counter:
            unet(latents, torch.zeros(1), encoder_hidden_states=text, added_cond_kwargs=whole)
    assert sum(each.numel() for each in unet.parameters()) == parameters
    assert counter.get_total_flops() / 1e12 == pytest.approx(teraflop, abs=0.001)


@pytest.mark.parametrize(("shape", "family"), [(SD_15, StableDiffusion), (SDXL, StableDiffusionXL)])
def test_a_model_of_any_size_has_all_figures(shape: Shape, family: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(peak.MATRIX, "cpu", 64)
    small = shape.smaller(64)
    built = build(small, CPU, torch.float32)
    assert type(built) is family
    found = list(absolute.figures(small, built, rounds=1, sizes=(1, 2)))
    assert [figure.number for figure in found] == [absolute.SHARE, absolute.SPEED, absolute.SPEED]
    assert [len(figure.values) for figure in found] == [1, 1, 1]
    assert all(value > 0 for figure in found for value in figure.values)
