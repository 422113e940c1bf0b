"""Links that need not be fetched."""

from __future__ import annotations

import pytest
from redis import Redis

from worker import keys
from worker.jobs import content_id
from worker.links import Links, code_of, shortened

WEB = "https://pictures.example"
FOX = content_id(b"fox")


@pytest.fixture
def links(redis: Redis) -> Links:
    return Links(redis, WEB)


def test_a_link_is_remembered_for_a_while(links: Links, redis: Redis) -> None:
    link = "https://a.example/fox.png?signature=secret"
    assert links.find(link) is None
    links.remember(FOX, link)
    assert links.find(link) == FOX
    [key] = redis.keys(keys.link("*"))
    assert 0 < redis.ttl(key) <= keys.LINK_LIFETIME
    assert b"secret" not in key


def test_a_short_link_lasts_and_says_what_it_shows(links: Links, redis: Redis) -> None:
    links.remember(FOX)
    assert links.find(f"{WEB}/i/{code_of(FOX)}") == FOX
    assert links.open(code_of(FOX)) == FOX
    assert redis.ttl(keys.short_link(code_of(FOX))) == -1


@pytest.mark.parametrize(
    "link", [f"{WEB}/i/", f"{WEB}/i/{'0' * 12}", f"{WEB}/j/{code_of(FOX)}", "https://a.example"]
)
def test_other_links_stand_for_nothing(links: Links, link: str) -> None:
    links.remember(FOX)
    assert links.find(link) is None


def test_without_a_web_server_there_are_no_short_links(redis: Redis) -> None:
    links = Links(redis)
    links.remember(FOX)
    assert links.find(f"/i/{code_of(FOX)}") is None
    assert shortened({"https://a.example/fox.png": FOX}, "") == {}


def test_what_is_shown_instead_of_a_link_leads_to_the_same_picture(links: Links) -> None:
    links.remember(FOX, "https://a.example/fox.png")
    [(_, short)] = shortened({"https://a.example/fox.png": FOX}, WEB).items()
    assert links.find(short) == FOX
