"""Every key, lifetime and limit that Sojourn keeps in Redis beside RQ's own (`rq:*`)."""

from __future__ import annotations

from model.params import Speed

PREFIX = "sojourn"

LIVE = f"{PREFIX}:live"  # sorted set: the jobs that have not ended, by the time they were made
WAKE = f"{PREFIX}:wake"  # channel: a job was put into the queue that is named, or into some; idle workers listen
LINE = f"{PREFIX}:line"  # hash: `running`, how many jobs of one user RQ may have at once, as the bot last said
RECENT = f"{PREFIX}:recent"  # list: the newest jobs of everybody, newest first
MAINTENANCE = f"{PREFIX}:maintenance"  # string with a lifetime: some worker has just looked for abandoned jobs

SECRET = f"{PREFIX}:secret"  # string: random bytes that sign the links of the web server

EVENTS = f"{PREFIX}:events"  # stream: every change of every job, read by the bots as a consumer group
EVENTS_LENGTH = 100_000  # entries kept, approximately: hours of a busy server
EVENTS_GROUP = "bots"
EVENTS_IDLE_MS = 15_000  # an event that a bot has held so long is taken over by another

WATCHER = f"{PREFIX}:watcher"  # string with a lifetime: the bot that shows all who wait where they stand in line
WATCHER_LIFETIME = 10  # seconds without a look, after which another bot takes over

ALIVE_LIFETIME = 60  # seconds without a sign of life after which a container counts as unhealthy
PREVIEW_LIFETIME = 120  # seconds
MESSAGE_LIFETIME = 400 * 24 * 3600  # how long reactions on a message find its job

TICKET_LIFETIME = 15 * 60  # seconds in which a mask must be painted
PACE_LENGTH = 20  # jobs of a model whose time makes its pace
HITS_LIFETIME = 10 * 60  # seconds in which blocked prompts of one person are counted together
APPEAL_LIFETIME = 24 * 3600  # of an appeal, and of what a moderator has allowed
LINK_LIFETIME = 3600  # seconds for which a link is not fetched again

MAX_ATTEMPTS = 3  # workers that one job may outlive before it fails as lost
JOB_TIMEOUT = 3600  # seconds that a job may run
RESULT_LIFETIME = 3600  # of RQ's own result, which is only the job's state
FAILURE_LIFETIME = 7 * 24 * 3600  # of RQ's failed jobs (its own default is a year)
LEASE = 15  # seconds without a heartbeat after which a job counts as abandoned
MAINTENANCE_INTERVAL = 15  # seconds between looks for abandoned jobs

DRAFT_LIFETIME = 24 * 3600  # how long a person may think before confirming many jobs

RECENT_LENGTH = 1000  # jobs that a taste is compared with

MAX_OPTIONS = 20  # own flags of one person, as in Midjourney
MAX_OPTION_NAME = 32  # characters
MAX_OPTION_VALUE = 1000


def job(job_id: str) -> str:
    """Hash: the record of a job."""
    return f"{PREFIX}:job:{job_id}"


def queue(speed: Speed, version: str) -> str:
    """The name of the RQ queue for the jobs of a model at a speed; `take.lua` names it too."""
    return f"{speed}.{version}"


def model_of(queue: str) -> str:
    """The model whose jobs lie in the queue of this name; "" where they are of any."""
    return queue.partition(".")[2]


def alive(role: str, host: str) -> str:
    """String: the bot or a worker of a host is alive."""
    return f"{PREFIX}:alive:{role}:{host}"


def children(job_id: str) -> str:
    """Sorted set: the jobs that were made from a job, by the time they were made."""
    return f"{PREFIX}:job:{job_id}:children"


def preview(job_id: str) -> str:
    """String: the newest preview of a running job, WebP."""
    return f"{PREFIX}:preview:{job_id}"


def user_jobs(user_id: int) -> str:
    """Sorted set: the jobs of a user by the time they were made."""
    return f"{PREFIX}:user:{user_id}:jobs"


