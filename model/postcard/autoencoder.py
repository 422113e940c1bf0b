"""The autoencoder: diffusers' AutoencoderTiny, trained from nothing on crops, with latents that are easy to learn.

Knows nothing about scenes, text or schedules."""

from collections.abc import Callable

import torch
from diffusers import AutoencoderTiny
from torch import Tensor, nn
from torch.nn import functional as F

from model.postcard.recipe import AutoencoderRecipe, DecoderRecipe

ENCODER_FACTOR = 8  # pixels of the small picture to one cell


def build(recipe: AutoencoderRecipe) -> AutoencoderTiny:
    """Decodes to the size that the encoder saw."""
    return _build(recipe, recipe.decoder_blocks)


def build_large(recipe: AutoencoderRecipe, decoder: DecoderRecipe) -> AutoencoderTiny:
    """Decodes to twice the size that the encoder saw, from the same latents."""
    return _build(recipe, decoder.blocks)


def _build(recipe: AutoencoderRecipe, blocks: tuple[int, ...]) -> AutoencoderTiny:
    return AutoencoderTiny(
        encoder_block_out_channels=(recipe.encoder_width,) * len(recipe.encoder_blocks),
        decoder_block_out_channels=(recipe.decoder_width,) * len(blocks),
        num_encoder_blocks=recipe.encoder_blocks,
        num_decoder_blocks=blocks,
        latent_channels=recipe.channels,
    )


def enlarge(large: AutoencoderTiny, small: AutoencoderTiny) -> None:
    """Start the large autoencoder from the small one: the same encoder, and the decoder's layers from the front
    for as long as they agree, then the last; what is new in between begins close to passing its input on."""
    large.encoder.load_state_dict(small.encoder.state_dict())
    pairs = list(zip(large.decoder.layers, small.decoder.layers, strict=False))
    alike = next((number for number, (new, old) in enumerate(pairs) if _shapes(new) != _shapes(old)), len(pairs))
    for new, old in pairs[:alike]:
        new.load_state_dict(old.state_dict())
    for layer in large.decoder.layers[alike:-1]:
        if isinstance(layer, nn.Conv2d):
            nn.init.dirac_(layer.weight)
    large.decoder.layers[-1].load_state_dict(small.decoder.layers[-1].state_dict())


def _shapes(layer: nn.Module) -> tuple[str, dict[str, torch.Size]]:
    return type(layer).__name__, {name: weight.shape for name, weight in layer.state_dict().items()}


def picture_loss(painted: Tensor, target: Tensor) -> Tensor:
    """L1, a little L2, the mean colour, and the details at four scales of a Laplacian pyramid."""
    difference = painted - target  # (B, 3, H, W)
    colour = difference.mean((2, 3)).abs().mean()
    return difference.abs().mean() + difference.square().mean() + 0.5 * colour + 0.6 * _details(difference, 4)


def _details(difference: Tensor, levels: int) -> Tensor:
    """The pyramid is linear, so that of the difference is the difference of the pyramids."""
    total = difference.new_zeros(())
    for _ in range(levels):
        if min(difference.shape[-2:]) < 4:
            break
        coarse = F.avg_pool2d(difference, 2)
        smooth = F.interpolate(coarse, scale_factor=2.0, mode="bilinear")
        total = total + (difference - smooth).abs().mean()
        difference = coarse
    return total


def latent_loss(latents: Tensor) -> Tensor:
    """Keep every channel near mean 0 and variance 1 and inside the decoder's tanh (|z| < 3)."""
    mean, variance = latents.mean((0, 2, 3)), latents.var((0, 2, 3))
    far = F.relu(latents.abs() - 3).square().mean()
    return 1e-2 * (mean.square().mean() + (variance - 1).square().mean()) + 1e-2 * far


def disturbed(latents: Tensor, dice: torch.Generator, amplitude: float) -> Tensor:
    """Noise of a random strength per sample, so the decoder forgives an imperfect denoiser (l-DeTok,
    2507.15856)."""
    device = latents.device
    strength = torch.rand(latents.shape[0], 1, 1, 1, generator=dice).to(device) * amplitude
    noise = torch.randn(latents.shape, generator=dice).to(device)
    return latents + strength * noise


def autoencoder_loss(model: AutoencoderTiny, small: Tensor, dice: torch.Generator) -> dict[str, Tensor]:
    """One step's losses. Every other batch is also asked to decode shrunken latents to the shrunken picture:
    scale equivariance, which leaves less noise for the denoiser to learn (EQ-VAE, 2502.09509; 2502.14831)."""
    latents = model.encode(small).latents  # (B, C, h, w)
    target, seen = small, latents
    if torch.rand((), generator=dice) < 0.25:
        seen, target = F.avg_pool2d(latents, 2), F.avg_pool2d(small, 2)
    painted = model.decode(disturbed(seen, dice, 0.2)).sample
    picture = picture_loss(painted, target)
    return {"loss": picture + latent_loss(latents), "l1": (painted - target).abs().mean().detach()}


def decoder_loss(
    model: AutoencoderTiny,
    small: Tensor,
    target: Tensor,
    dice: torch.Generator,
    noise: float,
    redraw: Callable[[Tensor, torch.Generator], Tensor] | None = None,
) -> dict[str, Tensor]:
    """The same for a decoder alone: the latents are given, or what `redraw` makes of them."""
    with torch.no_grad():
        latents = model.encode(small).latents
    if redraw is not None:
        latents = redraw(latents, dice)
    painted = model.decode(disturbed(latents, dice, noise)).sample
    return {"loss": picture_loss(painted, target), "l1": (painted - target).abs().mean().detach()}


@torch.no_grad()
def statistics(model: AutoencoderTiny, batches: list[Tensor]) -> tuple[Tensor, Tensor]:
    """Mean and deviation of every latent channel."""
    latents = torch.cat([model.encode(batch).latents for batch in batches])
    return latents.mean((0, 2, 3)), latents.std((0, 2, 3))


@torch.no_grad()
def fold(model: AutoencoderTiny, mean: Tensor, deviation: Tensor) -> None:
    """Move the latents' normalisation into the convolutions on both sides, so that `scaling_factor` can be 1
    (a pipeline only knows to divide). Exact but for the decoder's tanh, which training further puts right."""
    last: nn.Conv2d = model.encoder.layers[-1]
    first: nn.Conv2d = model.decoder.layers[0]
    assert last.bias is not None
    assert first.bias is not None
    last.bias.copy_((last.bias - mean) / deviation)
    last.weight.div_(deviation[:, None, None, None])
    first.bias.add_((first.weight * mean[None, :, None, None]).sum((1, 2, 3)))
    first.weight.mul_(deviation[None, :, None, None])
