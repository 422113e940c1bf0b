from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from model.denoising.embedding import EmbeddingCache, estranged, scattered, stylized
from model.denoising.encoding import Encoding


def text(length: int = 5, seed: int = 1, **parts: torch.Tensor) -> Encoding:
    return Encoding(torch.randn((length, 8), generator=torch.Generator().manual_seed(seed)), **parts)


def masked(length: int) -> Encoding:
    return text(length, mask=torch.ones(length, dtype=torch.bool))


@pytest.fixture(name="embedding")
def _embedding() -> Encoding:
    return text()


def test_a_text_is_encoded_once() -> None:
    encoded: list[str] = []

    def encode(text: str) -> Encoding:
        encoded.append(text)
        return Encoding(torch.zeros(1, 1))

    cache = EmbeddingCache(encode, capacity=2)
    first = cache("a")
    assert cache("a") is first
    for text in "bacab":  # c drives out b, the text used longest ago
        cache(text)
    assert encoded == ["a", "b", "c", "b"]
    assert len(cache) == 2


def test_style_moves_an_embedding_by_its_share(embedding: Encoding) -> None:
    plain = embedding.tokens
    styled = Encoding(plain + 1)
    assert torch.equal(stylized(embedding, styled, 0.0).tokens, plain)
    torch.testing.assert_close(stylized(embedding, styled, 0.25).tokens, plain + 0.25)
    torch.testing.assert_close(stylized(embedding, styled, 1.0).tokens, styled.tokens)


def test_style_moves_the_whole_text_too() -> None:
    moved = stylized(text(pooled=torch.zeros(8)), text(pooled=torch.ones(8)), 0.25)
    assert moved.pooled is not None
    assert torch.equal(moved.pooled, torch.full((8,), 0.25))


def test_a_longer_text_in_the_style_keeps_its_last_tokens() -> None:
    moved = stylized(masked(3), masked(5), 1.0)
    torch.testing.assert_close(moved.tokens, masked(5).tokens)
    assert moved.mask is not None
    assert bool(moved.mask.all())


def test_a_longer_text_in_the_style_begins_as_the_last_token_of_the_text() -> None:
    plain, styled = text(3), text(5)
    moved = stylized(plain, styled, 0.25).tokens
    begin = torch.cat([plain.tokens, plain.tokens[2:], plain.tokens[2:]])
    torch.testing.assert_close(moved, torch.lerp(begin, styled.tokens, 0.25))


def test_chaos_turns_vectors_and_keeps_their_lengths(embedding: Encoding) -> None:
    turned = [scattered(embedding, 7, chaos).tokens for chaos in (0.0, 0.2, 1.0)]
    for each in turned:
        torch.testing.assert_close(each.norm(dim=-1), embedding.tokens.norm(dim=-1))
    distances = [float((each - embedding.tokens).norm()) for each in turned]
    assert distances[0] < 1e-5 < distances[1] < distances[2]


def test_chaos_is_decided_by_the_seed(embedding: Encoding) -> None:
    assert torch.equal(scattered(embedding, 7, 0.5).tokens, scattered(embedding, 7, 0.5).tokens)
    assert not torch.equal(scattered(embedding, 7, 0.5).tokens, scattered(embedding, 8, 0.5).tokens)


@pytest.mark.parametrize("turn", [scattered, estranged])
def test_the_whole_text_turns_with_its_tokens_and_does_not_change_how_they_turn(
    turn: Callable[[Encoding, int, float], Encoding],
) -> None:
    pooled = torch.ones(8)
    turned = turn(text(pooled=pooled), 7, 0.5)
    assert torch.equal(turned.tokens, turn(text(), 7, 0.5).tokens)
    assert turned.pooled is not None
    torch.testing.assert_close(turned.pooled.norm(), pooled.norm())
    assert not torch.allclose(turned.pooled, pooled, atol=0.1)


def test_chaos_keeps_the_precision_and_bears_empty_vectors(embedding: Encoding) -> None:
    empty = torch.zeros_like(embedding.tokens, dtype=torch.bfloat16)
    turned = scattered(Encoding(empty), 7, 1.0).tokens
    assert turned.dtype == torch.bfloat16
    torch.testing.assert_close(turned, empty)