def preferences(user_id: int) -> str:
    """Hash: what a user has set, each field as JSON."""
    return f"{PREFIX}:user:{user_id}:preferences"


def options(user_id: int) -> str:
    """Hash: the flags of a user's own, name to text."""
    return f"{PREFIX}:user:{user_id}:options"


def likes(user_id: int) -> str:
    """Sorted set: the pictures that a user likes, `{job}:{index}`, by the time they were liked."""
    return f"{PREFIX}:user:{user_id}:likes"


def usage(user_id: int) -> str:
    """Hash: what the finished jobs of a user came to, `{speed}:{jobs|images}`."""
    return f"{PREFIX}:user:{user_id}:usage"


def user_profiles(user_id: int) -> str:
    """Sorted set: the codes of a user's taste profiles by the time they were made."""
    return f"{PREFIX}:user:{user_id}:profiles"


def profile(code: str) -> str:
    """String: a taste profile, JSON."""
    return f"{PREFIX}:profile:{code}"


def user_active(user_id: int) -> str:
    """Set: the jobs of a user that RQ has, waiting or running."""
    return f"{PREFIX}:user:{user_id}:active"


def user_held(user_id: int) -> str:
    """List: the jobs of a user that wait until RQ may have them, first come, first served."""
    return f"{PREFIX}:user:{user_id}:held"


def message(message_id: int) -> str:
    """String: what a message shows: `{job}`, or for a picture and whoever asked for it `{job}:{index}:{user}`."""
    return f"{PREFIX}:message:{message_id}"


def pace(version: str) -> str:
    """List: seconds that the latest jobs of a model took their workers, newest first."""
    return f"{PREFIX}:pace:{version}"


def words(guild_id: int) -> str:
    """Hash: the words and phrases that a server does not want, with their weights."""
    return f"{PREFIX}:guild:{guild_id}:words"


def block(guild_id: int, user_id: int) -> str:
    """String, mostly with a lifetime: somebody may ask for nothing in a server; why, JSON."""
    return f"{PREFIX}:guild:{guild_id}:block:{user_id}"


def hits(guild_id: int, user_id: int) -> str:
    """String with a lifetime: how many prompts of somebody were blocked lately."""
    return f"{PREFIX}:guild:{guild_id}:hits:{user_id}"


def appeal(appeal_id: str) -> str:
    """String with a lifetime: a blocked prompt that a moderator may be asked about, JSON."""
    return f"{PREFIX}:appeal:{appeal_id}"


def allowance(guild_id: int, user_id: int, digest: str) -> str:
    """String with a lifetime: a moderator has allowed somebody one prompt once; by the SHA-256 of its text."""
    return f"{PREFIX}:guild:{guild_id}:allowed:{user_id}:{digest}"


def accepted_terms(digest: str) -> str:
    """Set: the users who have accepted the terms of use; by the SHA-256 of their text."""
    return f"{PREFIX}:terms:{digest}"


def link(digest: str) -> str:
    """String with a lifetime: the id of the picture that a link led to; by the SHA-256 of the link."""
    return f"{PREFIX}:link:{digest}"


def short_link(code: str) -> str:
    """String: the id of the picture that a short link of our own shows."""
    return f"{PREFIX}:short:{code}"


def ticket(nonce: str) -> str:
    """String with a lifetime: who may paint a mask for which picture."""
    return f"{PREFIX}:ticket:{nonce}"


def moderators(guild_id: int) -> str:
    """String: the Discord channel where the moderators of a server read what is reported."""
    return f"{PREFIX}:guild:{guild_id}:moderators"


def commands(application_id: int | None) -> str:
    """String: a hash of the commands that were last registered with Discord."""
    return f"{PREFIX}:commands:{application_id}"


def draft(draft_id: str) -> str:
    """String with a lifetime: an order that waits for a yes, JSON."""
    return f"{PREFIX}:draft:{draft_id}"


def once(nonce: str) -> str:
    """String with a lifetime: the modal of this nonce was submitted."""
    return f"{PREFIX}:once:{nonce}"
