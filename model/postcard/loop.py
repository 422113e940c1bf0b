"""The loop every stage shares: batches that are a pure function of (seed, step), a rate that ends at zero, an
average of the weights, checkpoints that resume exactly. Knows nothing about what is learned."""

import copy
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm

from model.postcard import checkpoint
from model.postcard.budget import Budget, decayed
from model.postcard.checkpoint import CheckpointError, State
from model.postcard.journal import Journal

Losses = dict[str, Tensor]  # "loss" is minimised, the others are written down


@dataclass
class Training:
    """What is trained and how. `loss(progress, number)` draws the batch of that number; a step has `parts`
    batches, each learned by a thread of its own: on a busy CPU two lone threads do twice the work of two that
    wait for each other."""

    networks: dict[str, nn.Module]
    optimiser: torch.optim.Optimizer
    loss: Callable[[float, int], Losses]
    budget: Budget
    journal: Journal
    path: Path
    parts: int = 1
    warm_up: int = 100
    constant: float = 0.2
    ema: float = 0.998
    save_every: float = 120
    sheet_every: float = 300
    log_every: int = 20  # steps
    sheet: Callable[[int], None] | None = None
    at: dict[float, Callable[[], None]] = field(default_factory=dict)  # done once, when progress reaches the key
    marks: dict[str, Any] = field(default_factory=dict)  # of the run, which a checkpoint of it must bear
    step: int = 0
    averages: dict[str, nn.Module] = field(default_factory=dict)
    _rates: list[float] = field(default_factory=list)
    _pool: ThreadPoolExecutor | None = None
    passed: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rates = [group["lr"] for group in self.optimiser.param_groups]
        self.averages = {name: _copy(network) for name, network in self.networks.items()}

    def state(self) -> State:
        return {
            "marks": self.marks,
            "schedule": self.budget.schedule(),
            "step": self.step,
            "progress": self.budget.progress(self.step),
            "spent": self.budget.elapsed,
            "passed": self.passed,
            "networks": {name: network.state_dict() for name, network in self.networks.items()},
            "averages": {name: network.state_dict() for name, network in self.averages.items()},
            "optimiser": self.optimiser.state_dict(),
        }

    def resume(self) -> None:
        """Continue from the checkpoint, if there is one, by the schedule that the run began with."""
        if not self.path.is_file():
            return
        state = checkpoint.load(self.path)
        try:
            self._check(state["marks"])
            for name, network in self.networks.items():
                checkpoint.restore(network, state["networks"][name], self.path)
                checkpoint.restore(self.averages[name], state["averages"][name], self.path)
            self.optimiser.load_state_dict(state["optimiser"])
            self.step, self.passed = state["step"], state["passed"]
            self.budget.follow(state["schedule"])
            self.budget.spent = state["spent"]
        except (KeyError, ValueError) as error:
            raise CheckpointError(f"{self.path} was trained with another recipe.") from error
        self.journal.rewind(self.step)

    def _check(self, marks: dict[str, Any]) -> None:
        """Marks are the recipe's name and what else a run cannot change on its way."""
        for name, mine in self.marks.items():
            if marks.get(name) != mine:
                raise CheckpointError(
                    f"{self.path} was begun with {name} {marks.get(name)}, not {mine}. Name another folder."
                )

    def run(self) -> None:
        """Train until the run or this call's slice of it is over."""
        self.budget.start(self.budget.spent)
        saved = drawn = time.monotonic()
        with tqdm(total=1000, desc=self.journal.stage, unit="‰", initial=self._mark()) as bar:
            while (progress := self.budget.progress(self.step)) < 1 and not self.budget.is_slice_over:
                self._events(progress)
                losses = self._learn(progress)
                bar.update(self._mark() - bar.n)
                if self.step % self.log_every == 0:
                    self._log(losses, bar)
                if time.monotonic() - saved >= self.save_every:
                    checkpoint.save(self.state(), self.path)
                    saved = time.monotonic()
                if self.sheet and time.monotonic() - drawn >= self.sheet_every:
                    self.sheet(self.step)
                    drawn = time.monotonic()
        self._leave(progress)

    def _leave(self, progress: float) -> None:
        """What a slice ends with: a checkpoint, the averages to carry away, a sheet."""
        checkpoint.save(self.state(), self.path)
        facts = self.marks | {"stage": self.journal.stage, "step": self.step, "progress": f"{progress:.3f}"}
        checkpoint.save_averages(self.averages, facts, self.path)
        if self.sheet:
            self.sheet(self.step)

    def _mark(self) -> int:
        return int(1000 * self.budget.progress(self.step))

    def _events(self, progress: float) -> None:
        for moment, act in self.at.items():
            if progress >= moment and moment not in self.passed:
                act()
                self.passed.append(moment)

    def _learn(self, progress: float) -> Losses:
        factor = decayed(self.step, progress, self.warm_up, self.constant)
        for group, rate in zip(self.optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * factor
        self.optimiser.zero_grad(set_to_none=True)
        losses = self._backward(progress)
        norm = nn.utils.clip_grad_norm_(self._parameters(), 1.0)
        if torch.isfinite(norm):  # a bad batch is skipped, not learned
            self.optimiser.step()
        self.step += 1
        self._average()
        return losses | {"norm": norm}

    def _backward(self, progress: float) -> Losses:
        """Gradients of the mean over all parts, and that mean."""
        numbers = range(self.step * self.parts, (self.step + 1) * self.parts)
        if self.parts == 1:
            return self._part(progress, numbers[0])
        done = list(self._threads().map(partial(self._part, progress), numbers))
        return {name: torch.stack([losses[name] for losses in done]).mean() for name in done[0]}

    def _part(self, progress: float, number: int) -> Losses:
        losses = self.loss(progress, number)
        (losses["loss"] / self.parts).backward()  # type: ignore[no-untyped-call]
        return {name: value.detach() for name, value in losses.items()}

    def _threads(self) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.parts, initializer=_alone)
        return self._pool

    def _parameters(self) -> list[nn.Parameter]:
        return [weight for network in self.networks.values() for weight in network.parameters()]

    @torch.no_grad()
    def _average(self) -> None:
        """The younger the run, the faster the average forgets."""
        forget = 1 - min(self.ema, (self.step + 1) / (self.step + 10))
        for name, network in self.networks.items():
            mine: list[Tensor] = list(self.averages[name].parameters())
            torch._foreach_lerp_(mine, list[Tensor](network.parameters()), forget)
            for old, current in zip(self.averages[name].buffers(), network.buffers(), strict=True):
                old.copy_(current)

    def _log(self, losses: Losses, bar: "tqdm[Any]") -> None:
        figures = {name: float(value.detach()) for name, value in losses.items()}
        self.journal.write(self.step, figures | {"seconds": round(self.budget.elapsed, 1)})
        bar.set_postfix(step=self.step, loss=f"{figures['loss']:.4f}")


def _alone() -> None:
    """Settings of a thread that shares its work with no other."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)


def _copy(network: nn.Module) -> nn.Module:
    twin = copy.deepcopy(network).eval()
    return twin.requires_grad_(False)
