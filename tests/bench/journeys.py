"""People who do the same few things at once: what each sends, in order, and what it costs."""

import asyncio
import time
import urllib.parse
from collections.abc import Sequence

from tests.bench import client
from tests.bench.client import Timing

SHARE = 0.6  # of the capacity, at which others must not yet wait
TOKEN = "b" * 32

type Journey = Sequence[tuple[bytes, int]]  # requests in their order, each with the status that it must get


def form(path: str, cookie: str, **fields: str) -> bytes:
    """A form as a browser sends it."""
    body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": TOKEN}).encode()
    headers = "Content-Type: application/x-www-form-urlencoded"
    return client.request(path, cookie=cookie, method="POST", body=body, headers=headers)


def walk_all(port: int, journeys: Sequence[Journey], *, at_a_time: int = 0, a_second: float = 0.0) -> Timing:
    """Walk all journeys, so many at a time or so many begun a second; what the requests took."""
    return asyncio.run(_walk_all(port, journeys, at_a_time=at_a_time, a_second=a_second))


async def _walk_all(port: int, journeys: Sequence[Journey], *, at_a_time: int, a_second: float) -> Timing:
    latencies: list[float] = []
    room = asyncio.Semaphore(at_a_time or len(journeys))
    began = time.perf_counter()

    async def walk(number: int, journey: Journey) -> int:
        await asyncio.sleep(number / a_second if a_second else 0)
        async with room:
            return await _walk(port, journey, latencies)

    wrong = sum(await asyncio.gather(*(walk(number, journey) for number, journey in enumerate(journeys))))
    return Timing(at_a_time, len(latencies), time.perf_counter() - began, latencies, wrong)


async def _walk(port: int, journey: Journey, latencies: list[float]) -> int:
    """One person's requests, one after the other; how many were not answered as they must be."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    wrong = 0
    for sent, expected in journey:
        began = time.perf_counter()
        writer.write(sent)
        wrong += await client.answer(reader) != expected
        latencies.append(time.perf_counter() - began)
    writer.close()
    return wrong
