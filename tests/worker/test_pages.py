"""The addresses of the pages of jobs, on a real Valkey."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from worker.jobs import new_job_id
from worker.pages import Pages

URL = "https://pictures.example"


def test_an_address_ends_in_the_key_that_opens_its_page(redis: Redis) -> None:
    pages, job_id = Pages(redis, URL), new_job_id()
    address = pages.address(job_id)
    assert address.startswith(f"{URL}/jobs/{job_id}/")
    assert pages.opens(address.rpartition("/")[2], job_id)


def test_all_bots_give_the_same_address(redis: Redis) -> None:
    job_id = new_job_id()
    assert Pages(redis, URL).address(job_id) == Pages(redis, URL).address(job_id)


def test_the_key_of_one_job_opens_no_other(redis: Redis) -> None:
    pages, mine, other = Pages(redis, URL), new_job_id(), new_job_id()
    assert not pages.opens(pages.key(mine), other)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_a_made_up_key_opens_nothing(redis: Redis, key: str) -> None:
    assert not Pages(redis, URL).opens(key, "0123456789abcdefghjkmnpq")


def test_without_a_web_server_there_are_no_addresses(redis: Redis) -> None:
    assert Pages(redis).address(new_job_id()) == ""
