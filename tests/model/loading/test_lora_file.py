from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from model.loading import lora_file as module
from model.loading.lora_file import lora_file
from model.lora import Lora, LoraError


def weights(path: Path) -> Path:
    save_file({"lora": torch.zeros(2)}, path)
    return path


def test_a_file_of_this_machine_is_taken_as_it_is(tmp_path: Path) -> None:
    path = weights(tmp_path / "ink.safetensors")
    assert lora_file(Lora(str(path), "MIT")) == path


def test_a_model_of_the_hub_is_fetched_with_its_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    path = weights(tmp_path / "ink.safetensors")

    def hub(repository: str, name: str, *, revision: str | None) -> str:
        asked.append((repository, name, revision))
        return str(path)

    monkeypatch.setattr(module, "hf_hub_download", hub)
    assert lora_file(Lora("owner/name", "MIT")) == path
    assert lora_file(Lora("owner/name", "MIT", "ink.safetensors", "v2")) == path
    assert asked == [
        ("owner/name", "pytorch_lora_weights.safetensors", None),
        ("owner/name", "ink.safetensors", "v2"),
    ]


def test_a_hub_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def hub(repository: str, name: str, *, revision: str | None) -> str:
        raise ConnectionError("Name or service not known.")

    monkeypatch.setattr(module, "hf_hub_download", hub)
    with pytest.raises(LoraError) as caught:
        lora_file(Lora("owner/name", "MIT", "ink.safetensors"))
    assert str(caught.value) == (
        "ink.safetensors of `owner/name` cannot be had from the hub: Name or service not known."
    )


@pytest.mark.parametrize(
    ("lora", "words"),
    [
        (Lora("ink.pt", "MIT"), "ink.pt is a pickle, which can run any code when it is read."),
        (Lora("loras/ink.ckpt", "MIT"), "loras/ink.ckpt is a pickle"),
        (Lora("owner/name", "MIT", "ink.bin"), "ink.bin is a pickle"),
        (Lora("owner/name", "MIT", "ink.gguf"), "ink.gguf is not a .safetensors file."),
        (Lora("a folder of mine", "MIT"), "a folder of mine is not a .safetensors file."),
        (
            Lora("loras/ink.safetensors", "MIT"),
            "There is no file loras/ink.safetensors. Name a .safetensors file,",
        ),
    ],
)
def test_what_is_no_lora_is_refused_in_a_sentence(lora: Lora, words: str) -> None:
    with pytest.raises(LoraError) as caught:
        lora_file(lora)
    assert str(caught.value).startswith(words)


def test_a_damaged_file_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    path = weights(tmp_path / "ink.safetensors")
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(LoraError, match=r"It cannot be loaded: ink\.safetensors in .* is damaged"):
        lora_file(Lora(str(path), "MIT"))
