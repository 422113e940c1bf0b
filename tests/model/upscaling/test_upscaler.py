from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from model.loading.memory import weight_bytes
from model.upscaling.upscaler import UpscalerError, import_spandrel, load_upscaler
from tests.model.tiny_upscaler import needs_spandrel, write_tiny_upscaler

CPU = torch.device("cpu")
PICTURE = Image.radial_gradient("L").resize((40, 24)).convert("RGB")
ARCHITECTURES: dict[str, dict[str, Any]] = {
    "ESRGAN": {"num_filters": 4, "num_blocks": 1, "scale": 4},
    "SwinIR": {
        "img_size": 16,
        "depths": (2,),
        "embed_dim": 60,
        "num_heads": (2,),
        "window_size": 8,
        "upscale": 2,
        "upsampler": "pixelshuffle",
        "resi_connection": "1conv",
    },
    "HAT": {
        "img_size": 16,
        "depths": (2,),
        "embed_dim": 60,
        "num_heads": (2,),
        "window_size": 8,
        "upscale": 4,
        "upsampler": "pixelshuffle",
        "resi_connection": "1conv",
    },
    "DAT": {
        "img_size": 16,
        "depth": (2,),
        "embed_dim": 60,
        "num_heads": (2,),
        "split_size": (8, 8),
        "upscale": 2,
        "upsampler": "pixelshuffle",
        "resi_connection": "1conv",
    },
}


@needs_spandrel
@pytest.mark.parametrize("scale", [2, 4])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_network_of_a_file_makes_pictures_larger(scale: int, dtype: torch.dtype, tmp_path: Path) -> None:
    upscaler = load_upscaler(write_tiny_upscaler(tmp_path / "tiny.safetensors", scale), CPU, dtype)
    assert (upscaler.scale, upscaler.title) == (scale, f"tiny.safetensors (RealESRGAN Compact, {scale}×)")
    large = upscaler(PICTURE)
    assert large.size == (40 * scale, 24 * scale)
    nearest = PICTURE.resize(large.size, Image.Resampling.NEAREST)
    assert 0 < np.abs(np.asarray(large, dtype=int) - np.asarray(nearest, dtype=int)).mean() < 60


@needs_spandrel
@pytest.mark.filterwarnings("ignore:torch.meshgrid:UserWarning")  # of the networks
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_networks_of_many_kinds_are_loaded(architecture: str, tmp_path: Path) -> None:
    import_spandrel()
    options = ARCHITECTURES[architecture]
    network = getattr(import_module(f"spandrel.architectures.{architecture}"), architecture)(**options)
    save_file({name: each.contiguous() for name, each in network.state_dict().items()}, tmp_path / "x.safetensors")
    upscaler = load_upscaler(tmp_path / "x.safetensors", CPU, torch.float32)
    assert upscaler.scale == (options.get("upscale") or options["scale"])
    assert upscaler(PICTURE).size == (40 * upscaler.scale, 24 * upscaler.scale)


@needs_spandrel
def test_the_weights_of_a_network_are_counted(tmp_path: Path) -> None:
    file = write_tiny_upscaler(tmp_path / "tiny.safetensors")
    upscaler = load_upscaler(file, CPU, torch.float32)
    assert upscaler.weights
    assert weight_bytes(upscaler) == sum(each.nbytes for each in upscaler.weights.parameters()) > 0


@needs_spandrel
def test_torchvision_is_not_pretended_to_be_there() -> None:
    import_spandrel()
    assert getattr(sys.modules.get("torchvision"), "__file__", "") is not None


@needs_spandrel
@pytest.mark.parametrize(
    ("write", "sentence"),
    [
        (lambda file: None, "there is no file"),
        (lambda file: file.write_bytes(b"nothing of the kind"), "cannot be loaded: "),
        (lambda file: save_file({"x": torch.zeros(3)}, file), "holds no network that spandrel knows."),
        (lambda file: write_tiny_upscaler(file, scale=1), "that does not enlarge: its purpose is Restoration"),
        (lambda file: write_tiny_upscaler(file, num_colours=1), "for pictures of 1 channels, not of 3 colours"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_a_sentence(
    write: Callable[[Path], object], sentence: str, tmp_path: Path
) -> None:
    file = tmp_path / "x.safetensors"
    write(file)
    with pytest.raises(UpscalerError, match=sentence) as raised:
        load_upscaler(file, CPU, torch.float32)
    assert str(file) in str(raised.value)


@pytest.mark.parametrize("suffix", [".pth", ".pt", ".ckpt", ".bin"])
def test_a_pickle_is_never_opened(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"x{suffix}"
    torch.save({"x": torch.zeros(3)}, file)
    with pytest.raises(UpscalerError, match=r"is a pickle, which can run any code.* Name a \.safetensors file"):
        load_upscaler(file, CPU, torch.float32)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UpscalerError, match=r"is not a \.safetensors file"):
        load_upscaler(tmp_path / "x.onnx", CPU, torch.float32)


def test_without_the_library_the_sentence_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "spandrel", None)  # an import of it fails
    file = tmp_path / "x.safetensors"
    save_file({"x": torch.zeros(3)}, file)
    with pytest.raises(UpscalerError, match=r"needs spandrel.*pip install --no-deps spandrel einops"):
        load_upscaler(file, CPU, torch.float32)
