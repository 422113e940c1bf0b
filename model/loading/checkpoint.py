"""Loads the model of a catalog entry through diffusers' own loaders: a folder, a .safetensors file or a hub id.

Safetensors only, and never code from a checkpoint. Knows no engine. Whatever goes wrong is a `CheckpointError`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any, NamedTuple

import diffusers
import torch
import transformers

from model.catalog import Entry
from model.clip import Clip, ClipError, load_clip
from model.denoising.schedulers import FLOW, SAMPLERS, prediction_type
from model.denoising.windows import LARGE
from model.families.family import Family
from model.loading.adapter_files import AdapterFiles
from model.loading.adapter_header import ImageAdapterError
from model.loading.device import choose_device, choose_dtype
from model.loading.layout import PICKLES, Layout, count_parameters
from model.loading.lora_file import lora_file
from model.loading.memory import free_memory, in_gib
from model.loading.quiet import quiet
from model.lora import LoraError
from model.previewing.tiny_decoder import TinyDecoder, TinyDecoderError, load_tiny_decoder
from model.upscaling.upscaler import Upscaler, UpscalerError, load_upscaler
from model.whole.course import accepted, draws_from_text_alone

FAMILIES = {  # module of model/families: its class
    "stable_diffusion": "StableDiffusion",
    "stable_diffusion_xl": "StableDiffusionXL",
    "stable_diffusion_3": "StableDiffusion3",
    "flux": "Flux",
    "flux_2": "Flux2",
    "flux_2_klein": "Flux2Klein",
    "pixart": "PixArt",
    "sana": "Sana",
    "sana_sprint": "SanaSprint",
    "qwen_image": "QwenImage",
    "z_image": "ZImage",
}
_HUB_ID = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")


class CheckpointError(RuntimeError):
    """A model that cannot be loaded. The message is a sentence that says what is wrong and what would work."""


def load(entry: Entry, *, device: torch.device | None = None, dtype: torch.dtype | None = None) -> Family:
    """The model of `entry`, on the best device, in the precision that is fast there. Raises `CheckpointError`."""
    device = device or choose_device()
    dtype = dtype or choose_dtype(device)
    class_name = _family_class(entry)
    _check_sampler(entry)
    module = import_module(f"model.families.{entry.family}")
    location = Path(entry.location)
    with _explained(entry), quiet():
        pipeline_class = getattr(diffusers, module.PIPELINE)
        pipeline = _load_pipeline(pipeline_class, entry, location, _Target(device, dtype)).to(device)
        _check_safety(entry, pipeline)
        _attach_image_adapter(entry, pipeline, _Target(device, dtype))
        family: Family = getattr(module, class_name)(pipeline, _companion_folder(location))
        _check_sizes(entry, family)
        _check_flow(entry, family)
        _check_guidance(entry, family)
        _offer_loras(entry, family)
        family.tiny_decoder = _tiny_decoder(entry, family, _Target(device, dtype))
        family.keep_whole(round(LARGE * entry.native_size**2))
        family.upscaler = named_upscaler(entry, device, dtype) or _own_upscaler(entry, family)
        return family


def load_whole(entry: Entry, *, device: torch.device | None = None, dtype: torch.dtype | None = None) -> Any:
    """The diffusers pipeline of an entry that is run whole (`Entry.is_whole`). Raises `CheckpointError`."""
    device = device or choose_device()
    target = _Target(device, dtype or choose_dtype(device))
    with _explained(entry), quiet():
        pipeline = _load_pipeline(diffusers.DiffusionPipeline, entry, Path(entry.location), target).to(device)
        _check_safety(entry, pipeline)
        _check_whole(entry, pipeline)
        return pipeline


def named_upscaler(entry: Entry, device: torch.device, dtype: torch.dtype | None = None) -> Upscaler | None:
    """The network of the file that the entry names, if it names one. Raises `CheckpointError`."""
    if not entry.upscaler:
        return None
    try:
        return load_upscaler(Path(entry.upscaler), device, dtype or choose_dtype(device))
    except UpscalerError as error:
        raise CheckpointError(f"[{entry.name}] upscaler: {error}") from error


def named_clip(entry: Entry, device: torch.device) -> Clip | None:
    """The CLIP that the entry names for `--best`, if it names one. Raises `CheckpointError`."""
    if not entry.clip:
        return None
    try:
        with quiet():
            return load_clip(entry.clip_location, device)
    except ClipError as error:
        raise CheckpointError(f"[{entry.name}] clip: {error}") from error


class _Target(NamedTuple):
    """What the weights are loaded for."""

    device: torch.device
    dtype: torch.dtype


def _family_class(entry: Entry) -> str:
    if entry.family not in FAMILIES:
        known = ", ".join(FAMILIES)
        raise CheckpointError(f"[{entry.name}] family must be one of {known}, not `{entry.family}`.")
    return FAMILIES[entry.family]


def _check_sampler(entry: Entry) -> None:
    if entry.sampler and entry.sampler not in SAMPLERS:
        known = ", ".join(SAMPLERS)
        raise CheckpointError(f"[{entry.name}] sampler must be one of {known}, not `{entry.sampler}`.")


def _check_flow(entry: Entry, family: Family) -> None:
    if entry.sampler and prediction_type(family.scheduler) == FLOW:
        raise CheckpointError(
            f"[{entry.name}] sampler must be left out: the model is one of flow matching, which brings its own."
        )


def _check_guidance(entry: Entry, family: Family) -> None:
    if family.takes_guidance and not entry.distilled_guidance:
        raise CheckpointError(
            f"[{entry.name}] distilled_guidance is missing: the model's network takes a guidance scale as "
            "an input, such as the 3.5 of FLUX.1 dev."
        )
    if entry.distilled_guidance and not family.takes_guidance:
        raise CheckpointError(
            f"[{entry.name}] distilled_guidance must be left out: the model's network takes no guidance scale as "
            "an input. It is guided by guidance_scale alone."
        )


def _tiny_decoder(entry: Entry, family: Family, target: _Target) -> TinyDecoder | None:
    if not entry.tiny_decoder:
        return None
    num_channels, _, _ = family.latent_shape(entry.size_multiple, entry.size_multiple)
    try:
        return load_tiny_decoder(entry.tiny_decoder, num_channels, target.device, target.dtype)
    except TinyDecoderError as error:
        raise CheckpointError(f"[{entry.name}] tiny_decoder: {error}") from error


def _own_upscaler(entry: Entry, family: Family) -> Upscaler | None:
    """The decoder, where the entry says that it enlarges."""
    own = family.own_upscaler() if entry.has_upscaler else None
    if entry.has_upscaler and not own:
        raise CheckpointError(
            f"[{entry.name}] upscale_strength is 0, but its autoencoder does not enlarge. Leave the field out, or "
            "name an `upscaler`."
        )
    return own


def _check_safety(entry: Entry, pipeline: Any) -> None:
    parts = (getattr(pipeline, name, None) for name in ("safety_checker", "feature_extractor"))
    if entry.safety_checker and None in parts:
        raise CheckpointError(
            f"[{entry.name}] safety_checker is true, but the checkpoint brings none. Name a folder or a model of "
            "the hub with a `safety_checker` and a `feature_extractor`, or leave the field out."
        )


def _offer_loras(entry: Entry, family: Family) -> None:
    """Whether each fits is seen when it is first used: that takes as long as reading it."""
    if entry.loras and not family.loras.can_load:
        raise CheckpointError(f"[{entry.name}] loras must be left out: the family `{entry.family}` takes none.")
    for name, lora in entry.loras.items():
        try:
            family.loras.offer(name, lora_file(lora))
        except LoraError as error:
            raise CheckpointError(f"[{entry.name}.loras.{name}] {error}") from error


def _attach_image_adapter(entry: Entry, pipeline: Any, target: _Target) -> None:
    if entry.image_adapter is None:
        return
    try:
        files = AdapterFiles.find(entry.image_adapter)
        _check_memory(entry, files.num_parameters(), target)
        files.attach(pipeline)
    except ImageAdapterError as error:
        raise CheckpointError(f"[{entry.name}.image_adapter] {error}") from error


def _check_sizes(entry: Entry, family: Family) -> None:
    """All sides are multiples of `size_multiple`, so that one look is enough."""
    try:
        family.latent_shape(entry.size_multiple, entry.size_multiple)
    except ValueError as error:
        raise CheckpointError(f"[{entry.name}] size_multiple does not suit the model. {error}") from error


def _check_whole(entry: Entry, pipeline: Any) -> None:
    name = type(pipeline).__name__
    if not draws_from_text_alone(pipeline):
        raise CheckpointError(f"[{entry.name}] {name} does not draw pictures of a text alone.")
    if "negative_prompt" not in accepted(pipeline) and "no" not in entry.refuses:
        raise CheckpointError(f'[{entry.name}] refuses must name "no": {name} takes no negative prompt.')


def _load_pipeline(pipeline_class: Any, entry: Entry, location: Path, target: _Target) -> Any:
    options = {"dtype": target.dtype} | _without_checker(entry, pipeline_class)
    if location.is_dir():
        return _load_folder(pipeline_class, entry, location, target, options)
    if location.is_file():
        _check_file(entry, location)
        if pipeline_class is diffusers.DiffusionPipeline:
            raise CheckpointError(
                f"[{entry.name}] a pipeline that is run whole must be a folder in diffusers layout or a model of "
                f"the hub, not the file {location}."
            )
        if not hasattr(pipeline_class, "from_single_file"):
            raise CheckpointError(
                f"[{entry.name}] models of the family `{entry.family}` must be a folder in diffusers layout or a "
                f"model of the hub, not the file {location}."
            )
        _check_memory(entry, count_parameters([location]), target)
        config = _companion_folder(location)
        return pipeline_class.from_single_file(str(location), config=str(config) if config else None, **options)
    if entry.source.startswith("weights/"):
        raise CheckpointError(
            f"[{entry.name}] the weights are not part of this installation: there is no folder {location}. "
            "Train them with `python -m model train`, or choose another model of the catalog."
        )
    if not _HUB_ID.fullmatch(entry.source):
        raise CheckpointError(
            f"[{entry.name}] there is no folder or file {location}. Name a folder in diffusers layout, "
            "a .safetensors file, or a model of the hub such as `owner/name`."
        )
    folder = pipeline_class.download(
        entry.source, revision=entry.revision or None, use_safetensors=True, trust_remote_code=False, **options
    )
    return _load_folder(pipeline_class, entry, Path(folder), target, options)


def _load_folder(pipeline_class: Any, entry: Entry, folder: Path, target: _Target, options: dict[str, Any]) -> Any:
    layout = _check_folder(entry, folder, pipeline_class.__name__)
    pipeline_class = getattr(diffusers, layout.class_name)
    options |= _without_checker(entry, pipeline_class)
    tokenizers = _tokenizers(layout)
    options = dict.fromkeys((*layout.absent, *tokenizers)) | options
    expected = {name: count_parameters(layout.weights(name)) for name in layout.parts if name not in options}
    _check_memory(entry, sum(expected.values()), target)
    pipeline = pipeline_class.from_pretrained(
        str(folder), use_safetensors=True, trust_remote_code=False, local_files_only=True, **options
    )
    pipeline.register_modules(**tokenizers)
    for name, num_found in expected.items():
        _check_complete(entry, folder / name, getattr(pipeline, name, None), num_found)
    return pipeline


def _without_checker(entry: Entry, pipeline_class: Any) -> dict[str, Any]:
    """The options that spare the loading of a safety checker that is not wanted."""
    if entry.safety_checker or "safety_checker" not in signature(pipeline_class).parameters:
        return {}
    return {"safety_checker": None, "requires_safety_checker": False}


def _tokenizers(layout: Layout) -> dict[str, Any]:
    """Of processors for texts and pictures, the half that reads texts: the other half wants torchvision."""
    return {
        name: transformers.AutoTokenizer.from_pretrained(str(layout.folder / name), local_files_only=True)
        for name, (_, class_name) in layout.parts.items()
        if name.startswith("tokenizer") and class_name.endswith("Processor")
    }


def _check_memory(entry: Entry, num_parameters: int, target: _Target) -> None:
    """Before anything is loaded. On the way to a GPU the weights pass through the memory of the machine."""
    needed = num_parameters * target.dtype.itemsize
    for device in dict.fromkeys((torch.device("cpu"), target.device)):
        if needed > (free := free_memory(device)):
            raise CheckpointError(
                f"[{entry.name}] its weights take {in_gib(needed)}, and {device} has {in_gib(free)} free."
            )


def _check_complete(entry: Entry, folder: Path, part: Any, num_found: int) -> None:
    """The loaders draw at random what they do not find."""
    num_wanted = sum(each.numel() for each in part.parameters()) if isinstance(part, torch.nn.Module) else 0
    if num_found < num_wanted:
        raise CheckpointError(
            f"[{entry.name}] the weights in {folder} are incomplete: {num_found} of {num_wanted} numbers."
        )


def _companion_folder(location: Path) -> Path | None:
    """Where a checkpoint's configuration lies: the folder itself, or beside `name.safetensors` a folder `name`."""
    folder = location if location.is_dir() else location.with_suffix("")
    return folder if (folder / "model_index.json").is_file() else None


