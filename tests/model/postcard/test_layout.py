"""Layout supervision: the losses say whether words own their cells."""

import pytest
import torch
from torch import Tensor

from model.postcard import denoiser
from model.postcard.captions import Role
from model.postcard.layout import Layout, _owners, _word_loss
from model.postcard.recipe import TEST

ROLES = torch.tensor([[Role.OTHER, Role.FIRST, Role.PLACE, Role.OTHER]])
SURE = torch.ones(1)


def _shares(first: list[float], place: list[float]) -> Tensor:
    """Attention of two cells to four tokens."""
    rows = [[0.1, one, two, 0.1] for one, two in zip(first, place, strict=True)]
    return torch.tensor([rows])


def test_words_that_own_their_cells_cost_less_than_words_that_do_not() -> None:
    owner = torch.tensor([[0, 3]])  # the first subject's cell, then the place's
    right = _word_loss(_shares([0.8, 0.01], [0.01, 0.8]), owner, ROLES, SURE)
    wrong = _word_loss(_shares([0.01, 0.8], [0.8, 0.01]), owner, ROLES, SURE)
    assert right < 0.05 < 3 < wrong


def test_a_subject_that_the_caption_leaves_out_is_not_asked_for() -> None:
    silent = torch.zeros_like(ROLES)
    assert _word_loss(_shares([0.5, 0.5], [0.1, 0.1]), torch.tensor([[0, 3]]), silent, SURE) == 0


def test_nothing_is_asked_of_pure_noise() -> None:
    assert _word_loss(_shares([0.01, 0.8], [0.8, 0.01]), torch.tensor([[0, 3]]), ROLES, torch.zeros(1)) == 0


@pytest.mark.parametrize(
    ("cover", "owner"), [((0.9, 0.0), 0), ((0.1, 0.8), 1), ((0.0, 0.05), 3), ((0.4, 0.3), -1)]
)
def test_a_cell_belongs_to_who_covers_it(cover: tuple[float, float], owner: int) -> None:
    assert _owners(torch.tensor((*cover, 0.0)).view(1, 3, 1, 1)).item() == owner


def test_listening_does_not_change_what_the_denoiser_says() -> None:
    torch.manual_seed(0)
    unet = denoiser.build(TEST.denoiser, 4, 32).eval()
    noisy, context, time = torch.randn(2, 4, 13, 20), torch.randn(2, 5, 32), torch.tensor([3, 900])
    with torch.no_grad():
        before = unet(noisy, time, context).sample
        layout = Layout(unet, 7)
        quiet = unet(noisy, time, context).sample
        layout.listen(True)
        heard = unet(noisy, time, context).sample
    torch.testing.assert_close(quiet, before, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(heard, before, atol=1e-5, rtol=1e-5)
    assert [shares.shape for shares in layout.recorder.maps] == [(2, 7 * 10, 5)] * len(layout.recorder.maps)
    assert layout.recorder.maps
