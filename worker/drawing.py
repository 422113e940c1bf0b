"""Jobs whose result is pictures: what the model is asked, and the stored pictures that this takes. Torch-free."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

from PIL import Image

from model.canvas import Side, panned, region, zoomed_out
from model.catalog import Entry
from model.enlarging import Enlarging
from model.generation import CREATIVE_UPSCALE_STRENGTH, Generation, VariationStrength, plan
from model.params import Aspect
from model.starts import Canvas, Enlargement, InitImage, Start
from worker.images import ImageNotFoundError, Images, tile
from worker.jobs import Action, Job, JobRequest

SIDES = {
    Action.PAN_LEFT: Side.LEFT,
    Action.PAN_RIGHT: Side.RIGHT,
    Action.PAN_UP: Side.UP,
    Action.PAN_DOWN: Side.DOWN,
}


def task_of(job: Job, entry: Entry, images: Images) -> Generation | Enlarging:
    """What the model of `entry` is asked for. Raises what `generation_of` raises."""
    request = job.request
    if request.action is Action.UPSCALE_SUBTLE and entry.has_upscaler:
        picture = _parent_picture(request, images)
        fitting = picture if entry.upscaler else _drawable(picture, entry)
        return Enlarging(job.id, fitting, entry.upscale_factor, request.prompt.parameters.tile)
    return generation_of(job, entry, images)


def generation_of(job: Job, entry: Entry, images: Images) -> Generation:
    """What the model of `entry` is to draw. Raises `ImageNotFoundError`, or `OSError` when the store is away."""
    request = job.request
    start = _start(request, entry, images) if request.action.needs_picture else None
    return plan(
        request.prompt,
        entry,
        generation_id=job.id,
        seed=job.seed,
        num_images=request.action.num_images,
        start=start,
        size=_size(request, entry, start) if start else None,
        pictures=_pictures(request, entry, images),
        taste=request.taste,
    )


def _start(request: JobRequest, entry: Entry, images: Images) -> Start:
    picture = _parent_picture(request, images)
    if request.action is Action.VARY_REGION:
        return region(_drawable(picture, entry), _opened(images.load_input(str(request.mask_id))))
    return _STARTS[request.action](picture, request, entry)


def _parent_picture(request: JobRequest, images: Images) -> Image.Image:
    return _opened(images.load(str(request.parent_id), tile((request.index or 1) - 1)))


def _zoom_out(picture: Image.Image, request: JobRequest, entry: Entry) -> Start:
    """On a canvas of the prompt's ratio, as large as the model draws: after a pan, the usual size again."""
    return zoomed_out(picture, entry.size(request.prompt.parameters.aspect), request.zoom or 1)


def _pan(picture: Image.Image, request: JobRequest, entry: Entry) -> Start:
    side, multiple = SIDES[request.action], entry.size_multiple
    return panned(_drawable(picture, entry), side, max_ratio=entry.max_ratio, multiple=multiple)


def _enlargement(picture: Image.Image, request: JobRequest, strength: float) -> Enlargement:
    return Enlargement(picture, strength, wraps=request.prompt.parameters.tile)


_STARTS: dict[Action, Callable[[Image.Image, JobRequest, Entry], Start]] = {
    Action.VARY_SUBTLE: lambda picture, *_: InitImage(picture, VariationStrength.SUBTLE.value),
    Action.VARY_STRONG: lambda picture, *_: InitImage(picture, VariationStrength.STRONG.value),
    Action.ZOOM_OUT: _zoom_out,
    Action.MAKE_SQUARE: lambda picture, _, entry: zoomed_out(picture, entry.size(Aspect()), 1),
    **dict.fromkeys(SIDES, _pan),
    Action.UPSCALE_SUBTLE: lambda picture, request, entry: _enlargement(picture, request, entry.upscale_strength),
    Action.UPSCALE_CREATIVE: lambda picture, request, _: _enlargement(picture, request, CREATIVE_UPSCALE_STRENGTH),
}


def _size(request: JobRequest, entry: Entry, start: Start) -> tuple[int, int]:
    """Of one result. A variation is as large as its picture, unless its owner has changed the prompt."""
    if isinstance(start, Canvas):
        return start.image.size
    assert isinstance(start, InitImage | Enlargement)
    if isinstance(start, InitImage) and request.remixed:
        return entry.size(request.prompt.parameters.aspect)
    width, height = _drawable(start.image, entry).size
    factor = entry.upscale_factor if isinstance(start, Enlargement) else 1
    return factor * width, factor * height


def _drawable(picture: Image.Image, entry: Entry) -> Image.Image:
    """The picture, made to fit where the sides of another model's picture are no multiples of ours."""
    if all(side % entry.size_multiple == 0 for side in picture.size):
        return picture
    return picture.resize(entry.size(Aspect.of_size(*picture.size)), Image.Resampling.LANCZOS)


def _pictures(request: JobRequest, entry: Entry, images: Images) -> Mapping[str, Image.Image]:
    """Those that the links of the prompt stand for and the model has a use for.

    Without an image adapter, image prompts are where it starts, unless that is somewhere else.
    """
    prompt, asked = request.prompt, request.prompt.parameters
    sees = entry.image_adapter is not None and not request.action.is_upscale
    references = (*asked.sref, *asked.cref, *asked.oref) if sees else asked.sref
    links = [each.source for each in references if not each.source.isdigit()]
    links += [each.url for each in prompt.images if sees or not request.action.needs_picture]
    return {link: _opened(images.load_input(_input_id(request, link))) for link in links}


def _input_id(request: JobRequest, link: str) -> str:
    if link not in request.images:
        raise ImageNotFoundError("inputs", link)
    return request.images[link]


def _opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")
