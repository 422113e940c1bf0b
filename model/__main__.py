"""The model without the bot: `python -m model imagine | prompt | describe | shorten | check | train | evaluate`.

Imports torch only for the commands that need it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from model.catalog import Catalog, CatalogError, Entry, load_catalog
from model.download import download_all
from model.generation import Generation, plan
from model.grid import assemble, encode_png, metadata, recipe
from model.parameter_docs import summary
from model.params import MAX_SEED
from model.prompt import Prompt, PromptError, read, render

EXIT_FAILED = 1
EXIT_PROMPT = 2
EXIT_MODEL = 3

DELEGATED = {  # command: its module, which provides configure(parser) and run(arguments), and its help
    "describe": ("model.commands.describe", "find prompts for a picture"),
    "shorten": ("model.commands.shorten", "weigh the words of a prompt, and say it shorter"),
    "check": ("model.commands.check", "load a model, draw two steps and tell how it does"),
    "train": ("model.postcard.train", "train the default model, stage by stage"),
    "evaluate": ("model.evaluate", "measure how well a model draws what it is told"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch is imported: see model/loading/device.py
    words = list(sys.argv[1:] if arguments is None else arguments)
    chosen = build_parser(words[0] if words else "").parse_args(words)
    result: int = chosen.run(chosen)
    return result


def build_parser(command: str) -> argparse.ArgumentParser:
    """The parser. Only `command` is set up if that needs an import."""
    parser = argparse.ArgumentParser(prog="python -m model", description="Make pictures from text.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _configure_imagine(commands.add_parser("imagine", help="draw a grid of four pictures"))
    _configure_prompt(commands.add_parser("prompt", help="show what a prompt stands for, as JSON"))
    for name, (module_name, explanation) in DELEGATED.items():
        delegated = commands.add_parser(name, help=explanation)
        if name == command:
            module = import_module(module_name)
            module.configure(delegated)
            delegated.set_defaults(run=module.run)
    return parser


def _configure_imagine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", help='the prompt, such as "a fox in the snow --ar 3:2 --seed 7"')
    parser.add_argument("--out", type=Path, default=Path("grid.png"), help="PNG file to write (default: grid.png)")
    parser.add_argument("--model", help="a model of the catalog (default: what the prompt or the catalog says)")
    _add_catalog(parser)
    parser.add_argument("--device", default="", help="cuda, cpu, … (default: the best there is)")
    parser.set_defaults(run=run_imagine)


def _configure_prompt(parser: argparse.ArgumentParser) -> None:
    parser.epilog = summary()
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("text", help='the prompt, such as "a {red, blue} fox --ar 3:2"')
    parser.add_argument("--suffix", default="", help="parameters for what the prompt does not say")
    parser.add_argument(
        "--option",
        dest="options",
        action="append",
        default=[],
        type=_option,
        metavar="NAME=VALUE",
        help="a custom option: `--NAME` in the prompt becomes VALUE (may be given several times)",
    )
    _add_catalog(parser)
    parser.set_defaults(run=run_prompt)


def _option(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not name or not sign:
        raise argparse.ArgumentTypeError(f"must be NAME=VALUE, not {text!r}")
    return name.lstrip("-").lower(), value


def _add_catalog(parser: argparse.ArgumentParser) -> None:
    default = os.environ.get("SOJOURN_CATALOG")
    parser.add_argument("--catalog", type=Path, default=default, help="a TOML file with more models")


def run_prompt(arguments: argparse.Namespace) -> int:
    """One line of JSON for each job that the text stands for, or one on stderr for what is wrong with it."""
    try:
        catalog = load_catalog(arguments.catalog)
        prompts = read(
            arguments.text,
            options=dict(arguments.options),
            suffix=arguments.suffix,
            judge=catalog.choose,
        )
    except CatalogError as error:
        return _complain(str(error), EXIT_MODEL)
    except PromptError as error:
        fault = {"error": error.fault, "position": error.position, "reason": error.reason}
        return _complain(json.dumps(fault, ensure_ascii=False), EXIT_PROMPT)
    for prompt in prompts:
        print(json.dumps(_as_json(prompt), ensure_ascii=False))
    return 0


def _as_json(prompt: Prompt) -> dict[str, Any]:
    parameters = asdict(prompt.parameters) | {"aspect": str(prompt.parameters.aspect)}
    return {
        "text": prompt.text,
        "parts": [asdict(part) for part in prompt.parts],
        "images": [asdict(image) for image in prompt.images],
        "parameters": parameters,
        "canonical": render(prompt),
    }


def run_imagine(arguments: argparse.Namespace) -> int:
    """Draw what the text stands for: one grid, or several with permutations and `--repeat`."""
    if not arguments.out.parent.is_dir():
        return _complain(f"There is no folder {arguments.out.parent} for {arguments.out.name}.", EXIT_FAILED)
    try:
        catalog = load_catalog(arguments.catalog)
        prompts = read(arguments.text, judge=lambda prompt: catalog.choose(prompt, arguments.model))
    except PromptError as error:
        return _complain(error.reason, EXIT_PROMPT)
    except CatalogError as error:
        return _complain(str(error), EXIT_MODEL)

    from model.loading.checkpoint import CheckpointError  # brings torch: after what can fail without it

    try:
        paths = _file_names(arguments.out, len(prompts))
        for entry, orders in _by_model(prompts, paths, catalog, arguments.model):
            _draw(orders, entry, arguments.device)
    except CheckpointError as error:
        return _complain(str(error), EXIT_MODEL)
    except (OSError, RuntimeError) as error:
        return _complain(f"Cannot draw this: {error}", EXIT_FAILED)
    return 0


def _complain(sentence: str, exit_code: int) -> int:
    print(sentence, file=sys.stderr)
    return exit_code


Order = tuple[Prompt, Path]


def _by_model(
    prompts: Sequence[Prompt], paths: Sequence[Path], catalog: Catalog, version: str | None
) -> Iterator[tuple[Entry, list[Order]]]:
    """What each model has to draw: the prompts of `{--v one, --v two}` need two."""
    orders: dict[str, list[Order]] = {}
    for prompt, path in zip(prompts, paths, strict=True):
        orders.setdefault(catalog.choose(prompt, version).name, []).append((_seeded(prompt), path))
    for name, own in orders.items():
        yield catalog.resolve(name), own


def _draw(ordered: Sequence[Order], entry: Entry, device_name: str) -> None:
    """Draw all prompts of one model together and write each as soon as it is done."""
    from tqdm import tqdm

    from model.engine import Failed
    from model.loading import device
    from model.loading.opening import open_engine

    device.prepare_thread()
    engine = open_engine(entry, device.choose_device(device_name))
    orders = {path.name: (prompt, path) for prompt, path in ordered}
    generations = [_plan(prompt, entry, name) for name, (prompt, _) in orders.items()]
    with tqdm(total=sum(each.stop_step for each in generations), unit="step", disable=None) as bar:
        for generation in generations:
            engine.admit(generation, lambda step: bar.update())
        while not engine.is_idle:
            for outcome in engine.step():
                if isinstance(outcome, Failed):
                    raise outcome.error
                prompt, path = orders[outcome.generation.id]
                grid = assemble(engine.decode(outcome))
                text = metadata(render(prompt), parameters=recipe(outcome.generation, entry.name))
                path.write_bytes(encode_png(grid, text))
    for _, path in orders.values():
        print(path)


def _seeded(prompt: Prompt) -> Prompt:
    """The prompt with a seed and style codes, so that the picture's file says how to draw it again."""
    seed, sref = prompt.parameters.seed, prompt.parameters.sref
    return prompt.with_parameters(
        seed=random.randint(0, MAX_SEED) if seed is None else seed,
        sref=tuple(
            replace(each, source=str(random.randint(0, MAX_SEED))) if each.source == "random" else each
            for each in sref
        ),
    )


def _plan(prompt: Prompt, entry: Entry, generation_id: str) -> Generation:
    assert prompt.parameters.seed is not None
    return plan(
        prompt,
        entry,
        generation_id=generation_id,
        seed=prompt.parameters.seed,
        pictures=download_all(prompt),
    )


def _file_names(out: Path, count: int) -> list[Path]:
    """fox.png, or fox-1.png, fox-2.png … for a prompt that stands for several jobs."""
    if count == 1:
        return [out]
    return [out.with_name(f"{out.stem}-{number}{out.suffix}") for number in range(1, count + 1)]


if __name__ == "__main__":
    sys.exit(main())