def _check_folder(entry: Entry, folder: Path, expected: str) -> Layout:
    if not (folder / "model_index.json").is_file():
        raise CheckpointError(
            f"[{entry.name}] {folder} has no model_index.json. It must be a folder in diffusers layout, "
            "as `save_pretrained` writes it."
        )
    layout = Layout.read(folder)
    if expected == "DiffusionPipeline" and hasattr(diffusers, layout.class_name):
        expected = layout.class_name  # any will do
    if layout.class_name != expected:
        raise CheckpointError(
            f"[{entry.name}] {folder} holds a {layout.class_name}, but the family `{entry.family}` draws with a "
            f"{expected}."
        )
    for part in layout.pickled_parts():
        raise CheckpointError(f"[{entry.name}] the weights in {part} {_PICKLE_REASON}")
    return layout


def _check_file(entry: Entry, file: Path) -> None:
    if file.suffix in PICKLES:
        raise CheckpointError(f"[{entry.name}] {file} {_PICKLE_REASON}")
    if file.suffix != ".safetensors":
        raise CheckpointError(f"[{entry.name}] {file} is not a .safetensors file.")


_PICKLE_REASON = (
    "are kept as a pickle, which can run any code when it is read. Get them as .safetensors, or convert them "
    "on a machine that you can lose."
)


