from __future__ import annotations

import random
from threading import Thread
from typing import Any

import pytest
import torch
from diffusers import DPMSolverMultistepScheduler, EulerDiscreteScheduler, StableDiffusionImg2ImgPipeline
from PIL import Image

from model.canvas import region, zoomed_out
from model.denoising.admission import RowBuckets
from model.denoising.rows import Rows
from model.engine import Engine, Failed, Finished
from model.families.stable_diffusion import StableDiffusion
from model.generation import Condition, Generation, Step
from model.starts import Enlargement, InitImage, Mixture, Start, WeightedImage
from model.style import StyleReference, StyleWords, Tint
from tests.model.drawing import generation, ignore, run, tiny_family
from tests.model.tiny import build_tiny_pipeline

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers' Euler

ALONE = RowBuckets()
SAMPLER_CLASSES = {"euler": EulerDiscreteScheduler, "dpm++": DPMSolverMultistepScheduler}


def pipeline_with(sampler: str, prediction_type: str = "epsilon") -> Any:
    pipeline: Any = build_tiny_pipeline("kl", prediction_type=prediction_type)
    if sampler in SAMPLER_CLASSES:
        pipeline.scheduler = SAMPLER_CLASSES[sampler].from_config(pipeline.scheduler.config)
    return pipeline


def generators(wanted: Generation) -> list[torch.Generator]:
    return [torch.Generator().manual_seed(seed) for seed in wanted.seeds]


@pytest.mark.parametrize("sampler", ["ddim", "euler", "dpm++"])
@pytest.mark.parametrize(("guidance_scale", "guidance_rescale"), [(1.0, 0.0), (5.0, 0.0), (5.0, 0.7)])
def test_a_generation_alone_has_the_bits_of_the_pipeline(
    sampler: str, guidance_scale: float, guidance_rescale: float
) -> None:
    wanted = generation(
        steps=4, sampler=sampler, guidance_scale=guidance_scale, guidance_rescale=guidance_rescale, seeds=(1, 2, 3)
    )
    expected = pipeline_with(sampler)(
        "a red fox",
        width=64,
        height=64,
        num_inference_steps=4,
        guidance_scale=guidance_scale,
        guidance_rescale=guidance_rescale,
        num_images_per_prompt=3,
        generator=generators(wanted),
        output_type="latent",
    ).images
    drawn = run(Engine(tiny_family(), row_buckets=ALONE), [wanted])
    assert torch.equal(drawn["a"], expected)


@pytest.mark.parametrize("sampler", ["ddim", "euler", "dpm++"])
def test_a_variation_is_that_of_the_image_to_image_pipeline(sampler: str) -> None:
    picture = Image.radial_gradient("L").resize((64, 64)).convert("RGB")
    wanted = generation(steps=6, sampler=sampler, start=InitImage(picture, 0.5), seeds=(1, 2, 3))
    pipeline = StableDiffusionImg2ImgPipeline(**pipeline_with(sampler).components, requires_safety_checker=False)
    pipeline.set_progress_bar_config(disable=True)
    expected = pipeline(
        "a red fox",
        image=picture,
        strength=0.5,
        num_inference_steps=6,
        guidance_scale=4.0,
        num_images_per_prompt=3,
        generator=generators(wanted),
        output_type="latent",
    ).images
    drawn = run(Engine(tiny_family(), row_buckets=ALONE), [wanted])
    torch.testing.assert_close(drawn["a"], expected, atol=1e-5, rtol=0)  # the memory layouts differ


def test_the_picture_is_the_one_of_the_pipeline() -> None:
    wanted = generation()
    pipeline = pipeline_with("ddim")
    pipeline.vae.enable_slicing()
    expected = pipeline(
        "a red fox",
        width=64,
        height=64,
        num_inference_steps=3,
        guidance_scale=4.0,
        num_images_per_prompt=2,
        generator=generators(wanted),
    ).images
    engine = Engine(tiny_family(), row_buckets=ALONE)
    latents = run(engine, [wanted])["a"]
    assert engine.decode(Finished(wanted, latents)) == expected


