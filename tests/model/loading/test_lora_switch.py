"""LoRAs on and off a pipeline: read when they are first worn, kept for a while, refused where they do not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from model.denoising.admission import RowBuckets
from model.denoising.encoding import stack
from model.denoising.rows import Rows
from model.engine import Engine, Failed
from model.families.stable_diffusion import StableDiffusion
from model.loading.lora_switch import CAPACITY
from model.lora import LoraError
from tests.model.drawing import generation, ignore, run
from tests.model.tiny import build_tiny_pipeline
from tests.model.tiny_3 import build_tiny_3_pipeline
from tests.model.tiny_flux import build_tiny_flux_pipeline
from tests.model.tiny_loras import write_tiny_lora
from tests.model.tiny_xl import build_tiny_xl_pipeline

pytestmark = pytest.mark.filterwarnings("ignore:Already found a `peft_config`:UserWarning")

EIGHT = RowBuckets((8,))
INK = (("ink", 1.0),)


def offering(*files: Path, **options: Any) -> StableDiffusion:
    family = StableDiffusion(build_tiny_pipeline(**options))
    for file in files:
        family.loras.offer(file.stem, file)
    return family


@pytest.fixture(name="ink")
def _ink(tmp_path: Path) -> Path:
    return write_tiny_lora(tmp_path / "ink.safetensors", build_tiny_pipeline())


def drawn(family: StableDiffusion, **values: Any) -> torch.Tensor:
    return run(Engine(family, row_buckets=EIGHT), [generation(**values)])["a"]


def test_a_lora_is_read_when_it_is_first_worn(ink: Path) -> None:
    family = offering(ink)
    assert not family.loras.loaded
    run(Engine(family), [generation(loras=INK)])
    assert family.loras.loaded == ("ink",)


def test_a_lora_takes_no_second_copy_of_the_weights(ink: Path) -> None:
    family = offering(ink)
    engine = Engine(family)
    before, addresses = engine.memory, {each.data_ptr() for each in family._denoiser.parameters()}
    run(engine, [generation(loras=INK)])
    assert before < engine.memory < 1.2 * before
    assert addresses < {each.data_ptr() for each in family._denoiser.parameters()}


def test_those_that_were_worn_longest_ago_leave_but_none_that_is_needed(tmp_path: Path) -> None:
    pipeline = build_tiny_pipeline()
    files = [tmp_path / f"{number}.safetensors" for number in range(CAPACITY + 2)]
    first = write_tiny_lora(files[0], pipeline)
    for file in files[1:]:
        file.write_bytes(first.read_bytes())
    family = offering(*files)
    for file in files:
        with family.loras.worn(((file.stem, 1.0),)):
            pass
    with family.loras.worn((("1", 0.5),)):
        pass
    family.loras.forget_unused({"0"})
    assert family.loras.loaded == ("0", *(file.stem for file in files[4:]), "1")
    family.loras.forget_unused({"5"})
    assert len(family.loras.loaded) == CAPACITY


def test_a_lora_that_left_comes_back_with_the_same_bits(ink: Path) -> None:
    family = offering(ink)
    expected = drawn(family, loras=INK)
    family.loras._delete("ink")
    assert not torch.equal(drawn(family), expected)
    assert not family.loras.loaded
    assert torch.equal(drawn(family, loras=INK), expected)


def test_what_a_lora_makes_of_a_text_is_cached_apart(tmp_path: Path) -> None:
    """Its changes to the text encoder alone are seen, also of a text that is known without it."""
    family = offering(write_tiny_lora(tmp_path / "ink.safetensors", build_tiny_pipeline()))
    engine = Engine(family, row_buckets=EIGHT)
    plain = run(engine, [generation()])["a"]
    worn = run(engine, [generation("b", loras=INK)])["b"]
    assert not torch.equal(worn, plain)
    assert torch.equal(drawn(offering(tmp_path / "ink.safetensors"), loras=INK), worn)
    assert torch.equal(run(engine, [generation("c")])["c"], plain)


@pytest.mark.parametrize("build", [build_tiny_xl_pipeline, build_tiny_3_pipeline, build_tiny_flux_pipeline])
def test_a_lora_for_another_architecture_fails_alone(build: Any, tmp_path: Path) -> None:
    """And leaves nothing of itself in the model."""
    family = offering(write_tiny_lora(tmp_path / "ink.safetensors", build()))
    engine = Engine(family, row_buckets=EIGHT)
    expected = drawn(StableDiffusion(build_tiny_pipeline()))
    engine.admit(generation("b", loras=INK), ignore)
    [failed] = engine.step()
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, LoraError)
    assert str(failed.error).startswith(f"The LoRA {tmp_path / 'ink.safetensors'} does not fit this model: ")
    assert torch.equal(run(engine, [generation()])["a"], expected)
    assert not family.loras.loaded


def test_a_lora_that_did_not_fit_is_not_read_again(tmp_path: Path) -> None:
    """Each try takes seconds, while everybody waits."""
    file = write_tiny_lora(tmp_path / "ink.safetensors", build_tiny_xl_pipeline())
    family, refusals = offering(file), []
    for _ in range(2):
        with pytest.raises(LoraError) as caught, family.loras.worn(INK):
            pass
        refusals.append(str(caught.value))
        file.unlink(missing_ok=True)
    assert refusals[0] == refusals[1]


def test_a_lora_that_fits_in_part_is_refused(tmp_path: Path) -> None:
    pipeline = build_tiny_pipeline()
    pipeline.unet.mid_block.odd = torch.nn.ModuleDict({"to_q": torch.nn.Linear(4, 4)})
    family = offering(write_tiny_lora(tmp_path / "ink.safetensors", pipeline))
    with pytest.raises(LoraError, match=r"\d+ of its \d+ weights have a place there\."), family.loras.worn(INK):
        pass


@pytest.mark.parametrize(
    "before", [[{"tile": True}], [{"tile": True}, {}, {"loras": INK}], [{"loras": INK}]], ids=["on", "off", "no"]
)
def test_a_convolution_that_is_added_sees_the_opposite_edge_too(
    tmp_path: Path, before: list[dict[str, Any]]
) -> None:
    """What it makes of rolled noise is what it makes of the noise, rolled, whatever was drawn before."""
    layers = ("conv1", "conv2", "conv_in", "conv_out")
    family = offering(write_tiny_lora(tmp_path / "ink.safetensors", build_tiny_pipeline(), denoiser=layers))
    for values in before:
        drawn(family, **values)
    text = stack([family.encode_text("")])
    sample, timestep = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(1)), torch.tensor([500.0])

    def seen(latents: torch.Tensor) -> torch.Tensor:
        return family.denoise(Rows(latents, timestep, text, timestep), tile=True)

    with family.loras.worn(INK), torch.inference_mode():
        assert torch.allclose(seen(sample).roll(4, -1), seen(sample.roll(4, -1)), atol=1e-5)


def test_a_lora_has_the_precision_of_the_model(ink: Path) -> None:
    pipeline = build_tiny_pipeline().to(torch.bfloat16)
    family = StableDiffusion(pipeline)
    family.loras.offer("ink", ink)
    with family.loras.worn(INK):
        assert {each.dtype for each in family._denoiser.parameters()} == {torch.bfloat16}
        assert {each.dtype for each in pipeline.text_encoder.parameters()} == {torch.bfloat16}


def test_compiled_blocks_notice_what_is_worn(ink: Path) -> None:
    families = offering(ink), offering(ink)
    families[1].compile("eager")
    for loras in ((), INK, (("ink", 0.5),), ()):
        plain, compiled = (drawn(family, loras=loras, steps=1) for family in families)
        assert torch.equal(plain, compiled)
    torch._dynamo.reset()
