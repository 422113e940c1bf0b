"""Links that need not be fetched."""

from __future__ import annotations

import pytest
from redis import Redis

from model.params import Parameters, Reference
from model.prompt import ImagePrompt, Prompt, TextPart
from tests.worker.orders import order
from worker import keys
from worker.intake.links import Links, code_of, shorten
from worker.jobs import JobRequest, content_id

WEB = "https://pictures.example"
FOX, HEN = content_id(b"fox"), content_id(b"hen")


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


LINK, STYLE = "https://a.example/a/very/long/link/fox.png", "https://a.example/style.png"


@pytest.fixture
def request_with_links() -> JobRequest:
    prompt = Prompt(
        (TextPart("a fox"),),
        Parameters(sref=(Reference(STYLE, 2.0), Reference("123"))),
        (ImagePrompt(LINK, 0.5),),
    )
    images = {LINK: FOX, STYLE: HEN}
    return order().model_copy(update={"prompt": prompt, "images": images})


def test_a_request_names_pictures_by_links_that_find_them(links: Links, request_with_links: JobRequest) -> None:
    links.remember(FOX)
    links.remember(HEN)
    short = shorten(request_with_links, WEB)
    [image], [style, code] = short.prompt.images, short.prompt.parameters.sref
    assert [links.find(image.url), links.find(style.source)] == [FOX, HEN]
    assert short.images == {image.url: FOX, style.source: HEN}
    assert (image.weight, style.weight, code) == (0.5, 2.0, Reference("123"))
    assert short.prompt.parts == request_with_links.prompt.parts
    assert shorten(short, WEB) == short


def test_without_a_web_server_links_stay_as_typed(request_with_links: JobRequest) -> None:
    assert shorten(request_with_links, "") == request_with_links
