"""What people set: field by field, so that two changes at once never undo each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from model.catalog import Catalog
from model.params import DEFAULTS, Speed
from model.prompt import PromptError
from tests.worker.orders import ANN, BOB
from worker import keys
from worker.client import JobClient
from worker.people.options import (
    OptionNameError,
    OptionTakenError,
    OptionTooLongError,
    TooManyOptionsError,
    UnknownOptionError,
)
from worker.people.preferences import Preferences, PreferenceStore


@pytest.fixture
def preferences(redis: Redis) -> PreferenceStore:
    return PreferenceStore(redis)


def test_who_never_set_anything_has_the_defaults(preferences: PreferenceStore) -> None:
    assert preferences.get(ANN) == Preferences()


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "version": st.none() | st.text(max_size=20),
        "raw": st.booleans(),
        "stylize": st.integers(0, 1000),
        "personalize": st.booleans(),
        "stealth": st.booleans(),
        "remix": st.booleans(),
        "strong_variations": st.booleans(),
        "speed": st.sampled_from(Speed),
        "auto_dm": st.booleans(),
    },
)


@given(FIELDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_set_is_read_again(preferences: PreferenceStore, fields: dict[str, Any]) -> None:
    preferences.reset(ANN)
    if fields:
        preferences.change(ANN, **fields)
    assert preferences.get(ANN) == Preferences(**fields)


def test_each_has_their_own(preferences: PreferenceStore) -> None:
    preferences.change(ANN, remix=True)
    preferences.set_option(ANN, "mine", "--ar 3:2")
    assert preferences.get(BOB) == Preferences()


def test_changes_made_at_once_do_not_undo_each_other(preferences: PreferenceStore) -> None:
    changes: list[dict[str, Any]] = [
        {"raw": True},
        {"remix": True},
        {"stealth": True},
        {"auto_dm": True},
        {"stylize": 750},
        {"speed": Speed.TURBO},
    ]
    with ThreadPoolExecutor(len(changes)) as pool:
        list(pool.map(lambda fields: preferences.change(ANN, **fields), changes))
    expected = {name: value for fields in changes for name, value in fields.items()}
    assert preferences.get(ANN) == Preferences(**expected)


def test_of_many_toggles_at_once_each_counts(preferences: PreferenceStore) -> None:
    with ThreadPoolExecutor(7) as pool:
        list(pool.map(lambda _: preferences.toggle(ANN, "remix"), range(21)))
    assert preferences.get(ANN).remix


def test_a_reset_takes_the_suffix_and_leaves_the_options(preferences: PreferenceStore) -> None:
    preferences.change(ANN, suffix="--no text", raw=True, auto_dm=True)
    preferences.set_option(ANN, "mine", "--ar 3:2")
    assert preferences.reset(ANN) == Preferences(options={"mine": "--ar 3:2"})


def test_what_another_edition_wrote_is_read_as_far_as_it_is_understood(
    preferences: PreferenceStore, redis: Redis
) -> None:
    preferences.change(ANN, remix=True)
    redis.hset(keys.preferences(ANN), mapping={"speed": '"warp"', "mood": '"happy"'})
    assert preferences.get(ANN) == Preferences(remix=True)


@pytest.mark.parametrize("fields", [{"stylise": 50}, {"options": {}}])
def test_only_what_is_a_preference_can_be_set(preferences: PreferenceStore, fields: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="Not a preference"):
        preferences.change(ANN, **fields)


def test_they_fill_in_what_a_prompt_does_not_say(catalog: Catalog) -> None:
    assert Preferences().defaults(catalog) == DEFAULTS
    said = Preferences(version="postcard", raw=True, stylize=250, personalize=True).defaults(catalog)
    assert (said.version, said.raw, said.stylize, said.profile) == ("postcard", True, 250, ())
    assert (said.speed, said.stealth) == (None, None)


def test_what_the_model_cannot_do_is_left_out(catalog: Catalog) -> None:
    entry = replace(catalog.default, refuses=("raw", "profile"))
    said = Preferences(raw=True, personalize=True, stylize=50).defaults(Catalog({entry.name: entry}))
    assert said == replace(DEFAULTS, stylize=50)


def test_what_the_model_that_is_asked_for_cannot_do_is_left_out(catalog: Catalog) -> None:
    other = replace(catalog.default, name="other", default=False, refuses=("raw",))
    both = Catalog({**catalog.entries, "other": other})
    assert Preferences(raw=True).defaults(both, ["other"]).raw is False
    assert Preferences(raw=True).defaults(both, [None, "other"]).raw is False
    assert Preferences(raw=True).defaults(both, [None]).raw is True


def test_a_model_that_is_no_longer_offered_is_left_out(catalog: Catalog) -> None:
    assert Preferences(version="gone").defaults(catalog).version is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("--no orange", "--no orange"), ("  --ar 3:2\n--tile ", "--ar 3:2 --tile"), ("", ""), (" ", "")],
)
def test_a_suffix_is_parameters(preferences: PreferenceStore, typed: str, kept: str) -> None:
    assert preferences.change(ANN, suffix=typed).suffix == kept


@pytest.mark.parametrize("typed", ["orange::-1", "at night --ar 3:2", "x", "--chaos 101"])
def test_what_is_no_suffix_is_refused_and_nothing_is_changed(preferences: PreferenceStore, typed: str) -> None:
    with pytest.raises(PromptError):
        preferences.change(ANN, suffix=typed, raw=True)
    assert preferences.get(ANN) == Preferences()


def test_an_option_is_kept_replaced_and_deleted(preferences: PreferenceStore) -> None:
    preferences.set_option(ANN, "--Mine", " a fox --ar 3:2 ")
    assert preferences.get(ANN).options == {"mine": "a fox --ar 3:2"}
    assert preferences.set_option(ANN, "mine", "a cat").options == {"mine": "a cat"}
    assert preferences.set_option(ANN, "mine", "").options == {}


@pytest.mark.parametrize(
    ("name", "value", "refusal"),
    [
        ("my option", "a fox", OptionNameError),
        ("", "a fox", OptionNameError),
        ("n" * (keys.MAX_OPTION_NAME + 1), "a fox", OptionNameError),
        ("füchse", "a fox", OptionNameError),
        ("ar", "a fox", OptionTakenError),
        ("aspect", "a fox", OptionTakenError),
        ("tile", "a fox", OptionTakenError),
        ("mine", "a" * (keys.MAX_OPTION_VALUE + 1), OptionTooLongError),
        ("mine", "", UnknownOptionError),
    ],
)
def test_an_option_that_cannot_be_kept_is_refused(
    preferences: PreferenceStore, name: str, value: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        preferences.set_option(ANN, name, value)
    assert preferences.get(ANN).options == {}


def test_an_option_that_became_a_parameter_can_be_deleted(preferences: PreferenceStore, redis: Redis) -> None:
    redis.hset(keys.options(ANN), "tile", "a fox")
    assert preferences.set_option(ANN, "tile", "").options == {}


def test_there_is_room_for_so_many_options(preferences: PreferenceStore) -> None:
    for number in range(keys.MAX_OPTIONS):
        preferences.set_option(ANN, f"mine-{number}", "a fox")
    with pytest.raises(TooManyOptionsError):
        preferences.set_option(ANN, "one-more", "a fox")
    assert preferences.set_option(ANN, "mine-0", "a cat").options["mine-0"] == "a cat"


def test_the_client_is_the_door_to_them(client: JobClient) -> None:
    assert client.change_preferences(ANN, remix=True).remix
    assert not client.toggle_preference(ANN, "remix").remix
    assert client.set_option(ANN, "mine", "a fox").options == {"mine": "a fox"}
    assert client.preferences(ANN) == client.reset_preferences(ANN)
