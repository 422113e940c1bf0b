"""What each action asks of a model: where it starts, how large the result is and how many there are."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from model.catalog import Entry, load_catalog
from model.generation import Generation
from model.grid import encode_png
from model.image_adapter import ImageAdapter
from model.image_conditions import Blocks
from model.starts import Canvas, Enlargement, InitImage, Mixture, WeightedImage
from tests.worker.orders import order, record
from worker.drawing import generation_of
from worker.images import ImageNotFoundError, Images, tile
from worker.jobs import Action, Job

SQUARE, WIDE = (256, 256), (320, 208)
LINK = "https://example.com/fox.png"


@pytest.fixture
def entry() -> Entry:
    return load_catalog().default


def png(size: tuple[int, int] = SQUARE, colour: str = "red") -> bytes:
    return encode_png(Image.new("RGB", size, colour), {})


def parent_of(images: Images, size: tuple[int, int]) -> Job:
    parent = record()
    images.save(parent.id, tile(1), png(size))
    return parent


def asked(
    images: Images,
    entry: Entry,
    action: Action,
    size: tuple[int, int] = SQUARE,
    text: str = "a fox",
    **fields: Any,
) -> Generation:
    request = order(text).model_copy(
        update={"action": action, "parent_id": parent_of(images, size).id, "index": 2, **fields}
    )
    return generation_of(record(request=request), entry, images)


@pytest.mark.parametrize(
    ("action", "size", "fields", "start", "result"),
    [
        (Action.VARY_SUBTLE, SQUARE, {}, InitImage, SQUARE),
        (Action.VARY_STRONG, (384, 256), {}, InitImage, (384, 256)),  # after a pan
        (Action.VARY_STRONG, (384, 256), {"remixed": True}, InitImage, SQUARE),
        (Action.VARY_STRONG, (100, 300), {}, InitImage, (144, 448)),  # of a model with other sizes
        (Action.ZOOM_OUT, SQUARE, {"zoom": 2.0}, Canvas, SQUARE),
        (Action.ZOOM_OUT, SQUARE, {"zoom": 1.0, "text": "a fox --ar 3:2"}, Canvas, WIDE),
        (Action.ZOOM_OUT, (384, 256), {"zoom": 1.5}, Canvas, SQUARE),
        (Action.MAKE_SQUARE, WIDE, {"text": "a fox --ar 3:2"}, Canvas, SQUARE),
        (Action.PAN_LEFT, SQUARE, {}, Canvas, (384, 256)),
        (Action.PAN_DOWN, WIDE, {}, Canvas, (320, 304)),
        (Action.UPSCALE_CREATIVE, WIDE, {}, Enlargement, (640, 416)),
    ],
)
def test_an_action_starts_from_the_picture_of_its_parent(
    images: Images,
    entry: Entry,
    action: Action,
    size: tuple[int, int],
    fields: dict[str, Any],
    start: type,
    result: tuple[int, int],
) -> None:
    generation = asked(images, entry, action, size, **fields)
    assert type(generation.start) is start
    assert (generation.width, generation.height) == result
    assert generation.num_images == (1 if action.is_upscale else 4)


def test_a_region_takes_its_mask_from_the_pictures_that_were_taken_in(images: Images, entry: Entry) -> None:
    mask = Image.new("L", (64, 64))
    mask.paste(255, (0, 0, 32, 64))
    mask_id = images.save_input(encode_png(mask, {}))
    start = asked(images, entry, Action.VARY_REGION, mask_id=mask_id).start
    assert isinstance(start, Canvas)
    assert [start.mask.getpixel(place) for place in ((10, 128), (240, 128))] == [255, 0]


@pytest.mark.parametrize(
    ("action", "is_postcard", "strength"),
    [
        (Action.UPSCALE_SUBTLE, False, 0.2),
        (Action.UPSCALE_CREATIVE, True, 0.35),
        (Action.VARY_SUBTLE, True, 0.45),
        (Action.VARY_STRONG, True, 0.75),
    ],
)
def test_how_far_an_action_leaves_its_picture(
    images: Images, entry: Entry, action: Action, is_postcard: bool, strength: float
) -> None:
    entry = entry if is_postcard else replace(entry, upscale_strength=0.2)
    start = asked(images, entry, action).start
    assert start is not None
    assert start.denoising_strength == strength


def test_image_prompts_and_references_are_read_from_their_stored_copies(images: Images, entry: Entry) -> None:
    request = order(f"{LINK} a fox --sref {LINK}").model_copy(update={"images": {LINK: images.save_input(png())}})
    generation = generation_of(record(request=request), entry, images)
    picture = Image.open(io.BytesIO(png())).convert("RGB")
    assert generation.start == Mixture((WeightedImage(picture),), 0.75)
    assert generation.reference is not None
    assert generation.reference.images == (WeightedImage(picture),)


def test_a_variation_starts_from_its_parent_rather_than_from_the_image_prompts(
    images: Images, entry: Entry
) -> None:
    generation = asked(images, entry, Action.VARY_STRONG, text=f"{LINK} a fox")
    assert isinstance(generation.start, InitImage)


SEEING = ImageAdapter("owner/name", "a.safetensors", "image_encoder", "MIT")


@pytest.mark.parametrize("action", [Action.IMAGINE, Action.VARY_STRONG, Action.MAKE_SQUARE])
def test_a_model_that_sees_pictures_is_shown_all_that_are_linked_to(
    images: Images, entry: Entry, action: Action
) -> None:
    links = {f"https://example.com/{name}.png": name for name in ("red", "green", "blue", "grey")}
    one, two, three, four = links
    request = order(f"{one} a fox --sref {two} --cref {three} --oref {four}").model_copy(
        update={
            "action": action,
            "parent_id": parent_of(images, SQUARE).id,
            "index": 2,
            "images": {link: images.save_input(png(colour=colour)) for link, colour in links.items()},
        }
    )
    generation = generation_of(record(request=request), replace(entry, image_adapter=SEEING), images)
    shown = {each.image.getpixel((0, 0)): each.blocks for each in generation.image_conditions}
    assert shown == {
        (255, 0, 0): Blocks.ALL,
        (0, 128, 0): Blocks.STYLE,
        (0, 0, 255): Blocks.CONTENT,
        (128, 128, 128): Blocks.CONTENT,
    }
    assert (generation.start is None) == (action is Action.IMAGINE)


@pytest.mark.parametrize("flag", ["--cref", "--oref", "--sref"])
def test_a_reference_that_is_gone_is_missed(images: Images, entry: Entry, flag: str) -> None:
    request = order(f"a fox {flag} {LINK}").model_copy(update={"images": {LINK: "0" * 24}})
    with pytest.raises(ImageNotFoundError):
        generation_of(record(request=request), replace(entry, image_adapter=SEEING), images)


def test_an_upscale_needs_none_of_the_pictures_that_its_parent_was_shown(images: Images, entry: Entry) -> None:
    seeing = replace(entry, image_adapter=SEEING)
    generation = asked(images, seeing, Action.UPSCALE_CREATIVE, text=f"a fox --cref {LINK} --oref {LINK}")
    assert generation.image_conditions == ()


def test_the_taste_of_who_asks_takes_the_place_of_the_house_style(images: Images, entry: Entry) -> None:
    generation = generation_of(record(request=order().model_copy(update={"taste": "pastel"})), entry, images)
    assert [words.text for words in generation.styles] == ["pastel"]


@pytest.mark.parametrize(
    "fields", [{"images": {}}, {"images": {LINK: "0" * 24}}], ids=["never stored", "no longer stored"]
)
def test_a_picture_that_is_gone_is_missed(images: Images, entry: Entry, fields: dict[str, Any]) -> None:
    request = order(f"{LINK} a fox").model_copy(update=fields)
    with pytest.raises(ImageNotFoundError):
        generation_of(record(request=request), entry, images)
