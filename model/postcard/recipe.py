"""How large and how long: the same training programme on a CPU, on a GPU, and in a test. Data only."""

from dataclasses import dataclass

from model.postcard.edition import FIRST, Edition
from model.postcard.world import OVERNIGHT, WORLD


@dataclass(frozen=True)
class AutoencoderRecipe:
    channels: int = 8  # of the latent
    encoder_width: int = 32
    decoder_width: int = 48
    encoder_blocks: tuple[int, ...] = (0, 1, 2, 3)
    decoder_blocks: tuple[int, ...] = (3, 3, 1, 0)
    pictures: int = 3000  # painted once and cropped again and again
    crop: int = 64  # pixels of the small picture
    batch: int = 24
    rate: float = 3e-3
    frozen_from: float = 0.85  # share of the budget after which only the decoder learns
    minutes: float = 11


@dataclass(frozen=True)
class DecoderRecipe:
    """The second decoder, which paints twice as large as the encoder sees."""

    blocks: tuple[int, ...] = (3, 3, 1, 1, 0)
    batch: int = 8
    rate: float = 2e-3
    noise: float = 0.3  # largest amplitude added to the latent
    redrawn: float = 0.2  # share of latents that went through the denoiser, if that is trained already
    minutes: float = 9


@dataclass(frozen=True)
class TextRecipe:
    captions: int = 30_000  # that the tokenizer learns from
    vocabulary: int = 2048
    tokens: int = 40
    layers: int = 3
    width: int = 256
    heads: int = 4


@dataclass(frozen=True)
class DenoiserRecipe:
    widths: tuple[int, ...] = (96, 192, 256)
    attention: tuple[bool, ...] = (False, True, True)
    scenes: int = 30_000  # cached latents, most of them square
    batch: int = 32
    rate: float = 7e-4
    uniform: float = 1.0  # share of times that are spread evenly; the others are logit-normal
    shift: float = 1.3  # towards noise at the start, where only the text tells what to draw; 1 at the end
    text_share: float = 1.0  # of the rate, for the text encoder
    warm_up: int = 200  # steps
    constant: float = 0.4  # share of the budget before the rate decays
    ema: float = 0.996
    attention_loss: float = 0.03
    cell_loss: float = 0.1
    layout_until: float = 0.6  # share of the budget after which layout is no longer supervised
    mixed: bool = True  # bfloat16 products, float32 weights and losses
    minutes: float = 62


@dataclass(frozen=True)
class ClipRecipe:
    """Two encoders into one space."""

    side: int = 64  # pixels that the image encoder sees
    patch: int = 8
    image_width: int = 192
    image_layers: int = 4
    text_width: int = 192
    text_layers: int = 2
    shared: int = 128  # of the space
    pictures: int = 10_000  # painted once
    batch: int = 256
    altered: float = 0.25  # share of scenes whose caption is also shown with one thing wrong
    loss: str = "symmetric"  # or "sigmoid"
    labels: float = 0.3  # weight of what the picture's encoder is told beside
    rate: float = 2e-3
    decay: float = 0.05
    warm_up: int = 40  # steps
    constant: float = 0.3
    mixed: bool = True
    minutes: float = 25


@dataclass(frozen=True)
class DistilRecipe:
    """Few steps. The first teacher is the denoiser with guidance, in twice as many steps as the first student."""

    steps: tuple[int, ...] = (8, 4)  # of one student after the other
    starts: tuple[float, ...] = (0.0, 0.5)  # shares of the budget at which they begin
    finish: float = 1.0  # share at which the critic joins
    rank: int = 16  # of the additions to the denoiser's weights
    batch: int = 32
    rate: float = 1e-3
    critic_rate: float = 2e-4
    critic_width: int = 64
    adversarial: float = 0.05  # weight of what the critic says
    warm_up: int = 20  # steps
    constant: float = 0.5
    ema: float = 0.98
    minutes: float = 60


