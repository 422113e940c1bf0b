from __future__ import annotations

import json
import re
import shutil
import struct
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import huggingface_hub.constants
import pytest
import torch
from diffusers import UNet2DConditionModel
from PIL import Image, ImageChops
from safetensors.torch import load_file, save_file

from model.catalog import Entry, load_catalog
from model.engine import Engine, Finished
from model.families.family import Family
from model.families.flux_2 import Flux2
from model.families.stable_diffusion_3 import StableDiffusion3
from model.families.stable_diffusion_xl import StableDiffusionXL
from model.generation import UnsafePicturesError
from model.loading.checkpoint import CheckpointError, load
from tests.model.drawing import generation, run, tiny_family
from tests.model.original_format import write_single_file, write_single_xl_file
from tests.model.tiny import (
    Autoencoder,
    add_safety_checker,
    build_tiny_pipeline,
    catalog_text,
    write_tiny_pipeline,
)
from tests.model.tiny_3 import build_tiny_3_pipeline, write_tiny_3_pipeline
from tests.model.tiny_flux import build_tiny_flux_pipeline, write_tiny_flux_pipeline
from tests.model.tiny_flux_2 import (
    build_tiny_flux_2_pipeline,
    write_tiny_flux_2_klein_pipeline,
    write_tiny_flux_2_pipeline,
)
from tests.model.tiny_xl import build_tiny_xl_pipeline, write_tiny_xl_pipeline


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_pipeline(tmp_path_factory.mktemp("checkpoints") / "tiny", "kl")


@pytest.fixture(name="broken")
def _broken(folder: Path, tmp_path: Path) -> Path:
    """A copy that a test may break."""
    return Path(shutil.copytree(folder, tmp_path / "broken"))


def entry(source: Path | str, **values: Any) -> Entry:
    defaults: dict[str, Any] = {"name": "tiny", "source": str(source), "upscale_strength": 0.2}
    return replace(load_catalog().default, **(defaults | values))


def load_exact(source: Path | str) -> Family:
    return load(entry(source), device=torch.device("cpu"), dtype=torch.float32)