NEIGHBOURS = [
    generation("b", steps=5, sampler="euler", guidance_scale=1.0, seeds=(3,)),
    generation("c", steps=2, sampler="dpm++", conditions=(Condition("a blue whale in the sea", 1.0),)),
    generation(
        "d", conditions=(Condition("hot", 0.5), Condition("dog", 0.5), Condition("red", -0.5)), seeds=(4, 5)
    ),
    generation(
        "e", sampler="euler_ancestral", chaos=0.5, styles=(StyleWords("dreamy", 0.5),), weird=0.2, detail=0.5
    ),
]


@pytest.mark.parametrize("autoencoder", ["kl", "tiny"])
def test_neighbours_do_not_change_a_bit_of_a_picture(autoencoder: Any) -> None:
    family = tiny_family(autoencoder)
    wanted = [generation(), *NEIGHBOURS]
    together = run(Engine(family, max_rows=64, row_buckets=RowBuckets((8,))), wanted)
    for each in wanted:
        alone = run(Engine(family, max_rows=64, row_buckets=RowBuckets((8,))), [each])
        assert torch.equal(alone[each.id], together[each.id]), each.id


PICTURE = Image.radial_gradient("L").resize((64, 64)).convert("RGB")
SURROUND = zoomed_out(PICTURE, (64, 64), 2)
REFERENCE = StyleReference((WeightedImage(PICTURE),), (Tint(7),), 0.8, ("red", "blue", "in the sea"))
STARTS: dict[str, Start] = {
    "picture": InitImage(PICTURE, 0.5),
    "mixture": Mixture((WeightedImage(PICTURE, 2), WeightedImage(Image.new("RGB", (99, 7), "red"))), 0.7),
    "region": region(PICTURE, Image.linear_gradient("L")),
    "surround": SURROUND,
    "enlargement": Enlargement(PICTURE, 0.4),
}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_neighbours_do_not_change_a_bit_however_a_picture_begins(start: Start) -> None:
    family, buckets = tiny_family(), RowBuckets((8,))
    wanted = generation(steps=6, start=start, sampler="euler_ancestral", reference=REFERENCE)
    alone = run(Engine(family, row_buckets=buckets), [wanted])["a"]
    together = run(Engine(family, max_rows=64, row_buckets=buckets), [*NEIGHBOURS, wanted])["a"]
    assert torch.equal(together, alone)


@pytest.mark.parametrize("sampler", ["", "ddim", "euler", "dpm++", "euler_ancestral", "unipc", "lcm", "pndm"])
def test_what_is_kept_of_a_canvas_has_the_latents_of_its_picture(sampler: str) -> None:
    family, wanted = tiny_family("tiny"), generation(steps=6, start=SURROUND, sampler=sampler)
    drawn = run(Engine(family, row_buckets=ALONE), [wanted])["a"]  # (2, 8, 4, 4)
    with torch.inference_mode():
        known = family.encode_image(SURROUND.image, generators(wanted), (64, 64))
    torch.testing.assert_close(drawn[..., 1:3, 1:3], known[..., 1:3, 1:3], atol=0.15, rtol=0)
    assert not torch.allclose(drawn[..., :1, :], known[..., :1, :], atol=0.3)


def test_a_late_neighbour_does_not_change_a_bit_of_a_picture() -> None:
    engine = Engine(tiny_family(), max_rows=64, row_buckets=RowBuckets((8,)))
    alone = run(engine, [generation(steps=6)])["a"]
    engine.admit(generation(steps=6), ignore)
    ended = [outcome for _ in range(3) for outcome in engine.step()]
    late = run_rest(engine, [*NEIGHBOURS, *ended])
    assert torch.equal(late["a"], alone)


def run_rest(engine: Engine, late: list[Any]) -> dict[str, torch.Tensor]:
    return run(engine, [each for each in late if isinstance(each, Generation)])


