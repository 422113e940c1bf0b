"""Pictures that rows see through an IP-Adapter, against diffusers' own pipelines."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import torch
from PIL import Image

from model.denoising.admission import RowBuckets
from model.denoising.batch import Sketch
from model.denoising.embedding import EmbeddingCache
from model.engine import Engine
from model.families.family import Family
from model.families.ip_adapter import CAPACITY, IPAdapter, Places
from model.generation import Condition, Generation
from model.image_conditions import Blocks, ImageCondition
from model.loading.checkpoint import FAMILIES
from model.starts import InitImage
from tests.model.drawing import generation, run
from tests.model.tiny_adapter import FILE, PLUS_FILE, build_seeing_pipeline, load_adapter, write_adapter
from tests.model.tiny_loras import write_tiny_lora

SEEING = ("stable_diffusion", "stable_diffusion_xl")
ALONE, EIGHT = RowBuckets(), RowBuckets((8,))
FOX = Image.radial_gradient("L").resize((64, 64)).convert("RGB")
CAT = Image.linear_gradient("L").resize((80, 48)).convert("RGB").rotate(30)

pytestmark = pytest.mark.parametrize("name", SEEING)


def wrapped(name: str, pipeline: Any) -> Family:
    built: Family = getattr(import_module(f"model.families.{name}"), FAMILIES[name])(pipeline)
    return built


def seeing_pipeline(name: str, file: str = FILE, times: int = 1) -> Any:
    pipeline = build_seeing_pipeline(name)
    with TemporaryDirectory() as folder:
        return load_adapter(pipeline, write_adapter(Path(folder), pipeline.unet), file, times)


@cache
def family(name: str, file: str = FILE) -> Family:
    return wrapped(name, seeing_pipeline(name, file))


def latents(name: str, wanted: list[Generation], buckets: RowBuckets = EIGHT) -> dict[str, torch.Tensor]:
    return run(Engine(family(name), max_rows=64, row_buckets=buckets), wanted)


def drawn_by_diffusers(pipeline: Any, images: list[Image.Image], wanted: Generation) -> torch.Tensor:
    found: torch.Tensor = pipeline(
        "a red fox",
        width=64,
        height=64,
        num_inference_steps=wanted.steps,
        guidance_scale=wanted.guidance_scale,
        num_images_per_prompt=len(wanted.seeds),
        generator=[torch.Generator().manual_seed(seed) for seed in wanted.seeds],
        ip_adapter_image=images,
        output_type="latent",
    ).images
    return found


@pytest.mark.parametrize("file", [FILE, PLUS_FILE])
@pytest.mark.parametrize("scales", [(1.0,), (0.3,), (0.75, 0.2)])
@pytest.mark.parametrize("guidance_scale", [1.0, 4.0])
def test_a_generation_alone_has_the_bits_of_the_pipeline(
    name: str, file: str, scales: tuple[float, ...], guidance_scale: float
) -> None:
    images = [FOX, CAT][: len(scales)]
    shown = tuple(ImageCondition(image, scale) for image, scale in zip(images, scales, strict=True))
    wanted = generation(guidance_scale=guidance_scale, image_conditions=shown, seeds=(1, 2, 3))
    pipeline = seeing_pipeline(name, file, times=len(scales))
    pipeline.set_ip_adapter_scale(list(scales))
    expected = drawn_by_diffusers(pipeline, images, wanted)
    ours = Engine(wrapped(name, pipeline), row_buckets=ALONE)  # the same weights, where they lie in memory
    assert torch.equal(run(ours, [wanted])["a"], expected)


STYLE_SCALES = {
    "stable_diffusion": {"up": {"block_1": 0.8}},
    "stable_diffusion_xl": {"up": {"block_0": [0.0, 0.8]}},  # diffusers' own example of InstantStyle
}


def test_a_style_is_seen_where_instant_style_puts_it(name: str) -> None:
    wanted = generation(image_conditions=(ImageCondition(FOX, 0.8, Blocks.STYLE),))
    pipeline = seeing_pipeline(name)
    pipeline.set_ip_adapter_scale(STYLE_SCALES[name])
    expected = drawn_by_diffusers(pipeline, [FOX], wanted)
    assert torch.equal(run(Engine(wrapped(name, pipeline), row_buckets=ALONE), [wanted])["a"], expected)


NEIGHBOURS = [
    generation("b", seeds=(3,), guidance_scale=1.0, image_conditions=(ImageCondition(CAT, 0.9),)),
    generation("c", steps=2, conditions=(Condition("a blue whale in the sea", 1.0),)),
    generation(
        "d",
        conditions=(Condition("hot", 0.5), Condition("dog", 0.5), Condition("red", -0.5)),
        image_conditions=(
            ImageCondition(FOX, 0.5),
            ImageCondition(CAT, 0.4, Blocks.STYLE),
            ImageCondition(FOX, 0.8, Blocks.CONTENT),
        ),
    ),
    generation(
        "e", steps=6, start=InitImage(FOX, 0.5), image_conditions=(ImageCondition(CAT, 2.0),), seeds=(1, 2, 3)
    ),
    generation("f", tile=True, image_conditions=(ImageCondition(CAT, 0.5),)),
]


def test_neighbours_do_not_change_a_bit_of_a_picture(name: str) -> None:
    wanted = [generation(), *NEIGHBOURS]
    together = latents(name, wanted)
    for each in wanted:
        assert torch.equal(latents(name, [each])[each.id], together[each.id]), each.id


def test_who_sees_no_picture_has_the_bits_of_a_model_without_adapter(name: str) -> None:
    pipeline = build_seeing_pipeline(name)
    blind = run(Engine(wrapped(name, pipeline), row_buckets=EIGHT), [generation()])["a"]
    with TemporaryDirectory() as folder:
        load_adapter(pipeline, write_adapter(Path(folder), pipeline.unet))
    seeing = Engine(wrapped(name, pipeline), max_rows=64, row_buckets=EIGHT)
    assert torch.equal(run(seeing, [NEIGHBOURS[0], generation(), NEIGHBOURS[2]])["a"], blind)


@pytest.mark.parametrize("buckets", [ALONE, EIGHT])
def test_a_picture_of_no_scale_is_no_picture_to_the_last_bit(name: str, buckets: RowBuckets) -> None:
    """At a batch size: without fixed buckets where it has no neighbours, at a fixed one beside any."""
    unseen = generation(image_conditions=(ImageCondition(FOX, 0.0),))
    assert torch.equal(latents(name, [unseen], buckets)["a"], latents(name, [generation()], buckets)["a"])


@pytest.mark.parametrize("blocks", Blocks)
def test_the_picture_decides_the_picture(name: str, blocks: Blocks) -> None:
    shown = [
        generation(str(index), image_conditions=(ImageCondition(image, scale, blocks),))
        for index, (image, scale) in enumerate([(FOX, 0.5), (CAT, 0.5), (FOX, 0.6)])
    ]
    first, *others = latents(name, [*shown, generation()]).values()
    assert not any(torch.equal(first, other) for other in others)


def test_each_use_of_a_picture_has_layers_of_its_own(name: str) -> None:
    adapter = family(name).image_adapter
    assert adapter is not None
    with torch.inference_mode():
        [shown] = adapter.rows([ImageCondition(FOX, 0.5, blocks) for blocks in Blocks], [True]).scales
    whole, style, content = shown.tolist()
    assert set(whole) == {0.5}
    assert any(style)
    assert any(content)
    assert not any(one and other for one, other in zip(style, content, strict=True))


def test_what_is_not_wanted_is_shown_no_picture(name: str) -> None:
    """As without text: guidance then leads away from the word alone."""
    sketch = Sketch(family(name), EmbeddingCache(family(name).encode_text), NEIGHBOURS[2])
    [rows] = sketch.rows()
    assert rows.images is not None
    none, hot, dog, red = (each[0] for each in torch.split(rows.images.embeddings, 2))  # two seeds each
    assert torch.equal(red, none)
    assert torch.equal(hot, dog)
    assert not torch.equal(hot, none)


def test_a_picture_is_encoded_once_and_known_by_its_pixels(name: str) -> None:
    pipeline = seeing_pipeline(name)
    adapter = wrapped(name, pipeline).image_adapter
    assert adapter is not None
    seen: list[object] = []
    pipeline.image_encoder.register_forward_pre_hook(lambda *_: seen.append(None))
    with torch.inference_mode():
        for image in (FOX, FOX.copy(), CAT, FOX.resize((32, 128)), CAT.convert("RGBA")):
            adapter.embedding(image)
        assert len(seen) == 3
        for number in range(CAPACITY):
            adapter.embedding(Image.new("RGB", (8, 8), (number, 0, 0)))
        adapter.embedding(FOX)  # seen too long ago
    assert len(seen) == CAPACITY + 4


def test_a_model_without_adapter_says_so(name: str) -> None:
    blind = Engine(wrapped(name, build_seeing_pipeline(name)))
    with pytest.raises(ValueError, match="no image adapter"):
        run(blind, [NEIGHBOURS[0]])


def test_a_network_that_draws_no_style_where_others_do_is_refused(name: str) -> None:
    pipeline = seeing_pipeline(name)
    with pytest.raises(ValueError, match=r"has no attention in mid_block\.9"):
        IPAdapter(pipeline, Places(style=("mid_block.9",), layout=()))


def test_compiled_layers_keep_the_law(name: str) -> None:
    torch._dynamo.reset()
    compiled: Any = wrapped(name, seeing_pipeline(name))
    compiled.compile("aot_eager")
    engine = Engine(compiled, max_rows=64, row_buckets=EIGHT)
    wanted = generation(steps=2, image_conditions=(ImageCondition(FOX, 0.5),))
    alone = run(engine, [wanted])["a"]
    torch.testing.assert_close(alone, latents(name, [wanted])["a"], atol=1e-4, rtol=0)
    assert torch.equal(run(engine, [generation("b", steps=2), wanted])["a"], alone)
    torch._dynamo.reset()


@pytest.mark.filterwarnings("ignore:Already found a `peft_config`:UserWarning")
def test_a_picture_is_seen_through_a_lora_as_diffusers_does(name: str, tmp_path: Path) -> None:
    file = write_tiny_lora(tmp_path / "ink.safetensors", build_seeing_pipeline(name))
    shown = (ImageCondition(FOX, 0.5),)
    wanted = generation(image_conditions=shown, loras=(("ink", 0.7),))
    pipeline = seeing_pipeline(name)
    pipeline.set_ip_adapter_scale(0.5)
    pipeline.load_lora_weights(str(tmp_path), weight_name=file.name, adapter_name="ink")
    pipeline.set_adapters(["ink"], [0.7])
    expected = drawn_by_diffusers(pipeline, [FOX], wanted)
    pipeline.unload_lora_weights()
    ours = wrapped(name, pipeline)
    ours.loras.offer("ink", file)
    neighbours = [generation("b", image_conditions=shown), generation("c", loras=wanted.loras), wanted]
    drawn = run(Engine(ours, max_rows=64, row_buckets=ALONE), neighbours)
    torch.testing.assert_close(drawn["a"], expected, atol=1e-5, rtol=0)
    assert not torch.equal(drawn["a"], drawn["b"])
    assert not torch.equal(drawn["a"], drawn["c"])
