"""Any text that can be typed encodes, and pieces encode as the whole does."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import CLIPTokenizer

from model.postcard.captions import describe, text
from model.postcard.scenes import draw_scene
from model.postcard.tokenizer import END, START, Encoder, learn, normalise

SCENES = [draw_scene(0, n) for n in range(300)]
CAPTIONS = [describe(scene, random.Random(n)) for n, scene in enumerate(SCENES)]
TOKENIZER = learn((text(caption) for caption in CAPTIONS), 900, 24)


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_nothing_that_can_be_typed_is_unknown(typed: str) -> None:
    ids = TOKENIZER(normalise(typed), add_special_tokens=False).input_ids
    special = {TOKENIZER.bos_token_id, TOKENIZER.eos_token_id}
    assert special.isdisjoint(ids) or START in normalise(typed) or END in normalise(typed)


def test_pieces_encode_as_the_whole_caption_does() -> None:
    ids, _ = Encoder(TOKENIZER)(CAPTIONS)
    whole = TOKENIZER([text(caption) for caption in CAPTIONS], padding="max_length", truncation=True)
    assert ids.tolist() == whole.input_ids


def test_every_token_keeps_the_role_of_its_piece() -> None:
    ids, roles = Encoder(TOKENIZER)(CAPTIONS)
    for caption, numbers, marks in zip(CAPTIONS, ids, roles, strict=True):
        if len(TOKENIZER(text(caption)).input_ids) > 24:
            continue
        for piece in (each for each in caption if each.role):
            marked = TOKENIZER.decode(numbers[marks == piece.role]).replace(" ", "")
            assert marked == normalise(piece.text).replace(" ", "")


def test_the_ids_survive_saving(tmp_path: Path) -> None:
    TOKENIZER.save_pretrained(tmp_path)
    loaded = CLIPTokenizer.from_pretrained(tmp_path)
    assert loaded.model_max_length == 24
    for typed in ("a fox in the snow, watercolor", "Žluťoučký kůň 🦊 戴着墨镜的猫!"):
        assert loaded(typed).input_ids == TOKENIZER(typed).input_ids


def test_the_end_is_not_the_id_that_clip_misreads() -> None:
    assert TOKENIZER.eos_token_id == len(TOKENIZER) - 1 != 2


@pytest.mark.parametrize(("typed", "seen"), [("Ａ  Fox，\tSNOW", "a fox, snow"), ("ﬁsh", "fish"), ("", "")])
def test_what_looks_the_same_becomes_the_same(typed: str, seen: str) -> None:
    assert normalise(typed) == seen