def test_generations_of_different_sizes_take_turns() -> None:
    engine = Engine(tiny_family(), max_rows=64)
    order: list[str] = []
    for name, width in [("a", 64), ("b", 128), ("c", 64)]:
        engine.admit(generation(name, width=width), lambda step: order.append(step.generation_id))
    while not engine.is_idle:
        engine.step()
    assert order == ["a", "c", "b"] * 3


def test_a_generation_that_does_not_fit_waits() -> None:
    engine = Engine(tiny_family(), max_rows=8)
    seen: list[str] = []
    first, second = generation("a", seeds=(1, 2, 3)), generation("b")
    assert engine.has_room(first)
    engine.admit(first, lambda step: seen.append(step.generation_id))
    assert not engine.has_room(second)
    engine.admit(second, lambda step: seen.append(step.generation_id))
    while not engine.is_idle:
        engine.step()
    assert seen == ["a"] * 3 + ["b"] * 3


def test_steps_are_reported_with_previews() -> None:
    steps: list[Step] = []
    engine = Engine(tiny_family())
    engine.admit(generation(steps=4, seeds=(1, 2, 3, 4)), steps.append)
    while not engine.is_idle:
        engine.step()
    assert [(step.step, step.num_steps, step.percent) for step in steps] == [
        (1, 4, 25),
        (2, 4, 50),
        (3, 4, 75),
        (4, 4, 99),
    ]
    previews = [step.preview() for step in steps if step.preview]
    assert len(previews) == 4
    assert {preview.size for preview in previews} == {(256, 256)}
    assert previews[0] != previews[-1]


def test_a_cancelled_generation_never_finishes() -> None:
    engine = Engine(tiny_family(), max_rows=4)
    for name in "abc":
        engine.admit(generation(name), ignore)
    engine.step()
    assert engine.cancel("a")  # runs
    assert engine.cancel("c")  # waits
    assert not engine.cancel("unknown")
    assert list(run(engine, [])) == ["b"]
    assert not engine.cancel("b")


def test_a_generation_may_be_cancelled_by_another_thread_within_its_step() -> None:
    engine = Engine(tiny_family())

    def cancel(step: Step) -> None:
        thread = Thread(target=engine.cancel, args=["a"])
        thread.start()
        thread.join()

    engine.admit(generation(steps=1), cancel)
    assert engine.step() == []
    assert engine.is_idle


def ends(engine: Engine) -> dict[str, Finished | Failed]:
    outcomes: dict[str, Finished | Failed] = {}
    while not engine.is_idle:
        outcomes |= {outcome.generation.id: outcome for outcome in engine.step()}
    return outcomes


def test_an_error_ends_only_the_generation_that_it_belongs_to() -> None:
    def complain(step: Step) -> None:
        raise RuntimeError("nobody listens")

    engine = Engine(tiny_family(), max_rows=64)
    engine.admit(generation("size", width=65), ignore)
    engine.admit(generation("sampler", sampler="unheard of"), ignore)
    engine.admit(generation("listener"), complain)
    engine.admit(generation("healthy"), ignore)
    outcomes = ends(engine)
    assert {name for name, outcome in outcomes.items() if isinstance(outcome, Finished)} == {"healthy"}
    assert set(outcomes) == {"size", "sampler", "listener", "healthy"}


class Fragile(StableDiffusion):
    """Cannot draw one text: its forward pass fails, with everything that is in it."""

    def denoise(self, rows: Rows, *, tile: bool) -> torch.Tensor:
        poison = self.encode_text("poison").tokens
        if any(torch.equal(row, poison) for row in rows.text.tokens):
            raise RuntimeError("the forward pass failed")
        return super().denoise(rows, tile=tile)


