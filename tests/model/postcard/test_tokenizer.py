"""Any text that can be typed encodes, and captions encode as a pipeline encodes their text."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import CLIPTokenizer

from model.postcard.captions import dense, describe, text
from model.postcard.edition import Edition
from model.postcard.pieces import Caption
from model.postcard.scenes import draw_scene
from model.postcard.tokenizer import CHINESE, END, START, Encoder, learn

WIDE = Edition(
    figures=3, count=4, colours=True, sizes=True, relations=True, times=True, weathers=True, chinese=True
)  # fmt: skip
SCENES = [draw_scene(0, n) for n in range(300)]
CAPTIONS = [describe(scene, random.Random(n)) for n, scene in enumerate(SCENES)]
WIDE_SCENES = [draw_scene(0, n, edition=WIDE) for n in range(300)]
IN_CHINESE = [dense(scene, random.Random(n), True, WIDE) for n, scene in enumerate(WIDE_SCENES)]
TOKENIZER = learn((text(caption) for caption in CAPTIONS), 900, 24)
BOTH = learn((text(caption) for caption in (*CAPTIONS, *IN_CHINESE)), 4096, 64)
CAT = "一只戴着墨镜的猫，骑着一辆自行车"


@pytest.mark.parametrize("tokenizer", [TOKENIZER, BOTH], ids=["English", "both"])
@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_nothing_that_can_be_typed_is_unknown(tokenizer: CLIPTokenizer, typed: str) -> None:
    ids = tokenizer(typed, add_special_tokens=False).input_ids
    special = {tokenizer.bos_token_id, tokenizer.eos_token_id}
    assert special.isdisjoint(ids) or START in typed.lower() or END in typed.lower()


@pytest.mark.parametrize(("tokenizer", "captions"), [(TOKENIZER, CAPTIONS), (BOTH, IN_CHINESE)])
def test_captions_encode_as_their_text_does_in_a_pipeline(
    tokenizer: CLIPTokenizer, captions: list[Caption]
) -> None:
    ids, _ = Encoder(tokenizer)(captions)
    whole = tokenizer([text(caption) for caption in captions], padding="max_length", truncation=True)
    assert ids.tolist() == whole.input_ids


@pytest.mark.parametrize(("tokenizer", "captions"), [(TOKENIZER, CAPTIONS), (BOTH, IN_CHINESE)])
def test_every_token_keeps_the_role_of_its_piece(tokenizer: CLIPTokenizer, captions: list[Caption]) -> None:
    ids, roles = Encoder(tokenizer)(captions)
    for caption, numbers, marks in zip(captions, ids, roles, strict=True):
        if len(tokenizer(text(caption)).input_ids) > tokenizer.model_max_length:
            continue
        for owner in {piece.owner for piece in caption if piece.owner}:
            marked = tokenizer.decode(numbers[marks == owner]).replace(" ", "")
            pieces = "".join(piece.text for piece in caption if piece.owner == owner)
            assert marked == pieces.lower().replace(" ", "")


def test_a_chinese_character_is_a_token_wherever_it_stands() -> None:
    for typed in (CAT, text(IN_CHINESE[0]), text(IN_CHINESE[1])):
        ids = BOTH(typed, add_special_tokens=False).input_ids
        assert len(ids) == len(typed), BOTH.convert_ids_to_tokens(ids)


def test_no_merge_goes_beyond_a_chinese_character() -> None:
    for number in range(len(BOTH)):
        assert len(CHINESE.findall(BOTH.decode([number]))) <= 1


def test_the_ids_survive_saving(tmp_path: Path) -> None:
    BOTH.save_pretrained(tmp_path)
    loaded = CLIPTokenizer.from_pretrained(tmp_path)
    assert loaded.model_max_length == 64
    for typed in ("a fox in the snow, watercolor", f"Žluťoučký kůň 🦊 {CAT}!"):
        assert loaded(typed).input_ids == BOTH(typed).input_ids


def test_the_end_is_not_the_id_that_clip_misreads() -> None:
    assert TOKENIZER.eos_token_id == len(TOKENIZER) - 1 != 2


def test_english_alone_spends_nothing_on_chinese_and_the_number_of_entries_is_kept() -> None:
    assert len(TOKENIZER) <= 900
    assert len(BOTH) <= 4096
    assert not any(CHINESE.search(TOKENIZER.decode([number])) for number in range(len(TOKENIZER)))
