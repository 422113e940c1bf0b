"""Low-rank additions to the weights of a network (Hu et al., 2106.09685): what a few-step student learns, so that
it ships as a small file beside the weights that it starts from. Knows nothing about what is learned."""

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.utils import parametrize

MINIMUM = 4096  # weights of a matrix that is worth an addition
PREFIX = "unet"  # by which pipelines tell a denoiser's additions from a text encoder's


class Addition(nn.Module):
    """W + up · down, where a convolution's W is a matrix of one row per outgoing channel. Silent at first."""

    def __init__(self, weight: Tensor, rank: int) -> None:
        super().__init__()
        rows, columns = weight.flatten(1).shape
        self.up = nn.Parameter(torch.zeros(rows, rank, device=weight.device))
        self.down = nn.Parameter(torch.randn(rank, columns, device=weight.device) / columns**0.5)

    def forward(self, weight: Tensor) -> Tensor:
        return weight + (self.up @ self.down).view_as(weight)


def add(network: nn.Module, rank: int) -> nn.ModuleDict:
    """Freeze the network and give its larger matrices additions: these, by their layers' names, with slashes."""
    network.requires_grad_(False)
    found = {}
    for name, layer in list(network.named_modules()):
        if isinstance(layer, (nn.Linear, nn.Conv2d)) and layer.weight.numel() >= MINIMUM:
            addition = Addition(layer.weight, rank)
            parametrize.register_parametrization(layer, "weight", addition)
            found[name.replace(".", "/")] = addition
    return nn.ModuleDict(found)


def merge(network: nn.Module) -> None:
    """Let the additions become part of the weights."""
    for layer in list(network.modules()):
        if parametrize.is_parametrized(layer, "weight"):
            parametrize.remove_parametrizations(layer, "weight")


def save(network: nn.Module, additions: nn.ModuleDict, path: Path) -> None:
    """As diffusers' `load_lora_weights` reads it, in half precision. Raises `OSError` or `SafetensorError`."""
    layers = dict(network.named_modules())
    weights: dict[str, Tensor] = {}
    for name, addition in additions.items():
        layer = layers[name.replace("/", ".")]
        assert isinstance(addition, Addition)
        down, up = addition.down.detach(), addition.up.detach()
        if isinstance(layer, nn.Conv2d):
            down, up = down.view(-1, layer.in_channels, *layer.kernel_size), up[:, :, None, None]
        key = f"{PREFIX}.{name.replace('/', '.')}"
        weights[f"{key}.lora_A.weight"], weights[f"{key}.lora_B.weight"] = (
            part.to("cpu", torch.float16).contiguous() for part in (down, up)
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(weights, path, {"format": "pt"})
