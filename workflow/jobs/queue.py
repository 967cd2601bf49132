"""The queue in Redis that carries errands' numbers to the workers, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from redis import Redis
from rq import Queue, Retry
from rq.serializers import JSONSerializer

QUEUE = "yuelu"
"""The name of the queue in Redis."""

WORK_SECONDS = 600
"""How long work on one errand may take before its process is stopped."""

KEPT_SECONDS = 24 * 60 * 60
"""How long Redis remembers a job whose process died: the outbox is the record, this only helps to find out why."""

_ENTRY = "workflow.jobs.worker.perform"
_RETRIES = 3
_CONNECT_SECONDS = 5
_ANSWER_SECONDS = 30


def client(url: str) -> Redis:
    """A client of Redis that does not wait for ever for a server that hangs."""
    return Redis.from_url(url, socket_connect_timeout=_CONNECT_SECONDS, socket_timeout=_ANSWER_SECONDS)


def queue_in(redis: Redis, name: str = QUEUE) -> Queue:
    """The queue of a name; jobs are kept as JSON, so that Redis can make no worker run what it is given."""
    return Queue(name, connection=redis, serializer=JSONSerializer)


def job_id(errand_id: int) -> str:
    """The id under which an errand is in the queue: always the same, so that it is there once."""
    return f"outbox-{errand_id}"


def enqueue(queue: Queue, errand_ids: Iterable[int]) -> None:
    """Hand errands to the workers, all or none.

    Enqueueing one again replaces its job; work that is done twice exits when it finds the errand done. RQ's own
    retries are for processes that die, and are kept few: the outbox counts attempts and backs off.
    """
    queue.enqueue_many(
        Queue.prepare_data(
            _ENTRY,
            args=(errand_id,),
            job_id=job_id(errand_id),
            timeout=WORK_SECONDS,
            result_ttl=0,
            failure_ttl=KEPT_SECONDS,
            retry=Retry(max=_RETRIES),
            description=job_id(errand_id),
        )
        for errand_id in errand_ids
    )


def waiting(queue: Queue) -> frozenset[str]:
    """The ids of the jobs that wait in the queue for a worker."""
    return frozenset(queue.get_job_ids())
