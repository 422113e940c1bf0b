from __future__ import annotations

from pathlib import Path

import pytest

from model.catalog import Catalog, CatalogError, Entry, load_catalog
from model.image_adapter import ImageAdapter
from model.lora import Lora
from model.params import Aspect
from model.prompt import Fault, PromptError, parse

MINIMAL = """
[mine]
title = "Mine"
source = "owner/name"
family = "stable_diffusion"
native_size = 512
size_multiple = 64
steps = 25
guidance_scale = 7.5
licence = "MIT"
"""


LORA = "[mine.loras.ink]\nsource = 'a'\nlicence = 'MIT'\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "more.toml"
    path.write_text(text, encoding="utf-8")
    return path


def entry(folder: Path, more: str = "") -> Entry:
    return load_catalog(write(folder, MINIMAL + more)).entries["mine"]


def test_the_built_in_catalog_has_one_default() -> None:
    catalog = load_catalog()
    assert catalog.resolve(None) is catalog.default
    assert catalog.default.name == "postcard"
    assert Path(catalog.default.location).is_absolute()


@pytest.mark.parametrize("name", ["'two words'", "'a,b'", "Mine", "'画'"])
def test_a_model_has_a_name_that_can_be_typed(name: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="must be named with small letters"):
        load_catalog(write(tmp_path, MINIMAL.replace("[mine]", f"[{name}]")))


def test_an_entry_says_what_it_can_do(tmp_path: Path) -> None:
    mine = entry(
        tmp_path,
        """
        refuses = ["oref", "weights"]
        qualities = [0.5, 1]
        ranges = { chaos = [0, 50], iw = [0.5, 3] }
        styles = { oil = "oil on canvas" }
        """,
    )
    assert (mine.refuses[:2], mine.qualities) == (("oref", "weights"), (0.5, 1))
    assert mine.ranges == {"chaos": (0, 50), "iw": (0.5, 3)}
    assert mine.styles == {"oil": "oil on canvas"}


@pytest.mark.parametrize("name", ["cref", "oref", "sv"])
def test_an_entry_refuses_what_no_family_can_do(name: str, tmp_path: Path) -> None:
    """Whoever wrote the entry may not have thought of it, and a parameter without effect would be a lie."""
    assert entry(tmp_path).refuses.count(name) == 1
    assert entry(tmp_path, f"refuses = ['{name}']").refuses.count(name) == 1


def test_an_entry_offers_the_loras_that_it_names(tmp_path: Path) -> None:
    mine = entry(
        tmp_path,
        """
        [mine.loras.pixel-art]
        source = "nerijs/pixel-art-xl"
        file = "pixel-art-xl.safetensors"
        weight = 0.8
        words = "pixel art"
        licence = "CreativeML Open RAIL-M"
        [mine.loras.ink]
        source = "loras/ink.safetensors"
        licence = "MIT"
        """,
    )
    assert mine.loras == {
        "pixel-art": Lora(
            "nerijs/pixel-art-xl",
            "CreativeML Open RAIL-M",
            "pixel-art-xl.safetensors",
            weight=0.8,
            words="pixel art",
        ),
        "ink": Lora("loras/ink.safetensors", "MIT"),
    }
    assert "lora" not in mine.refuses


def test_an_entry_without_loras_refuses_the_flag(tmp_path: Path) -> None:
    assert "lora" in entry(tmp_path).refuses


ADAPTER = """
[mine.image_adapter]
source = "owner/adapters"
file = "models/a.safetensors"
image_encoder = "models/image_encoder"
licence = "MIT"
"""


def test_an_entry_with_an_image_adapter_takes_characters_and_things(tmp_path: Path) -> None:
    mine = entry(tmp_path, ADAPTER)
    assert mine.image_adapter == ImageAdapter(
        "owner/adapters", "models/a.safetensors", "models/image_encoder", "MIT"
    )
    assert "sv" in mine.refuses
    for flag in ("--cref", "--oref"):
        mine.check(parse(f"a fox {flag} https://example.com/a.png"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MINIMAL + ADAPTER.replace("file", "files"), "[mine.image_adapter] has no field `files`. Known"),
        (MINIMAL + ADAPTER.replace("licence", "#"), "[mine.image_adapter] is incomplete: licence"),
        (MINIMAL + "image_adapter = 'owner/name'", "[mine.image_adapter] must be a table"),
        (
            MINIMAL.replace("stable_diffusion", "flux") + ADAPTER,
            "[mine.image_adapter] is for the families stable_diffusion and stable_diffusion_xl alone",
        ),
    ],
)
def test_an_image_adapter_that_cannot_be_used_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(CatalogError) as caught:
        load_catalog(write(tmp_path, text))
    assert words in str(caught.value)


def test_equal_entries_have_equal_hashes(tmp_path: Path) -> None:
    """Though the tables in them have none."""
    assert len({entry(tmp_path), entry(tmp_path)}) == 1


def test_more_models_are_added(tmp_path: Path) -> None:
    catalog = load_catalog(write(tmp_path, MINIMAL))
    assert list(catalog.entries) == ["postcard", "mine"]
    assert catalog.default.name == "postcard"
    assert catalog.resolve("mine").location == "owner/name"