def test_a_failing_forward_pass_ends_only_the_generation_that_fails_alone() -> None:
    engine = Engine(Fragile(build_tiny_pipeline()), max_rows=64, row_buckets=RowBuckets((8,)))
    engine.admit(generation("poisoned", conditions=(Condition("poison", 1.0),)), ignore)
    engine.admit(generation("a"), ignore)
    outcomes = ends(engine)
    assert isinstance(outcomes["poisoned"], Failed)
    healthy = outcomes["a"]
    assert isinstance(healthy, Finished)
    alone = run(Engine(tiny_family(), row_buckets=RowBuckets((8,))), [generation("a")])
    assert torch.equal(healthy.latents, alone["a"])


@pytest.mark.parametrize("seed", range(4))
def test_however_generations_come_and_go_each_ends_once_with_its_own_bits(seed: int) -> None:
    rng = random.Random(seed)
    family, buckets = tiny_family(), RowBuckets((8,))
    engine = Engine(family, max_rows=16, row_buckets=buckets)
    wanted = [arbitrary(str(index), rng) for index in range(12)]
    pending, finished, cancelled = list(wanted), {}, set()
    while pending or not engine.is_idle:
        for _ in range(min(len(pending), rng.randint(0, 3))):
            engine.admit(pending.pop(), ignore)
        if rng.random() < 0.1:
            name = rng.choice(wanted).id
            cancelled |= {name} if engine.cancel(name) else set()
        for outcome in engine.step():
            assert isinstance(outcome, Finished)
            assert outcome.generation.id not in finished
            finished[outcome.generation.id] = outcome.latents
    assert set(finished) | cancelled == {each.id for each in wanted}
    assert not set(finished) & cancelled
    for each in rng.sample([each for each in wanted if each.id in finished], 3):
        assert torch.equal(run(Engine(family, row_buckets=buckets), [each])[each.id], finished[each.id])


def arbitrary(name: str, rng: random.Random) -> Generation:
    return generation(
        name,
        steps=rng.randint(1, 5),
        width=rng.choice([64, 128]),
        guidance_scale=rng.choice([1.0, 4.0]),
        guidance_rescale=rng.choice([0.0, 0.7]),
        sampler=rng.choice(["ddim", "euler", "dpm++", "euler_ancestral"]),
        conditions=(Condition(rng.choice(["fox", "a whale in the sea"]), 1.0),) * rng.randint(1, 2),
        seeds=tuple(range(rng.randint(1, 4))),
        tile=rng.random() < 0.2,
        chaos=rng.choice([0.0, 0.4]),
    )


def test_an_id_cannot_be_under_way_twice() -> None:
    engine = Engine(tiny_family())
    engine.admit(generation("a"), ignore)
    with pytest.raises(ValueError, match="a is under way already"):
        engine.admit(generation("a"), ignore)


def test_pictures_may_be_decoded_by_several_threads() -> None:
    engine = Engine(tiny_family("tiny"))
    wanted = [generation("a"), generation("b", tile=True)]
    latents = run(engine, wanted)
    finished = [Finished(each, latents[each.id]) for each in wanted]
    expected = [engine.decode(each) for each in finished]
    drawn: list[Any] = [None] * 8
    threads = [Thread(target=lambda i=i: drawn.__setitem__(i, engine.decode(finished[i % 2]))) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert drawn == expected * 4


def test_warming_up_leaves_nothing_behind() -> None:
    engine = Engine(tiny_family())
    engine.warm_up(64, 64)
    assert engine.is_idle


@pytest.mark.parametrize(("max_rows", "has_room"), [(None, False), (4, True)])
def test_warming_up_measures_how_many_rows_pay_unless_it_is_told(
    max_rows: int | None, has_room: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.engine.seconds_per_step", lambda family, sketch, size: float(size))
    engine = Engine(tiny_family(), max_rows=max_rows, row_buckets=RowBuckets((1, 2)))
    engine.warm_up(64, 64)
    engine.admit(generation("a", seeds=(1,)), ignore)
    assert engine.has_room(generation("b", seeds=(1,))) == has_room
