"""Stage: write what the others have trained as a diffusers pipeline, with the map that previews use and the
vocabulary of descriptions."""

import json
from pathlib import Path

import torch
from diffusers import AutoencoderTiny, StableDiffusionPipeline
from safetensors import SafetensorError

from model.postcard import checkpoint, clip
from model.postcard.checkpoint import CheckpointError
from model.postcard.gallery import Gallery, Plan, halved, to_tensor
from model.postcard.pipeline import assemble
from model.postcard.stages import clip as clip_stage
from model.postcard.stages import decoder, denoiser
from model.postcard.stages import tokenizer as tokenizer_stage
from model.postcard.stages.latents import load_autoencoder
from model.postcard.stages.workshop import Workshop
from model.postcard.words import vocabulary
from model.previewing.preview import FILE_NAME, solve_preview
from model.reading.vocabulary import FILE as VOCABULARY

SHARD = "15MB"
PICTURES = 256  # at most, for the preview's map
SEED = 50


def run(workshop: Workshop) -> None:
    tokenizer = tokenizer_stage.load(workshop)
    unet, text = denoiser.load(workshop, tokenizer)
    vae = autoencoder(workshop)
    pipeline = assemble(vae, text, tokenizer, unet)
    preview = _preview(workshop, vae)
    try:
        write(pipeline, workshop.output)
        _write(workshop.output / FILE_NAME, preview)
        (workshop.output / VOCABULARY).write_text(vocabulary(workshop.recipe.edition), encoding="utf-8")
        workshop.recipe.edition.save(workshop.output)
        if checkpoint.is_trained(workshop.checkpoint(clip_stage.STAGE)):
            clip.write(clip_stage.load(workshop), tokenizer, workshop.output / clip.FOLDER)
    except (OSError, SafetensorError) as error:
        raise CheckpointError(f"Could not write the pipeline to {workshop.output}: {error}.") from error


def autoencoder(workshop: Workshop) -> AutoencoderTiny:
    """With the large decoder, if that stage has run."""
    large = checkpoint.is_trained(workshop.checkpoint(decoder.STAGE))
    return decoder.load(workshop) if large else load_autoencoder(workshop)


def write(pipeline: StableDiffusionPipeline, folder: Path) -> None:
    """In half precision, in files of a size that any host takes. An older edition's weights go when all is
    written, the words about it stay."""

    def settled(beside: Path) -> None:
        pipeline.to(torch.float16).save_pretrained(beside, max_shard_size=SHARD)
        _settle(beside)

    checkpoint.save_folder(folder, settled)


def _settle(folder: Path) -> None:
    """Make the stored settings load without a question: transformers, unlike diffusers, would load half
    precision as it is stored, and AutoencoderTiny stores a setting that it then refuses to read."""
    text, vae = folder / "text_encoder" / "config.json", folder / "vae" / "config.json"
    _write(text, json.loads(text.read_text(encoding="utf-8")) | {"dtype": "float32"})
    values = json.loads(vae.read_text(encoding="utf-8"))
    _write(vae, {name: value for name, value in values.items() if name != "block_out_channels"})


def _write(path: Path, values: dict[str, object]) -> None:
    path.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def _preview(workshop: Workshop, vae: AutoencoderTiny) -> dict[str, object]:
    plan = Plan(SEED, edition=workshop.recipe.edition, glyphs=workshop.glyphs)
    count = min(PICTURES, workshop.recipe.autoencoder.pictures)
    pictures = to_tensor(Gallery.paint(plan, count, workshop.recipe.workers).pictures)
    small = halved(pictures)
    with torch.no_grad():
        latents = vae.encode(small.to(workshop.device)).latents.cpu()
    found = solve_preview(latents, small)
    return {"matrix": _rounded(found.matrix), "bias": _rounded(found.bias)}


def _rounded(numbers: torch.Tensor) -> object:
    rows = numbers.tolist()
    return [[round(value, 5) for value in row] if isinstance(row, list) else round(row, 5) for row in rows]
