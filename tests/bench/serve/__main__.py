"""`python -m tests.bench.serve --model DIR --requests FILE`: draw a file of requests, tell when each was served.

The way in for a comparison with another program: no Redis, no Discord and no HTTP, just the engine.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from model.catalog import WHOLE, Entry
from tests.bench.serve.request import Request, RequestsError, read_requests

if TYPE_CHECKING:
    from model.loading.opening import Draws
    from tests.bench.serve.service import Served

FAILED, BAD_INPUT, BAD_MODEL = 1, 2, 3  # exit codes
MULTIPLE = 64  # pixels: what sides are a multiple of in every family


def main(words: Sequence[str] | None = None) -> int:
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch is imported: see model/loading/device.py
    options = _parser().parse_args(words)
    try:
        requests = read_requests(options.requests)
        options.pictures.mkdir(parents=True, exist_ok=True)
    except (RequestsError, OSError) as error:
        return _refuse(error, BAD_INPUT)

    from model.loading.checkpoint import CheckpointError  # brings torch: after what can fail without it
    from model.loading.layout import LayoutError

    try:
        engine = _engine(options, requests)
        _warm_up(engine, requests, options.requests)
    except (CheckpointError, LayoutError) as error:
        return _refuse(error, BAD_MODEL)
    except RequestsError as error:
        return _refuse(error, BAD_INPUT)
    with ExitStack() as stack:
        out = stack.enter_context(options.out.open("w", encoding="utf-8")) if options.out else sys.stdout
        return _serve(engine, requests, options.pictures, out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.serve", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="a folder in diffusers layout")
    parser.add_argument("--requests", type=Path, required=True, help="a file with a JSON object on each line")
    parser.add_argument(
        "--pictures", type=Path, default=Path("pictures"), help="folder for PNGs (default: pictures)"
    )
    parser.add_argument("--out", type=Path, help="file for one JSON line per request (default: standard output)")
    parser.add_argument("--device", default="", help="cuda, cpu, … (default: the best there is)")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads of torch (default: 1)")
    parser.add_argument(
        "--distilled-guidance",
        type=float,
        default=0.0,
        help="what a guidance-distilled network is told, 3.5 for FLUX.1 dev",
    )
    return parser


def _engine(options: argparse.Namespace, requests: Mapping[int, Request]) -> Draws:
    """Raises `CheckpointError` and `LayoutError`."""
    import torch

    from model.loading.device import choose_device, prepare_thread
    from model.loading.opening import open_engine

    torch.set_num_threads(options.threads)
    prepare_thread()
    side = max(max(each.width, each.height) for each in requests.values())
    return open_engine(entry_of(options.model, side, options.distilled_guidance), choose_device(options.device))


def _warm_up(engine: Draws, requests: dict[int, Request], file: Path) -> None:
    """For each size that is asked for. Raises `RequestsError` for one that the model cannot draw."""
    from tests.bench.serve.service import draw_once

    firsts = {(each.width, each.height): line for line, each in reversed(requests.items())}
    for (width, height), line in firsts.items():
        try:
            engine.warm_up(width, height)
        except ValueError as error:
            raise RequestsError(f"{file}, line {line}: {error}") from error
        draw_once(engine, requests[line])


def entry_of(folder: Path, side: int, distilled_guidance: float = 0.0) -> Entry:
    """What the catalog would say of a folder whose family is read from it. Raises `LayoutError`."""
    return Entry(
        name=folder.name,
        title=folder.name,
        source=str(folder),
        family=_family(folder),
        native_size=side,
        size_multiple=MULTIPLE,
        steps=1,
        guidance_scale=1.0,
        licence="",
        distilled_guidance=distilled_guidance,
        refuses=("no",),
    )


def _family(folder: Path) -> str:
    from importlib import import_module

    from model.loading.checkpoint import FAMILIES
    from model.loading.layout import Layout

    if not (folder / "model_index.json").is_file():
        return WHOLE  # loading tells what is wrong
    class_name = Layout.read(folder).class_name
    modules = {name: import_module(f"model.families.{name}") for name in FAMILIES}
    return next((name for name, module in modules.items() if class_name == module.PIPELINE), WHOLE)


def _serve(engine: Draws, requests: Mapping[int, Request], folder: Path, out: TextIO) -> int:
    from tests.bench.serve.service import Service

    served = []
    for each in Service(engine, folder).serve(requests):
        print(json.dumps(asdict(each)), file=out, flush=True)
        served.append(each)
    print(summary(served), file=sys.stderr)
    return FAILED if any(each.error for each in served) else 0


def summary(served: Iterable[Served]) -> str:
    """`9 pictures of 9 requests in 3.4 s, 2.6 a second; from arrival to files 0.7 s in the mean, 1.2 at most.`"""
    drawn = [each for each in served if each.end is not None and not each.error]
    if not drawn:
        return "No request was served."
    number, seconds = sum(len(each.files) for each in drawn), max(each.end or 0.0 for each in drawn)
    latencies = [(each.end or 0.0) - each.arrival for each in drawn]
    return (
        f"{number} pictures of {len(drawn)} requests in {seconds:.3g} s, {number / seconds:.3g} a second; "
        f"from arrival to files {sum(latencies) / len(latencies):.3g} s in the mean, {max(latencies):.3g} at most."
    )


def _refuse(error: Exception, code: int) -> int:
    print(error, file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
