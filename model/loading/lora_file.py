"""The file of a LoRA: found on this machine or fetched from the hub, and looked at before anything is loaded.

Safetensors only. Knows no model.
"""

from __future__ import annotations

import re
from pathlib import Path

from huggingface_hub import hf_hub_download

from model.loading.layout import PICKLES, LayoutError, count_parameters
from model.lora import Lora, LoraError

SUFFIX = ".safetensors"
_HUB_ID = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")


def lora_file(lora: Lora) -> Path:
    """Where its weights lie on this machine. Raises `LoraError`."""
    is_of_hub = _is_of_hub(lora.source)
    _check_name(lora.file if is_of_hub else lora.source)
    path = _fetched(lora) if is_of_hub else Path(lora.source)
    if not path.is_file():
        raise LoraError(f"There is no file {path}. Name a {SUFFIX} file, or a model of the hub: `owner/name`.")
    try:
        count_parameters([path])
    except LayoutError as error:
        raise LoraError(f"It cannot be loaded: {error}.") from error
    return path


def _is_of_hub(source: str) -> bool:
    suffix = Path(source).suffix
    return suffix not in {SUFFIX, *PICKLES} and not Path(source).exists() and bool(_HUB_ID.fullmatch(source))


def _check_name(name: str) -> None:
    if Path(name).suffix in PICKLES:
        raise LoraError(
            f"{name} is a pickle, which can run any code when it is read. Get it as {SUFFIX}, or convert it on "
            "a machine that you can lose."
        )
    if Path(name).suffix != SUFFIX:
        raise LoraError(f"{name} is not a {SUFFIX} file.")


def _fetched(lora: Lora) -> Path:
    """From the hub, or what was fetched from there before."""
    try:
        return Path(hf_hub_download(lora.source, lora.file, revision=lora.revision or None))
    except Exception as error:  # the libraries below share no base class
        said = " ".join(str(error).split())[:200].rstrip(".")
        raise LoraError(f"{lora.file} of `{lora.source}` cannot be had from the hub: {said}.") from error
