"""From a prompt that names pictures to the picture, with a model that sees them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image

from model.__main__ import EXIT_FAILED, main
from tests.model.tiny import catalog_text
from tests.model.tiny_adapter import ENCODER, FILE, build_seeing_pipeline, write_adapter


@pytest.fixture(name="catalog", scope="module")
def _catalog(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("seeing")
    pipeline = build_seeing_pipeline("stable_diffusion")
    pipeline.save_pretrained(folder / "model", safe_serialization=True)
    write_adapter(folder / "adapter", pipeline.unet)
    table = {"source": str(folder / "adapter"), "file": FILE, "image_encoder": ENCODER, "licence": "MIT"}
    lines = [f"{key} = {json.dumps(value)}" for key, value in table.items()]
    text = "\n".join([catalog_text(folder / "model"), "[tiny.image_adapter]", *lines])
    (folder / "catalog.toml").write_text(text, encoding="utf-8")
    return str(folder / "catalog.toml")


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Iterator[str]:
    """The address of a web server of this machine with two pictures."""
    Image.radial_gradient("L").save(tmp_path / "sun.png")
    Image.linear_gradient("L").rotate(90).save(tmp_path / "sea.png")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=tmp_path)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def drawn(text: str, catalog: str, out: Path) -> bytes:
    assert main(["imagine", f"{text} --seed 7", "--out", str(out), "--catalog", catalog]) == 0
    with Image.open(out) as picture:
        return picture.tobytes()


def test_each_way_to_name_a_picture_shows_in_the_result(catalog: str, site: str, tmp_path: Path) -> None:
    sun, sea = f"{site}/sun.png", f"{site}/sea.png"
    texts = [
        "a fox",
        f"{sun} a fox",
        f"{sun} a fox --iw 2",
        f"{sea} a fox",
        f"{sun} {sea}",
        f"{sun} {sea}::3",
        f"a fox --sref {sun}",
        f"a fox --sref {sun} --sw 20",
        f"a fox --sref {sun} 7",
        f"a fox --cref {sun}",
        f"a fox --cref {sun} --cw 20",
        f"a fox --oref {sun} --ow 200",
        f"a fox --oref {sea} --sref {sun}",
    ]
    assert len({drawn(text, catalog, tmp_path / "grid.png") for text in texts}) == len(texts)


def test_what_counts_for_nothing_changes_nothing(catalog: str, site: str, tmp_path: Path) -> None:
    """Not a bit: nobody knows that a picture was named."""
    out, sun = tmp_path / "grid.png", f"{site}/sun.png"
    texts = ["a fox", f"{sun} a fox --iw 0", f"a fox --sref {sun} --sw 0", f"a fox --oref {sun} --ow 0"]
    assert len({drawn(text, catalog, out) for text in texts}) == 1


@pytest.mark.parametrize("flag", ["--cref", "--oref"])
def test_a_reference_without_a_picture_is_named(
    catalog: str, site: str, tmp_path: Path, flag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = f"{site}/nothing.png"
    out = tmp_path / "grid.png"
    assert main(["imagine", f"a fox {flag} {missing}", "--out", str(out), "--catalog", catalog]) == EXIT_FAILED
    assert missing in capsys.readouterr().err
    assert not out.exists()
