"""Tickets to the mask page."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from bot.web.ticket import Ticket, TicketError, TicketFault, Tickets
from tests.bot.clock import Clock
from worker import keys
from worker.jobs import Origin, new_job_id

ANN = Origin(user_id=2**60 + 1, user_name="ann", channel_id=5, token="of the interaction")


@pytest.fixture
def ticket() -> Ticket:
    return Ticket(job_id=new_job_id(), index=3, origin=ANN, remix=True)


@pytest.fixture
def tickets(redis: Redis) -> Tickets:
    return Tickets(redis)


def fault(tickets: Tickets, token: str) -> TicketFault:
    with pytest.raises(TicketError) as refusal:
        tickets.read(token)
    return refusal.value.reason


def test_a_ticket_is_read_as_often_as_needed_and_redeemed_once(tickets: Tickets, ticket: Ticket) -> None:
    token = tickets.issue(ticket)
    assert [tickets.read(token), tickets.read(token), tickets.redeem(token)] == [ticket] * 3
    assert fault(tickets, token) is TicketFault.USED
    with pytest.raises(TicketError):
        tickets.redeem(token)


def test_a_ticket_that_led_to_nothing_can_be_given_back(tickets: Tickets, ticket: Ticket) -> None:
    token = tickets.issue(ticket)
    tickets.give_back(token, tickets.redeem(token))
    assert tickets.redeem(token) == ticket


def test_a_link_holds_nothing_that_is_secret(tickets: Tickets, ticket: Ticket, redis: Redis) -> None:
    token = tickets.issue(ticket)
    assert len(token) < 150
    [key] = redis.keys(keys.ticket("*"))
    assert 0 < redis.ttl(key) <= keys.TICKET_LIFETIME


def test_a_ticket_runs_out(redis: Redis, ticket: Ticket) -> None:
    clock = Clock()
    tickets = Tickets(redis, lambda: clock.now)
    token = tickets.issue(ticket)
    clock.advance(keys.TICKET_LIFETIME)
    assert fault(tickets, token) is TicketFault.EXPIRED


def test_every_bot_honours_the_tickets_of_the_others(redis: Redis, ticket: Ticket) -> None:
    assert Tickets(redis).read(Tickets(redis).issue(ticket)) == ticket


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10**6), char=st.characters())
def test_a_token_that_was_changed_anywhere_is_forged(
    tickets: Tickets, ticket: Ticket, place: int, char: str
) -> None:
    token = tickets.issue(ticket)
    place %= len(token)
    changed = token[:place] + char + token[place + 1 :]
    if changed != token:
        assert fault(tickets, changed) is TicketFault.FORGED


@pytest.mark.parametrize("token", ["", ".", "a.b", "e30.e30", "né.é"])
def test_what_was_never_a_token_is_forged(tickets: Tickets, token: str) -> None:
    assert fault(tickets, token) is TicketFault.FORGED