def refusal(source: Path | str, **values: Any) -> str:
    with pytest.raises(CheckpointError) as caught:
        load(entry(source, **values), device=torch.device("cpu"))
    sentence = str(caught.value)
    assert sentence.startswith("[tiny] ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def drawn(family: Family) -> list[Image.Image]:
    engine, wanted = Engine(family), generation()
    return engine.decode(Finished(wanted, run(engine, [wanted])["a"]))


@pytest.mark.parametrize("flags", [True, False])
def test_the_safety_checker_of_a_checkpoint_has_pictures_withheld(tmp_path: Path, flags: bool) -> None:
    add_safety_checker(build_tiny_pipeline(), flags=flags).save_pretrained(tmp_path)
    family = load(entry(tmp_path, safety_checker=True), device=torch.device("cpu"), dtype=torch.float32)
    if flags:
        with pytest.raises(UnsafePicturesError, match="2 of 2 pictures"):
            drawn(family)
    else:
        assert len(drawn(family)) == 2
    assert len(drawn(load_exact(tmp_path))) == 2  # an entry that does not ask for it


def test_an_engine_warms_up_with_a_safety_checker_that_flags_everything(tmp_path: Path) -> None:
    add_safety_checker(build_tiny_pipeline(), flags=True).save_pretrained(tmp_path)
    engine = Engine(load(entry(tmp_path, safety_checker=True)))
    engine.warm_up(64, 64)
    assert engine.is_idle


def test_a_safety_checker_that_is_asked_for_must_be_there(folder: Path) -> None:
    assert "brings none" in refusal(folder, safety_checker=True)


@pytest.mark.parametrize("autoencoder", ["kl", "tiny"])
def test_a_folder_is_loaded(tmp_path: Path, autoencoder: Autoencoder) -> None:
    folder = write_tiny_pipeline(tmp_path / "model", autoencoder)
    assert drawn(load_exact(folder)) == drawn(tiny_family(autoencoder))


def load_xl(source: Path) -> Family:
    family = load(entry(source, family="stable_diffusion_xl"), device=torch.device("cpu"), dtype=torch.float32)
    assert isinstance(family, StableDiffusionXL)
    return family


def assert_draws_as_built(family: Family, built: Family) -> None:
    """Within one level of 255: where weights lie in memory decides which kernels run."""
    for found, wanted in zip(drawn(family), drawn(built), strict=True):
        assert ImageChops.difference(found, wanted).point(lambda level: level > 1).getbbox() is None


def test_a_folder_of_stable_diffusion_xl_is_loaded(tmp_path: Path) -> None:
    assert_draws_as_built(
        load_xl(write_tiny_xl_pipeline(tmp_path / "model")), StableDiffusionXL(build_tiny_xl_pipeline())
    )


def test_a_single_file_of_stable_diffusion_xl_is_loaded(tmp_path: Path) -> None:
    assert_draws_as_built(load_xl(write_single_xl_file(tmp_path)), StableDiffusionXL(build_tiny_xl_pipeline()))


@pytest.mark.parametrize("has_t5", [True, False])
def test_a_folder_of_stable_diffusion_3_is_loaded(tmp_path: Path, has_t5: bool) -> None:
    folder = write_tiny_3_pipeline(tmp_path / "model", has_t5=has_t5)
    family = load(entry(folder, family="stable_diffusion_3"), device=torch.device("cpu"), dtype=torch.float32)
    assert_draws_as_built(family, StableDiffusion3(build_tiny_3_pipeline(has_t5=has_t5)))


def test_of_a_processor_for_texts_and_pictures_only_the_tokenizer_is_needed(tmp_path: Path) -> None:
    folder = write_tiny_flux_2_pipeline(tmp_path / "model")
    index = folder / "model_index.json"
    index.write_text(index.read_text().replace('"Qwen2Tokenizer"', '"PixtralProcessor"'))
    assert "PixtralProcessor" in index.read_text()
    config = folder / "tokenizer" / "tokenizer_config.json"  # published ones are silent about sides
    said = json.loads(config.read_text()) | {"tokenizer_class": "LlamaTokenizerFast"}
    config.write_text(json.dumps({name: value for name, value in said.items() if name != "padding_side"}))
    wanted = entry(folder, family="flux_2", distilled_guidance=4.0)
    family = load(wanted, device=torch.device("cpu"), dtype=torch.float32)
    assert_draws_as_built(family, Flux2(build_tiny_flux_2_pipeline()))


@pytest.mark.parametrize(
    ("has_guidance", "distilled_guidance", "words"),
    [(True, 0.0, "distilled_guidance is missing"), (False, 3.5, "distilled_guidance must be left out")],
)
def test_guidance_is_told_to_networks_that_take_it(
    tmp_path: Path, has_guidance: bool, distilled_guidance: float, words: str
) -> None:
    build_tiny_flux_pipeline(has_guidance=has_guidance).save_pretrained(tmp_path)
    assert words in refusal(tmp_path, family="flux", distilled_guidance=distilled_guidance)
    suits = entry(tmp_path, family="flux", distilled_guidance=3.5 - distilled_guidance)
    assert load(suits, device=torch.device("cpu")).takes_guidance == has_guidance


def test_a_model_of_flow_matching_brings_its_own_sampler(tmp_path: Path) -> None:
    folder = write_tiny_3_pipeline(tmp_path / "model")
    assert "sampler must be left out" in refusal(folder, family="stable_diffusion_3", sampler="ddim")


@pytest.mark.parametrize(
    ("family", "write"),
    [
        ("stable_diffusion_xl", write_tiny_xl_pipeline),
        ("stable_diffusion_3", write_tiny_3_pipeline),
        ("flux", write_tiny_flux_pipeline),
        ("flux_2_klein", write_tiny_flux_2_klein_pipeline),
    ],
)
def test_every_family_draws_in_half_precision(family: str, write: Callable[[Path], Path], tmp_path: Path) -> None:
    loaded = load(
        entry(write(tmp_path / "model"), family=family), device=torch.device("cpu"), dtype=torch.bfloat16
    )
    assert [picture.size for picture in drawn(loaded)] == [(64, 64)] * 2


def test_one_family_refuses_the_models_of_another(folder: Path, tmp_path: Path) -> None:
    xl = write_tiny_xl_pipeline(tmp_path / "model")
    assert (
        "a StableDiffusionPipeline, but the family `stable_diffusion_xl` draws with a StableDiffusionXLPipe"
        in (refusal(folder, family="stable_diffusion_xl"))
    )
    assert "a StableDiffusionXLPipeline, but the family `stable_diffusion` draws with" in refusal(xl)


def test_weights_of_another_family_under_the_right_name_are_refused(tmp_path: Path) -> None:
    folder = write_tiny_xl_pipeline(tmp_path / "model")
    index = folder / "model_index.json"
    index.write_text(index.read_text().replace("StableDiffusionXLPipeline", "StableDiffusionPipeline"))
    assert "its UNet belongs to another family" in refusal(folder)


def test_stable_diffusion_xl_has_no_safety_checker_to_ask_for(tmp_path: Path) -> None:
    folder = write_tiny_xl_pipeline(tmp_path / "model")
    assert "brings none" in refusal(folder, family="stable_diffusion_xl", safety_checker=True)


def test_a_single_file_is_loaded_with_the_configuration_beside_it(tmp_path: Path) -> None:
    assert drawn(load_exact(write_single_file(tmp_path))) == drawn(tiny_family())


def test_a_catalog_may_offer_the_tiny_model(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "catalog.toml"
    path.write_text(catalog_text(folder), encoding="utf-8")
    default = load_catalog(path).default
    assert default.name == "tiny"
    assert load(default, dtype=torch.float32).device.type in {"cpu", "cuda", "mps"}


def test_the_precision_is_the_one_of_the_device(folder: Path) -> None:
    family: Any = load(entry(folder), device=torch.device("cpu"))
    assert family._denoiser.dtype in {torch.bfloat16, torch.float32}
    assert all(picture.size == (64, 64) for picture in drawn(family))


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert "there is no folder or file" in refusal(tmp_path / "nowhere")


def test_missing_weights_of_the_package_can_be_trained() -> None:
    assert "python -m model train" in refusal("weights/nowhere")


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    assert "has no model_index.json" in refusal(tmp_path)


def test_another_kind_of_pipeline_is_refused(broken: Path) -> None:
    index = broken / "model_index.json"
    index.write_text(index.read_text().replace("StableDiffusionPipeline", "FluxPipeline"))
    sentence = refusal(broken)
    assert (
        "holds a FluxPipeline, but the family `stable_diffusion` draws with a StableDiffusionPipeline" in sentence
    )


def test_pickled_weights_are_never_opened(broken: Path) -> None:
    weights = next((broken / "unet").glob("*.safetensors"))
    weights.rename(weights.with_suffix(".bin"))
    assert "are kept as a pickle, which can run any code" in refusal(broken)


def test_a_family_that_diffusers_loads_from_folders_alone_refuses_a_single_file(tmp_path: Path) -> None:
    file = write_single_file(tmp_path)
    assert "must be a folder in diffusers layout or a model of the hub, not the file" in (
        refusal(file, family="flux_2", distilled_guidance=4.0)
    )


@pytest.mark.parametrize("suffix", [".ckpt", ".pt", ".bin"])
def test_a_pickled_file_is_never_opened(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"model{suffix}"
    file.write_bytes(b"")
    assert "pickle" in refusal(file)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"")
    assert "is not a .safetensors file" in refusal(file)


def test_damaged_weights_are_refused(broken: Path) -> None:
    weights = next((broken / "unet").glob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:1000])
    assert f"{broken} cannot be loaded: {weights.name} in {weights.parent} is damaged" in refusal(broken)


@pytest.mark.parametrize("part", ["unet", "vae", "text_encoder"])
def test_weights_that_lack_something_are_refused_rather_than_made_up(broken: Path, part: str) -> None:
    weights = next((broken / part).glob("*.safetensors"))
    tensors = load_file(weights)
    del tensors[max(tensors)]
    save_file(tensors, weights, metadata={"format": "pt"})
    assert f"the weights in {broken / part} are incomplete: " in refusal(broken)


@pytest.mark.parametrize("part", ["model.diffusion_model", "first_stage_model", "cond_stage_model"])
def test_a_single_file_that_lacks_something_is_refused(tmp_path: Path, part: str) -> None:
    file = write_single_file(tmp_path)
    tensors = load_file(file)
    del tensors[max(name for name in tensors if name.startswith(part))]
    save_file(tensors, file)
    assert f"{file} cannot be loaded: its weights are incomplete" in refusal(file)


def test_a_single_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    file = write_single_file(tmp_path)
    file.write_bytes(file.read_bytes()[:-5])
    assert f"{file} cannot be loaded: {file.name} in {file.parent} is damaged" in refusal(file)


@pytest.mark.parametrize("part", ["unet", "vae", "text_encoder"])
def test_weights_of_another_shape_are_refused(broken: Path, part: str) -> None:
    weights = next((broken / part).glob("*.safetensors"))
    tensors = load_file(weights)
    name = max(tensors)
    save_file(tensors | {name: torch.zeros(99_999)}, weights, metadata={"format": "pt"})
    assert f"{broken} cannot be loaded: " in refusal(broken)


def test_a_model_larger_than_the_memory_is_refused_before_it_is_loaded(broken: Path) -> None:
    weights = next((broken / "unet").glob("*.safetensors"))
    write_sparse_weights(weights, num_bytes=2**43)
    sentence = refusal(broken)
    assert re.search(r"its weights take (8192|4096)\.\d\d GiB, and cpu has \d+\.\d\d GiB free", sentence)


def write_sparse_weights(file: Path, num_bytes: int) -> None:
    """Weights of that size which take no place on the disk."""
    tensor = {"dtype": "F32", "shape": [num_bytes // 4], "data_offsets": [0, num_bytes]}
    header = json.dumps({"conv_in.weight": tensor}).encode()
    with file.open("wb") as opened:
        opened.write(struct.pack("<Q", len(header)) + header)
        opened.truncate(8 + len(header) + num_bytes)


@pytest.mark.parametrize("multiple", [4, 12, 20])
def test_sizes_that_the_model_cannot_draw_are_refused(folder: Path, multiple: int) -> None:
    sentence = refusal(folder, size_multiple=multiple, native_size=multiple * 10)
    assert f"size_multiple does not suit the model. Width and height must be multiples of 8, not {multiple}" in (
        sentence
    )


def test_a_part_that_is_missing_is_refused(broken: Path) -> None:
    shutil.rmtree(broken / "vae")
    assert f"{broken} cannot be loaded: " in refusal(broken)


def test_code_of_a_checkpoint_is_never_run(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (broken / "unet" / "sly.py").write_text("import sys\nsys.modules['sly_was_here'] = sys\nclass Sly: ...\n")
    index = json.loads((broken / "model_index.json").read_text())
    index["unet"] = ["sly", "Sly"]
    (broken / "model_index.json").write_text(json.dumps(index))
    monkeypatch.setenv("DIFFUSERS_DISABLE_REMOTE_CODE", "0")
    assert "its unet, sly.Sly, wants to run code that comes with the checkpoint" in refusal(broken)
    assert "sly_was_here" not in sys.modules


def test_a_pipeline_of_its_own_is_refused(broken: Path) -> None:
    index = broken / "model_index.json"
    index.write_text(json.dumps(json.loads(index.read_text()) | {"_class_name": ["sly", "SlyPipeline"]}))
    assert "the pipeline sly.SlyPipeline wants to run code" in refusal(broken)


@pytest.mark.parametrize("file", ["text_encoder/config.json", "tokenizer/tokenizer_config.json"])
def test_a_part_that_maps_to_code_of_its_own_is_refused(broken: Path, file: str) -> None:
    config = json.loads((broken / file).read_text())
    (broken / file).write_text(json.dumps(config | {"auto_map": {"AutoModel": "sly.Sly"}}))
    assert f"the auto_map of its {Path(file).parent} wants to run code" in refusal(broken)


def test_an_index_that_is_no_json_is_refused(broken: Path) -> None:
    (broken / "model_index.json").write_text("nothing")
    assert f"{broken} cannot be loaded: model_index.json in {broken} is no JSON" in refusal(broken)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("in_channels", 9, "models for inpainting or editing cannot draw from text alone"),
        ("time_cond_proj_dim", 8, "wants the guidance scale as an input"),
    ],
)
def test_a_variant_that_needs_more_than_text_is_refused(
    field: str, value: int, words: str, tmp_path: Path
) -> None:
    folder = write_tiny_pipeline(tmp_path / "model", "kl")
    config = json.loads((folder / "unet" / "config.json").read_text())
    UNet2DConditionModel.from_config(config | {field: value}).save_pretrained(folder / "unet")
    assert words in refusal(folder)


def test_an_unreachable_hub_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    assert "`owner/model` is not on this machine and the hub cannot be reached" in refusal("owner/model")


@pytest.mark.parametrize(
    ("break_", "words"),
    [
        (lambda folder: None, ""),
        (lambda folder: next((folder / "unet").glob("*.safetensors")).rename(folder / "unet" / "a.bin"), "pickle"),
        (
            lambda folder: (folder / "model_index.json").write_text('{"_class_name": ["a", "B"]}'),
            "a.B wants to run",
        ),
    ],
)
def test_what_was_downloaded_is_looked_at_as_a_folder_is(
    broken: Path,
    break_: Callable[[Path], object],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(cache))
    break_(broken)
    snapshot = cache / "models--owner--model" / "snapshots" / ("0" * 40)
    shutil.copytree(broken, snapshot)
    (cache / "models--owner--model" / "refs").mkdir()
    (cache / "models--owner--model" / "refs" / "main").write_text("0" * 40)
    if words:
        assert words in refusal("owner/model")
    else:
        assert drawn(load_exact("owner/model")) == drawn(tiny_family())


def test_what_the_hub_says_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no file named\ndiffusion_pytorch_model.safetensors")

    monkeypatch.setattr("diffusers.StableDiffusionPipeline.download", refuse)
    assert refusal("owner/model") == (
        "[tiny] `owner/model` of the hub cannot be loaded: no file named diffusion_pytorch_model.safetensors."
    )


def test_a_single_file_without_configuration_says_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    file = write_single_file(tmp_path)
    shutil.rmtree(tmp_path / "one")
    assert "Put a folder `one` with the model's model_index.json" in refusal(file)


@pytest.mark.parametrize(("field", "known"), [("family", "stable_diffusion"), ("sampler", "ddim, euler")])
def test_unknown_words_of_an_entry_are_refused_with_the_known_ones(folder: Path, field: str, known: str) -> None:
    assert f"{field} must be one of {known}" in refusal(folder, **{field: "unheard-of"})
