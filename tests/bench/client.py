"""A load client: HTTP/1.1 over keep-alive sockets, requests built beforehand, only frames parsed."""

import asyncio
import http.client
import itertools
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """What a run of requests took."""

    clients: int
    requests: int
    seconds: float
    latencies: Sequence[float]
    wrong: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds

    @property
    def p95(self) -> float:
        """The latency, in milliseconds, that 95 of 100 requests stay below."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[int(0.95 * (len(ordered) - 1))]

    @property
    def median(self) -> float:
        """The latency, in milliseconds, that half of the requests stay below."""
        return 1000 * statistics.median(self.latencies)


def request(path: str, *, cookie: str = "", method: str = "GET", body: bytes = b"", headers: str = "") -> bytes:
    """The bytes of one request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: keep-alive"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    lines += [headers] if headers else []
    lines += [f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def header(port: int, sent: bytes, name: str) -> str:
    """A header of the answer to one request; empty where it has none."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    method, path, _version = sent.split(b"\r\n", 1)[0].decode().split(" ")
    connection.request(method, path)
    found = connection.getresponse().headers.get(name, "")
    connection.close()
    return found


async def answer(reader: asyncio.StreamReader) -> int:
    """Read one answer to its end; answers its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    low = head.lower()
    status = int(head[9:12])
    if b"transfer-encoding: chunked" in low:
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    elif b"content-length: " in low:
        start = low.index(b"content-length: ") + 16
        await reader.readexactly(int(low[start : low.index(b"\r\n", start)]))
    return status


async def _one_client(port: int, requests: Iterator[bytes], until: float, latencies: list[float]) -> int:
    """Send requests one after the other until the time is up or none is left; answers how many were not 200."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    wrong = 0
    while time.perf_counter() < until and (sent := next(requests, None)) is not None:
        began = time.perf_counter()
        writer.write(sent)
        status = await answer(reader)
        latencies.append(time.perf_counter() - began)
        wrong += status != 200
    writer.close()
    return wrong


async def running(port: int, requests: Sequence[bytes], clients: int, seconds: float, *, again: bool = True) -> Timing:
    """What ``run`` does, for whoever does something else meanwhile."""
    latencies: list[float] = []
    shared = itertools.cycle(requests) if again else iter(requests)
    began = time.perf_counter()
    runs = [_one_client(port, shared, began + seconds, latencies) for _ in range(clients)]
    wrong = sum(await asyncio.gather(*runs))
    return Timing(clients, len(latencies), time.perf_counter() - began, latencies, wrong)


def run(port: int, requests: Sequence[bytes], *, clients: int, seconds: float, again: bool = True) -> Timing:
    """Ask for these, in turn, with so many clients for so long, or, unless again and again, until each was sent."""
    return asyncio.run(running(port, requests, clients, seconds, again=again))
