"""Batches that other processes prepare while the network learns from the last one. Knows nothing about what is in
them: a batch is a pure function of its number."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from torch.utils.data import DataLoader, Dataset

Batch = TypeVar("Batch")
END = 2**31


class Numbered(Dataset[Batch]):
    def __init__(self, draw: Callable[[int], Batch]) -> None:
        self._draw = draw

    def __getitem__(self, number: int) -> Batch:
        return self._draw(number)


class Ahead(Generic[Batch]):
    """Called with one number after the other. Without processes every batch is prepared when it is asked for.

    The processes are forked, so what `draw` holds is shared, not copied; it must keep off accelerators. With
    processes, one thread alone may ask."""

    def __init__(self, draw: Callable[[int], Batch], processes: int) -> None:
        self._draw, self._processes = draw, processes
        self._next = -1
        self._stream: Iterator[Batch] = iter(())

    def __call__(self, number: int) -> Batch:
        if self._processes == 0:
            return self._draw(number)
        if number != self._next:
            self._stream = iter(self._loader(number))
        self._next = number + 1
        return next(self._stream)

    def _loader(self, first: int) -> "DataLoader[Batch]":
        return DataLoader(
            Numbered(self._draw),
            batch_size=None,
            sampler=range(first, END),
            num_workers=self._processes,
            multiprocessing_context="fork",
            prefetch_factor=4,
        )