@dataclass(frozen=True)
class JudgeRecipe:
    width: int = 32
    pictures: int = 9_000
    batch: int = 64
    rate: float = 2e-3
    examined: int = 400  # held-out scenes it is tried on
    minutes: float = 7


@dataclass(frozen=True)
class Recipe:
    name: str
    device: str
    edition: Edition = FIRST
    workers: int = 2  # processes that paint
    parts: int = 2  # of a batch, each learned by a thread of its own
    ahead: int = 0  # processes that prepare the denoiser's batches; worth it where learning is faster
    autoencoder: AutoencoderRecipe = AutoencoderRecipe()
    decoder: DecoderRecipe = DecoderRecipe()
    text: TextRecipe = TextRecipe()
    denoiser: DenoiserRecipe = DenoiserRecipe()
    distil: DistilRecipe = DistilRecipe()
    judge: JudgeRecipe = JudgeRecipe()
    clip: ClipRecipe = ClipRecipe()
    log_every: int = 20  # steps
    save_every: float = 120  # seconds
    sheet_every: float = 300  # seconds


FIRST_CPU = Recipe("first", "cpu")  # by which the first edition was trained

CPU = Recipe(  # nine hours on two cores
    "cpu",
    "cpu",
    edition=OVERNIGHT,
    autoencoder=AutoencoderRecipe(pictures=6_000, minutes=60),
    decoder=DecoderRecipe(minutes=30),
    text=TextRecipe(captions=100_000, vocabulary=4096, tokens=64, layers=4),
    denoiser=DenoiserRecipe(
        scenes=200_000, uniform=0.25, text_share=0.4, constant=0.5, ema=0.999, minutes=330,
    ),
    judge=JudgeRecipe(pictures=20_000, minutes=30),
    clip=ClipRecipe(pictures=30_000, minutes=40),
)  # fmt: skip

GPU = Recipe(  # half an hour on an H200, in slices of nine minutes
    "gpu",
    "cuda",
    edition=WORLD,
    workers=16,
    parts=1,
    ahead=8,
    autoencoder=AutoencoderRecipe(
        pictures=12_000, batch=128, decoder_width=64, decoder_blocks=(3, 3, 2, 0), minutes=3
    ),
    decoder=DecoderRecipe(blocks=(3, 3, 2, 1, 0), batch=64, minutes=2),
    text=TextRecipe(captions=200_000, vocabulary=4096, tokens=64, layers=4),
    denoiser=DenoiserRecipe(
        scenes=300_000, batch=512, rate=1e-3, uniform=0.25, text_share=0.4, warm_up=500, constant=0.5, ema=0.999,
        minutes=13,
    ),
    distil=DistilRecipe((16, 8, 4), (0.0, 0.35, 0.6), finish=0.85, batch=256, ema=0.995, minutes=4),
    judge=JudgeRecipe(width=64, pictures=40_000, batch=256, minutes=2),
    clip=ClipRecipe(pictures=100_000, batch=2048, minutes=3),
    save_every=60,
)  # fmt: skip

TEST = Recipe(
    "test",
    "cpu",
    edition=Edition(subjects=4),
    workers=1,
    autoencoder=AutoencoderRecipe(4, 8, 8, (0, 0, 0, 1), (1, 0, 0, 0), pictures=6, crop=32, batch=2),
    decoder=DecoderRecipe(blocks=(1, 0, 0, 0, 0), batch=2),
    text=TextRecipe(captions=300, vocabulary=600, layers=1, width=32, heads=2),
    denoiser=DenoiserRecipe((32, 64), (False, True), scenes=10, batch=2, warm_up=2, mixed=False),
    distil=DistilRecipe(rank=2, batch=2, warm_up=2, finish=0.75, critic_width=16),
    judge=JudgeRecipe(width=8, pictures=8, batch=4, examined=4),
    clip=ClipRecipe(16, 8, 32, 1, 32, 1, 16, pictures=8, batch=4, warm_up=2, mixed=False),
    log_every=1,
    save_every=0,
    sheet_every=1e9,
)

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in (FIRST_CPU, CPU, GPU, TEST)}
