"""What becomes of a mask that was painted on the bot's own page: a job, shown where its button was pressed.

Knows no page. No interaction waits for an answer here, so that the job's first message goes by its route.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery import routes
from bot.delivery.routes import Letter
from bot.modals import fields, region
from bot.ordering import submission
from bot.views import rows
from bot.web.ticket import Ticket
from bot.words import languages
from worker.drafts import Order

if TYPE_CHECKING:
    from bot.app import Sojourn


async def take(client: Sojourn, ticket: Ticket, mask_id: str, text: str | None) -> None:
    """Draw the masked part anew, with another prompt where `text` is one. Raises what the client raises."""
    wish = await _wish(client, ticket, mask_id, text)
    for job in await submission.submit(client, ticket.origin, wish):
        words = languages.of_job(job)
        letter = Letter(words.waiting(job), view=rows.progress(job, words))
        message_id = await routes.of(client, job).post(letter, nonce=f"{job.id}w")  # the result's is the id alone
        await client.jobs.attach_message(job.id, message_id)


async def _wish(client: Sojourn, ticket: Ticket, mask_id: str, text: str | None) -> Order:
    wish = region.order_of(await client.jobs.get(ticket.job_id), ticket.index, mask_id)
    if text is None or fields.is_unchanged(wish.prompts[0], text):
        return wish
    prompts = await submission.read(client, ticket.origin, text, is_complete=True, max_jobs=1)
    return wish.model_copy(update={"prompts": prompts, "remixed": prompts != wish.prompts})
