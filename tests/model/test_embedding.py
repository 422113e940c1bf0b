from __future__ import annotations

import pytest
import torch
from torch import Tensor

from model.embedding import EmbeddingCache, scattered, stylized


@pytest.fixture(name="embedding")
def _embedding() -> Tensor:
    return torch.randn((5, 8), generator=torch.Generator().manual_seed(1))


def test_a_text_is_encoded_once() -> None:
    encoded: list[str] = []

    def encode(text: str) -> Tensor:
        encoded.append(text)
        return torch.zeros(1, 1)

    cache = EmbeddingCache(encode, capacity=2)
    first = cache("a")
    assert cache("a") is first
    for text in "bacab":  # c drives out b, the text used longest ago
        cache(text)
    assert encoded == ["a", "b", "c", "b"]
    assert len(cache) == 2


def test_style_moves_an_embedding_by_its_share(embedding: Tensor) -> None:
    styled = embedding + 1
    assert torch.equal(stylized(embedding, styled, 0.0), embedding)
    torch.testing.assert_close(stylized(embedding, styled, 0.25), embedding + 0.25)
    torch.testing.assert_close(stylized(embedding, styled, 1.0), styled)


def test_chaos_turns_vectors_and_keeps_their_lengths(embedding: Tensor) -> None:
    turned = [scattered(embedding, 7, chaos) for chaos in (0.0, 0.2, 1.0)]
    for each in turned:
        torch.testing.assert_close(each.norm(dim=-1), embedding.norm(dim=-1))
    distances = [float((each - embedding).norm()) for each in turned]
    assert distances[0] < 1e-5 < distances[1] < distances[2]


def test_chaos_is_decided_by_the_seed(embedding: Tensor) -> None:
    assert torch.equal(scattered(embedding, 7, 0.5), scattered(embedding, 7, 0.5))
    assert not torch.equal(scattered(embedding, 7, 0.5), scattered(embedding, 8, 0.5))


def test_chaos_keeps_the_precision_and_bears_empty_vectors(embedding: Tensor) -> None:
    empty = torch.zeros_like(embedding, dtype=torch.bfloat16)
    assert scattered(empty, 7, 1.0).dtype == torch.bfloat16
    torch.testing.assert_close(scattered(empty, 7, 1.0), empty)
