"""The plots of the scoreboard, drawn from what `scoreboard.json` holds. Measures nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from matplotlib import ticker
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

Curve = Mapping[str, Any]

INK, PALE = "#222222", "#8a8a8a"
OURS, BARE, BATCHES = "#0b6e4f", "#c8553d", "#d9a441"
SHADES = ("#7fc8a9", "#3a9d78", "#0b6e4f")  # small pictures to large ones
SIZE, DOTS = (7.5, 4.2), 110  # inches, and dots for each


def draw_all(curves: Mapping[str, Curve], folder: Path) -> list[Path]:
    """A PNG for each curve that is there. Returns the files."""
    return [draw(name, curve, folder) for name, curve in curves.items() if name in _PLOTS]


def draw(name: str, curve: Curve, folder: Path) -> Path:
    canvas = Canvas(figsize=SIZE, dpi=DOTS, layout="constrained")
    FigureCanvasAgg(canvas)
    axes = canvas.subplots()
    _plain(axes)
    _PLOTS[name](axes, curve)
    file = folder / f"{name}.png"
    canvas.savefig(file, metadata={"Software": None})  # the same curve is the same file
    return file


def _plain(axes: Axes) -> None:
    """No box, faint lines across, and text that can be read in a README."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(PALE)
    axes.grid(axis="y", color="#e4e4e4", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=INK, labelsize=10, length=0)


def _say(axes: Axes, title: str, x: str, y: str) -> None:
    axes.set_title(title, loc="left", fontsize=12.5, color=INK, pad=12)
    axes.set_xlabel(x, fontsize=10.5, color=INK)
    axes.set_ylabel(y, fontsize=10.5, color=INK)


def _batch_curve(axes: Axes, curve: Curve) -> None:
    rows = curve["rows"]
    for shade, (size, points) in zip(SHADES, curve["sizes"].items(), strict=False):
        relative = [100 * each / points["milliseconds"][0] for each in points["milliseconds"]]
        axes.plot(rows, relative, color=shade, marker="o", linewidth=2.2, label=size)
        at = rows.index(points["knee"])
        axes.plot([rows[at]], [relative[at]], marker="o", markersize=13, markerfacecolor="none", color=shade)
    _doubling(axes, rows)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(ticker.PercentFormatter(decimals=0))
    axes.legend(frameon=False, fontsize=10, title="size of a picture")
    _say(
        axes,
        "The more rows share a step, the less each costs\n"
        "The ring is the knee: more rows gain under 5 %, or were not tried",
        f"rows in one step of {curve['model']}",
        "time of a row, beside that of one alone",
    )


def _users(axes: Axes, curve: Curve) -> None:
    users = curve["users"]
    axes.plot(users, curve["engine"], color=OURS, marker="o", linewidth=2.4, label="Sojourn")
    axes.plot(
        users, curve["bare"], color=BARE, marker="o", linewidth=2.4, label="bare diffusers, one job at a time"
    )
    _doubling(axes, users)
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, fontsize=10)
    _say(axes, "The more people draw, the more is drawn", f"users at once ({curve['regime']})", "jobs per second")


def _latency(axes: Axes, curve: Curve) -> None:
    loads = curve["loads"]
    policies = (
        ("bare", BARE, "one job at a time"),
        ("batches", BATCHES, "batches of like jobs"),
        ("engine", OURS, "Sojourn"),
    )
    for name, color, label in policies:
        axes.plot(loads, curve[name], color=color, marker="o", linewidth=2.4, label=label)
    _mark(axes, 1, "all that bare\n diffusers can draw", height=0.85)
    axes.set_xticks([*loads, 1])
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, fontsize=10, loc="upper left")
    _say(
        axes,
        "How long people wait as the load grows",
        f"jobs ordered, as a multiple of what bare diffusers can draw ({curve['regime']})",
        "seconds within which 95 % are served",
    )


def _fairness(axes: Axes, curve: Curve) -> None:
    names = list(curve["p95"])
    for offset, (key, color, label) in enumerate(
        (("without", SHADES[0], "among themselves"), ("with", OURS, "beside one who floods the queue"))
    ):
        heights = [curve["p95"][name][key] for name in names]
        places = [index + 0.38 * (offset - 0.5) for index in range(len(names))]
        bars = axes.bar(places, heights, width=0.34, color=color, label=label)
        axes.bar_label(bars, fmt="%.2f s", fontsize=10, color=INK, padding=2)
    axes.set_xticks(range(len(names)), [f"they {name}" for name in names])
    axes.margins(y=0.2)
    axes.legend(frameon=False, fontsize=10)
    _say(axes, "What a heavy neighbour costs seven light users", "", "seconds within which 95 % are served")


def _scale_out(axes: Axes, curve: Curve) -> None:
    workers, rates = curve["workers"], curve["jobs per second"]
    ideal = [rates[0] * number for number in workers]
    axes.plot(workers, ideal, color=PALE, linewidth=1.4, linestyle=":", label="as many times as one worker")
    axes.plot(workers, rates, color=OURS, marker="o", linewidth=2.4, label="measured")
    axes.set_xticks(workers)
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, fontsize=10)
    _say(axes, "Workers add up", "workers on one queue, with engines that sleep", "jobs per second")


def _redis(axes: Axes, curve: Curve) -> None:
    labels = ("executed,\nthose in scripts too", "sent,\na script is one")
    left = [0.0, 0.0]
    for part, color in zip(curve["sent"], SHADES, strict=True):
        widths = [curve["executed"][part], curve["sent"][part]]
        bars = axes.barh(labels, widths, left=left, color=color, height=0.5, label=part)
        axes.bar_label(bars, fmt="%.0f", label_type="center", color="white", fontsize=10)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    _mark(axes, curve["goal"], f"goal for what is sent: {curve['goal']}")
    _mark(axes, curve["stock"], f"RQ's own worker executes {curve['stock']}")
    axes.grid(visible=False)
    axes.legend(frameon=False, fontsize=10, loc="upper right")
    _say(axes, "Redis commands of one job, from the command to the grid", "commands", "")


def _mark(axes: Axes, x: float, words: str, height: float = 0.5) -> None:
    """A line from bottom to top, and at a share of its height what it is."""
    axes.axvline(x, color=PALE, linewidth=1.2, linestyle=":")
    place = axes.get_xaxis_transform()  # y is a share of the height
    axes.text(x, height, f" {words}", transform=place, fontsize=10, color=INK, va="center")


def _doubling(axes: Axes, numbers: list[int]) -> None:
    """Each doubling is one step to the right."""
    axes.set_xscale("log", base=2)
    axes.set_xticks(numbers, [str(number) for number in numbers])
    axes.xaxis.set_minor_locator(ticker.NullLocator())


_PLOTS: dict[str, Callable[[Axes, Curve], None]] = {
    "batch-curve": _batch_curve,
    "users": _users,
    "latency": _latency,
    "fairness": _fairness,
    "scale-out": _scale_out,
    "redis": _redis,
}
