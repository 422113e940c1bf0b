"""A CLIP that any program could have written, behind our door, and the pictures that it chooses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from model.choice import chosen
from model.clip import Clip, ClipError, load_clip
from model.generation import Condition
from tests.model.drawing import generation
from tests.model.tiny_clip import write_tiny_clip

CPU = torch.device("cpu")
COLOURS = ["red", "green", "blue", "white", "black"]
PICTURES = [Image.new("RGB", (40, 24), colour) for colour in COLOURS]


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_clip(tmp_path_factory.mktemp("clip"))


@pytest.fixture(name="clip", scope="module")
def _clip(folder: Path) -> Clip:
    return load_clip(str(folder), CPU)


def test_vectors_have_length_one_whoever_stands_beside(clip: Clip) -> None:
    texts = ["a fox", "a very long prompt about a fox that no encoder of these would ever hold in its tokens", ""]
    for together, alone in (
        (clip.embed_texts(texts), [clip.embed_texts([text]) for text in texts]),
        (clip.embed_images(PICTURES), [clip.embed_images([picture]) for picture in PICTURES]),
    ):
        assert together.norm(dim=1).tolist() == pytest.approx([1.0] * len(together), abs=1e-5)
        torch.testing.assert_close(together, torch.cat(alone))


def test_many_are_embedded_in_their_order(clip: Clip) -> None:
    many = PICTURES * 9
    torch.testing.assert_close(clip.embed_images(many), clip.embed_images(PICTURES).repeat(9, 1))
    assert clip.embed_texts([]).shape == (0, 8)


def test_a_score_is_the_cosine_of_a_picture_and_a_text(clip: Clip) -> None:
    scores = clip.score(PICTURES, ["a fox", "an owl"])
    assert scores.shape == (5, 2)
    first = clip.embed_images(PICTURES[:1])[0] @ clip.embed_texts(["a fox"])[0]
    assert float(scores[0, 0]) == pytest.approx(float(first), abs=1e-5)


def test_what_is_no_clip_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "clip"}')
    with pytest.raises(ClipError, match="cannot be loaded: "):
        load_clip(str(tmp_path), CPU)


class Prefers:
    """Scores pictures by how much of a colour they have."""

    def score(self, images: Any, texts: Any) -> torch.Tensor:
        channels = {"red": 0, "green": 1, "blue": 2}
        return torch.tensor([[image.getpixel((0, 0))[channels[text]] / 255 for text in texts] for image in images])


def conditions(**weights: float) -> Any:
    return tuple(Condition(text, weight) for text, weight in weights.items())


def test_the_pictures_that_match_best_are_kept_the_best_one_first() -> None:
    pictures = [Image.new("RGB", (1, 1), (level, 0, 0)) for level in (10, 200, 30, 90)]
    asked = generation(conditions=conditions(red=1.0), seeds=(1, 2, 3, 4), best=2)
    assert chosen(pictures, asked, Prefers()) == [pictures[1], pictures[3]]


def test_what_is_not_wanted_counts_against_a_picture() -> None:
    pictures = [Image.new("RGB", (1, 1), colour) for colour in [(255, 255, 0), (200, 0, 0)]]
    asked = generation(conditions=conditions(red=1.0, green=-0.5), seeds=(1, 2), best=2)
    assert chosen(pictures, asked, Prefers()) == [pictures[1]]


def test_without_best_all_are_kept_in_the_order_of_their_seeds() -> None:
    assert chosen(PICTURES[:2], generation(), None) == PICTURES[:2]


def test_nobody_chooses_without_a_clip() -> None:
    with pytest.raises(LookupError, match="names no CLIP"):
        chosen(PICTURES[:2], generation(best=2), None)
