"""The stage on drawn shapes, resumed, and what it leaves in the hands of transformers and of `model.clip`."""

import dataclasses
import json
import random
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from transformers import CLIPModel, CLIPTextModelWithProjection, CLIPVisionModelWithProjection

from model.clip import load_clip
from model.postcard import clip
from model.postcard.album import Album
from model.postcard.checkpoint import CheckpointError
from model.postcard.clip_exam import WRONG, Exam
from model.postcard.contrast import SIGMOID
from model.postcard.gallery import Plan
from model.postcard.glyphs import shape
from model.postcard.recipe import TEST
from model.postcard.scenes import draw_scene
from model.postcard.stages import clip as clip_stage
from model.postcard.stages import tokenizer as tokenizer_stage
from model.postcard.stages.workshop import Workshop
from model.postcard.tokenizer import Encoder
from model.postcard.truth import entails

RECIPE = dataclasses.replace(TEST, edition=dataclasses.replace(TEST.edition, subjects=64))


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    made = Workshop(RECIPE, tmp_path_factory.mktemp("run"), steps=4, glyphs=shape)
    tokenizer_stage.run(made)
    clip_stage.run(made)
    return made


@pytest.fixture(scope="module")
def folder(workshop: Workshop) -> Path:
    written = workshop.folder / "written"
    clip.write(clip_stage.load(workshop), tokenizer_stage.load(workshop), written)
    return written


def losses(workshop: Workshop) -> list[float]:
    lines = (workshop.folder / "clip.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["loss"] for line in lines]


def test_a_run_that_is_stopped_goes_on_as_if_it_had_not_been(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = dataclasses.replace(workshop, folder=tmp_path)
    tokenizer_stage.run(stopped)
    (tmp_path / "clip-album.pt").symlink_to(workshop.folder / "clip-album.pt")
    learn = clip_stage._loss

    def press_ctrl_c(*arguments: Any) -> Any:
        if arguments[-1] >= 4:  # a step has two parts
            raise KeyboardInterrupt
        return learn(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(clip_stage, "_loss", press_ctrl_c)
        with pytest.raises(KeyboardInterrupt):
            clip_stage.run(stopped)
    clip_stage.run(stopped)
    assert losses(stopped) == losses(workshop)


def test_captions_are_compared_with_every_scene_of_a_batch(workshop: Workshop) -> None:
    recipe = dataclasses.replace(RECIPE, edition=dataclasses.replace(RECIPE.edition, chinese=True, count=4))
    scenes = [draw_scene(0, number % 20, edition=recipe.edition) for number in range(40)]
    captions = clip_stage._captions(dataclasses.replace(workshop, recipe=recipe), scenes, random.Random(0))
    table = clip_stage._truths(scenes, captions)
    assert len(captions) > len(scenes)
    assert table[:, : len(scenes)].diagonal().all()
    assert table.tolist() == [[entails(scene, caption) for caption in captions] for scene in scenes]


def test_either_loss_trains(workshop: Workshop) -> None:
    recipe = dataclasses.replace(RECIPE, clip=dataclasses.replace(RECIPE.clip, loss=SIGMOID))
    other = dataclasses.replace(workshop, recipe=recipe, folder=workshop.folder / "sigmoid", steps=1)
    tokenizer_stage.run(other)
    clip_stage.run(other)
    assert losses(other)[0] != losses(workshop)[0]


def test_it_leaves_a_sheet_of_what_the_pictures_find(workshop: Workshop) -> None:
    assert (workshop.folder / "clip-000004.png").is_file()


def test_transformers_load_what_is_written(folder: Path) -> None:
    for kind in (CLIPModel, CLIPTextModelWithProjection, CLIPVisionModelWithProjection):
        model, found = kind.from_pretrained(folder, output_loading_info=True)
        assert not found["missing_keys"]
        assert next(model.parameters()).dtype == torch.float32


def test_our_own_door_sees_what_training_saw(workshop: Workshop, folder: Path) -> None:
    """Up to the half precision of what is stored."""
    exam = Exam.real(8, edition=RECIPE.edition, glyphs=shape)
    model, encoder = clip_stage.load(workshop), Encoder(tokenizer_stage.load(workshop))
    door = load_clip(str(folder), torch.device("cpu"))
    texts = door.embed_texts([each.prompt for each in exam.questions])
    torch.testing.assert_close(texts, exam.texts(model, encoder), atol=0.01, rtol=0)
    small = [picture.resize((16, 16), Image.Resampling.BOX) for picture in exam.pictures]
    torch.testing.assert_close(door.embed_images(small), exam.images(model), atol=0.02, rtol=0)


def test_the_exam_asks_about_everything_that_may_be_wrong(workshop: Workshop) -> None:
    exam = Exam.real(64, edition=RECIPE.edition, glyphs=shape)
    said = exam.sit(clip_stage.load(workshop), Encoder(tokenizer_stage.load(workshop)))
    for name in set(WRONG) - {"count", "colour"}:  # of which the first edition has none
        assert f"not another {name}: " in said
    assert "not another count" not in said


def test_an_album_of_other_scenes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "album.pt"
    Album.open(path, Plan(1, glyphs=shape), 2, 16, 1)
    with pytest.raises(CheckpointError, match=r"holds pictures of other scenes\. Remove it"):
        Album.open(path, Plan(2, glyphs=shape), 2, 16, 1)


def test_without_a_tokenizer_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="There is no tokenizer"):
        clip_stage.run(Workshop(RECIPE, tmp_path, steps=1, glyphs=shape))