@contextmanager
def _explained(entry: Entry) -> Iterator[None]:
    """Turn whatever the loaders raise into one sentence."""
    try:
        yield
    except CheckpointError:
        raise
    except Exception as error:
        raise CheckpointError(f"[{entry.name}] {_reason(entry, error)}") from error


def _reason(entry: Entry, error: Exception) -> str:
    said = " ".join(str(error).split())[:300].rstrip(".")
    location = Path(entry.location)
    if location.is_file() and _is_about_the_network(error):
        return (
            f"{location} comes without its configuration, and the hub cannot be reached. Put a folder "
            f"`{location.stem}` with the model's model_index.json and configuration files beside it."
        )
    if "meta tensor" in said:  # of single files the loader leaves empty what it does not find
        return f"{location} cannot be loaded: its weights are incomplete."
    if location.exists():
        return f"{location} cannot be loaded: {said}."
    if _is_about_the_network(error):
        return (
            f"`{entry.source}` is not on this machine and the hub cannot be reached. Download the model elsewhere "
            "and name its folder as the source."
        )
    return f"`{entry.source}` of the hub cannot be loaded: {said}."


def _is_about_the_network(error: BaseException | None) -> bool:
    """Whether a connection failed anywhere in the chain of causes; the HTTP libraries share no base class."""
    while error is not None:
        name = type(error).__name__
        if any(word in name for word in ("Connect", "Timeout", "Offline", "LocalEntryNotFound", "Network")):
            return True
        error = error.__cause__ or error.__context__
    return False
