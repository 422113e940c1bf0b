"""What each parameter of a prompt does to the pictures, measured on what a person sees."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from tests.e2e.drawn import colour, distance, drawn, picture, png, seam, sharpness, spread, tiles
from tests.e2e.town import Citizen, Town

FOX = "a red fox in the snow"


async def refusal(person: Citizen, prompt: str) -> str:
    reply = await person.asks(prompt)
    assert reply.is_ephemeral
    text: str = reply.embeds[0]["description"]
    return text


async def link(person: Citizen, image: Image.Image) -> str:
    """A picture that the person has sent, by its link."""
    message = await person.person.say(files=[("picture.png", png(image))])
    return message.attachments[0].url


def rises(values: list[float]) -> bool:
    return all(later > earlier for earlier, later in pairwise(values))


# ---- the shape, the noise, the model


@pytest.mark.habit(
    7,
    "`--ar 3:2`, `16:9`, `1:2`, then `1.5:1`",
    "grids of four times 320×208, 336×192, 176×368: the area of 256×256; whole numbers only",
)
@pytest.mark.parametrize(("ratio", "size"), [("3:2", (320, 208)), ("16:9", (336, 192)), ("1:2", (176, 368))])
async def test_the_ratio_decides_the_sides(alice: Citizen, ratio: str, size: tuple[int, int]) -> None:
    grid = await drawn(alice, f"a ship --ar {ratio}")
    assert grid.size == (2 * size[0], 2 * size[1])
    assert "`--ar` must be two whole numbers" in await refusal(alice, "a ship --ar 1.5:1")


@pytest.mark.habit(
    8,
    "`--seed 99` twice, by two people, then `--seed 100`",
    "the same grid, pixel for pixel; then another one",
)
@pytest.mark.habit(3, "the same", "one picture of 512×512: four of 256×256, all different")
async def test_a_seed_gives_the_same_grid_again(alice: Citizen, bob: Citizen) -> None:
    first, again, other = [
        await drawn(person, f"{FOX} --seed {seed}") for person, seed in ((alice, 99), (bob, 99), (alice, 100))
    ]
    assert first.tobytes() == again.tobytes()
    assert distance(first, other) > 5
    assert first.size == (512, 512)
    assert spread(first) > 5
    assert len({tile.tobytes() for tile in tiles(first)}) == 4


@pytest.mark.habit(
    12,
    "`--niji 6`, `--v niji-6`, `--niji 4`",
    "another model of the catalog draws, and the echo says so; the unknown one is refused with the list",
)
async def test_the_version_names_the_model(town: Town, alice: Citizen) -> None:
    usual, niji = [await alice.imagine(f"{FOX} --seed 7{flags}") for flags in ("", " --niji 6")]
    assert [(await town.job(grid)).version for grid in (usual, niji)] == ["quick", "niji-6"]
    assert distance(await picture(alice, usual), await picture(alice, niji)) > 1
    assert niji.content.startswith(f"**{FOX} --seed 7 --niji 6**")
    named = await drawn(alice, f"{FOX} --seed 7 --v niji-6")
    assert named.tobytes() == (await picture(alice, niji)).tobytes()
    said = await refusal(alice, f"{FOX} --niji 4")
    assert all(f"`{name}`" in said for name in ("quick", "slow", "niji-6", "niji-4"))


# ---- the text


@pytest.mark.habit(
    9,
    "`--no snow`, then `::1 snow::-0.5`; `--no snow, trees`",
    "another picture than without, the same pixels as with the weights; the record and the echo keep the words",
)
async def test_no_is_a_negative_weight(town: Town, alice: Citizen) -> None:
    texts = (f"{FOX} --seed 7", f"{FOX} --seed 7 --no snow", f"{FOX}::1 snow::-0.5 --seed 7")
    plain, without, weighed = [await drawn(alice, text) for text in texts]
    assert distance(plain, without) > 2
    assert without.tobytes() == weighed.tobytes()
    grid = await alice.imagine(f"{FOX} --no snow, trees")
    assert grid.content.startswith(f"**{FOX} --no snow, trees**")
    assert (await town.job(grid)).request.prompt.parameters.no == ("snow", "trees")


@pytest.mark.habit(
    15,
    "`a red fox::1 a boat on the sea::1`, `::9` and `::1`, `::2` and `::2`",
    "the heavier the fox, the nearer the picture to a fox alone; only the ratio of weights counts",
)
async def test_the_weights_of_a_multi_prompt_are_relative(alice: Citizen) -> None:
    alone = await drawn(alice, "a red fox --seed 7")
    mixed = [
        await drawn(alice, f"a red fox::{weights[0]} a boat on the sea::{weights[1]} --seed 7")
        for weights in ((1, 1), (9, 1), (2, 2))
    ]
    assert distance(mixed[0], alone) > distance(mixed[1], alone) > 0
    assert mixed[0].tobytes() == mixed[2].tobytes()


# ---- the look


@pytest.mark.habit(10, "`--stylize 0`, `300`, `1000`", "further from the plain picture each time")
@pytest.mark.habit(
    49, "`--weird 0`, `300`, `3000`; `--exp 0`, `20`, `100`", "further from the plain picture each time"
)
@pytest.mark.parametrize(
    ("flag", "amounts"), [("stylize", (0, 300, 1000)), ("weird", (0, 300, 3000)), ("exp", (0, 20, 100))]
)
async def test_more_leads_further_from_the_plain_picture(
    alice: Citizen, flag: str, amounts: tuple[int, ...]
) -> None:
    grids = [await drawn(alice, f"{FOX} --seed 7 --niji 6 --{flag} {amount}") for amount in amounts]
    assert rises([distance(grid, grids[0]) for grid in grids])


@pytest.mark.habit(11, "`--chaos 0`, then `--chaos 100`", "the four pictures lie further apart")
async def test_chaos_spreads_the_four_pictures(alice: Citizen) -> None:
    spreads = [spread(await drawn(alice, f"{FOX} --seed 7 --chaos {amount}")) for amount in (0, 100)]
    assert rises(spreads)


@pytest.mark.habit(
    50,
    "`--raw`, `--style raw`, and RAW Mode in `/settings`",
    "the picture of `--stylize 0`, without the house style of the model; the echo says `--raw`",
)
async def test_raw_leaves_the_house_style_out(town: Town) -> None:
    rosa = Citizen(town, town.sandbox.add_person("rosa"))
    plain, styled = [await drawn(rosa, f"{FOX} --seed 7 --niji 6 --stylize {amount}") for amount in (0, 1000)]
    assert styled.tobytes() != plain.tobytes()
    for flag in ("--raw", "--style raw"):
        raw = await rosa.imagine(f"{FOX} --seed 7 --niji 6 --stylize 1000 {flag}")
        assert "--raw" in raw.content
        assert (await picture(rosa, raw)).tobytes() == plain.tobytes()
    panel = await (await rosa.person.slash("settings")).message()
    await (await rosa.person.click(panel, "RAW Mode")).answered()
    set_so = await rosa.imagine(f"{FOX} --seed 7 --niji 6 --stylize 1000")
    assert "--raw" in set_so.content
    assert (await picture(rosa, set_so)).tobytes() == plain.tobytes()


@pytest.mark.habit(48, "`--tile`", "what leaves a picture on one side comes in on the other, without a seam")
async def test_a_tile_has_no_seam(alice: Citizen) -> None:
    plain, tiled = [await drawn(alice, f"green hills and trees --seed 7{flag}") for flag in ("", " --tile")]
    assert seam(tiled) < 2 < 5 < seam(plain)


# ---- the effort


@pytest.mark.habit(51, "`--quality 0.25`, `0.5`, `1`, `4`", "nearer to the picture of the most effort each time")
@pytest.mark.habit(53, "`--draft`", "half the steps at the full size: the picture of `--quality 0.5`")
@pytest.mark.habit(52, "`--stop 50`", "a picture of the full size, softer than the finished one")
async def test_effort_is_steps(alice: Citizen) -> None:
    efforts = [await drawn(alice, f"{FOX} --seed 7 --quality {effort}") for effort in (0.25, 0.5, 1, 4)]
    draft, stopped = [await drawn(alice, f"{FOX} --seed 7 {flag}") for flag in ("--draft", "--stop 50")]
    _, rough, usual, best = efforts
    assert rises([-distance(grid, best) for grid in efforts])
    assert draft.tobytes() == rough.tobytes()
    assert draft.size == stopped.size == usual.size
    assert sharpness(stopped) < sharpness(usual)


# ---- pictures in prompts


@pytest.mark.habit(
    14,
    "the link of an attachment and text, with `--iw 0`, `1`, `3`; the link alone; two links",
    "nearer to the picture each time; the single one is refused; two are blended",
)
async def test_an_image_prompt_is_nearer_the_more_it_weighs(alice: Citizen) -> None:
    boat = tiles(await drawn(alice, "a sailboat on the ocean --seed 3"))[0]
    url = await link(alice, boat)
    grids = [await drawn(alice, f"{url} {FOX} --iw {weight} --seed 7") for weight in (3, 1, 0)]
    assert rises([distance(tiles(grid)[0], boat) for grid in grids])
    assert "only a single image prompt" in await refusal(alice, url)
    two = await alice.imagine(f"{url} {await link(alice, grids[2])} --seed 7")
    assert two.content.count("<http") == 2


@pytest.mark.habit(
    45,
    "a long link in a prompt; then the short one of the echo",
    "`<…/i/CODE>` in the echo and no embed; it stands for the same picture",
)
async def test_links_are_echoed_short_and_work_again(alice: Citizen, bob: Citizen) -> None:
    url = await link(alice, Image.new("RGB", (96, 96), "orange"))
    first = await alice.imagine(f"{url} {FOX} --seed 7")
    short = re.match(r"\*\*<(http://\S+/i/[a-z0-9]{12})> a red fox in the snow --seed 7\*\*", first.content)
    assert short, f"no short link in {first.content}"
    assert url not in first.content
    assert first.embeds == []
    again = await bob.imagine(f"{short[1]} {FOX} --seed 7")
    assert (await picture(bob, again)).tobytes() == (await picture(alice, first)).tobytes()


@pytest.mark.habit(
    46,
    "`--sref` with a link and `--sw 0`, `30`, `300`",
    "its colours come nearer each time",
)
async def test_a_style_reference_lends_its_colours(alice: Citizen) -> None:
    reference = Image.effect_noise((128, 128), 40).convert("RGB")
    reference = Image.blend(reference, Image.new("RGB", reference.size, (200, 20, 120)), 0.7)
    url = await link(alice, reference)
    grids = [await drawn(alice, f"{FOX} --sref {url} --sw {weight} --seed 7 --niji 6") for weight in (0, 30, 300)]
    assert rises([-float(np.linalg.norm(colour(grid) - colour(reference))) for grid in grids])


@pytest.mark.habit(
    46,
    "`--sref random`; the code of the echo; another code",
    "the echo shows the drawn code, which gives the same picture again; another one does not",
)
async def test_a_random_style_is_a_code_that_can_be_used_again(alice: Citizen) -> None:
    first = await alice.imagine(f"{FOX} --sref random --seed 7 --niji 6")
    code = re.search(r"--sref (\d+)", first.content)
    assert code, f"no code in {first.content}"
    assert "random" not in first.content
    again, other = [
        await drawn(alice, f"{FOX} --sref {number} --seed 7 --niji 6")
        for number in (int(code[1]), int(code[1]) ^ 1)
    ]
    assert again.tobytes() == (await picture(alice, first)).tobytes()
    assert distance(again, other) > 2


@pytest.mark.habit(
    47, "`--cref` and `--oref` with a link", "refused: the sentence names the parameter and the version"
)
@pytest.mark.parametrize("flag", ["--cref", "--oref"])
async def test_references_that_no_model_knows_are_refused(alice: Citizen, flag: str) -> None:
    said = await refusal(alice, f"{FOX} {flag} https://example.org/hero.png")
    assert f"`{flag}` is not compatible with `--version quick`" in said