def test_an_added_default_takes_the_place_of_the_built_in_one(tmp_path: Path) -> None:
    catalog = load_catalog(write(tmp_path, MINIMAL + "default = true"))
    assert catalog.default.name == "mine"
    assert [each.name for each in catalog if each.default] == ["mine"]


def test_an_entry_of_the_same_name_replaces_the_built_in_one(tmp_path: Path) -> None:
    text = MINIMAL.replace("[mine]", "[postcard]") + "default = true"
    assert load_catalog(write(tmp_path, text)).default.title == "Mine"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[mine", "is not valid TOML"),
        ("mine = 3", "`mine` must be a table such as [postcard]"),
        (MINIMAL + "colour = 1", "[mine] has no field `colour`. Known are title, source"),
        (MINIMAL.replace("512", '"512"'), "[mine] `native_size` must be of type int, not '512'"),
        (MINIMAL.replace("7.5", "true"), "[mine] `guidance_scale` must be of type float, not True"),
        (MINIMAL.replace('title = "Mine"', ""), "[mine] is incomplete: title"),
        (MINIMAL + 'refuses = "oref"', "[mine] `refuses` must be of type tuple[str, ...], not 'oref'"),
        (
            MINIMAL + "refuses = ['orf', 'video']",
            "[mine] `refuses` cannot name orf, video. Known are images, weights",
        ),
        (MINIMAL + "qualities = ['1']", "[mine] `qualities` must be of type tuple[float, ...], not ['1']"),
        (
            MINIMAL + "ranges = { chaos = [1] }",
            "[mine] `ranges` must be of type Mapping[str, tuple[float, float]]",
        ),
        (MINIMAL + "ranges = { tile = [0, 1] }", "[mine] `ranges` cannot name tile. Known are chaos, stylize"),
        (MINIMAL + "styles = { oil = 1 }", "[mine] `styles` must be of type Mapping[str, str], not {'oil': 1}"),
        (MINIMAL + "loras = 1", "[mine.loras] must hold tables such as [mine.loras.ink]"),
        (MINIMAL + "[mine.loras]\nink = 'a'", "[mine.loras] must hold tables such as [mine.loras.ink]"),
        (MINIMAL + "[mine.loras.ink]\nsource = 'a'", "[mine.loras.ink] is incomplete: licence"),
        (MINIMAL + LORA + "colour = 1", "[mine.loras.ink] has no field `colour`. Known are source, licence, file"),
        (MINIMAL + LORA + "weight = 'a'", "[mine.loras.ink] `weight` must be of type float, not 'a'"),
        (MINIMAL + LORA + "weight = 3", "[mine.loras.ink] `weight` must be between -2 and 2, not 3"),
        (MINIMAL + LORA.replace("ink", "Ink"), "[mine.loras.Ink] must be named with small letters, digits, dots"),
        (MINIMAL + LORA.replace("ink", "'in k'"), "[mine.loras.in k] must be named with small letters, digits"),
        (MINIMAL + "default = true" + MINIMAL.replace("mine", "yours") + "default = true", "one model must be"),
    ],
)
def test_a_catalog_that_cannot_be_used_is_refused_with_the_place(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(CatalogError) as caught:
        load_catalog(write(tmp_path, text))
    assert words in str(caught.value)
    assert "more.toml" in str(caught.value)


def test_a_missing_catalog_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"Cannot read the catalog .*nowhere\.toml: No such file"):
        load_catalog(tmp_path / "nowhere.toml")


def test_an_unknown_version_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PromptError) as caught:
        load_catalog().resolve("v99")
    assert caught.value.fault is Fault.UNKNOWN_VERSION
    assert caught.value.reason == "`--version` must be one of `postcard`, not `v99`."


@pytest.mark.parametrize(
    ("aspect", "size"),
    [
        (Aspect(1, 1), (512, 512)),
        (Aspect(3, 2), (640, 448)),
        (Aspect(2, 3), (448, 640)),
        (Aspect(16, 9), (704, 384)),
        (Aspect(9999, 1), (51200, 64)),
    ],
)
def test_sizes_keep_the_area_and_snap_to_the_multiple(
    tmp_path: Path, aspect: Aspect, size: tuple[int, int]
) -> None:
    assert entry(tmp_path).size(aspect) == size


@pytest.mark.parametrize("ratio", ["2:1", "1:2", "4:3"])
def test_ratios_up_to_the_limit_are_drawn(tmp_path: Path, ratio: str) -> None:
    entry(tmp_path).check(parse(f"a fox --ar {ratio}"))


@pytest.mark.parametrize("ratio", ["21:10", "1:3"])
def test_ratios_beyond_the_limit_are_refused(tmp_path: Path, ratio: str) -> None:
    with pytest.raises(PromptError) as caught:
        entry(tmp_path).check(parse(f"a fox --ar {ratio}"))
    assert caught.value.fault is Fault.RATIO_OF_VERSION
    assert caught.value.reason == (f"`--ar` must be between 1:2 and 2:1 (with `--version mine`), not `{ratio}`.")


def test_a_catalog_is_walked_in_order() -> None:
    catalog: Catalog = load_catalog()
    assert [each.name for each in catalog] == list(catalog.entries)
