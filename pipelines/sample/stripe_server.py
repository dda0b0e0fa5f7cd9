"""A Stripe of our own on loopback, for the demonstration and the tests: PyPI's `localstripe`, kept in memory.

`python -m pipelines.sample.stripe_server [--port 0]` prints its address and serves until it is ended. Any key that begins
with `sk_` is accepted. Beside localstripe's own API it has `POST /_config/clock {"now": 1700000000}`, so that a past can be
played in: objects are created at that second.
"""

import argparse
import time
from types import SimpleNamespace
from typing import Any


def application() -> Any:
    """localstripe's web application with the store kept off the disk and a clock that can be set."""
    from aiohttp import web
    from localstripe import resources
    from localstripe.server import app

    resources.Store.dump_to_disk = lambda store: None  # it would write all of itself to /tmp at every change
    resources.schedule_webhook = lambda event: None  # nobody listens; the events themselves are kept
    clock: dict[str, int | None] = {"now": None}
    resources.time = SimpleNamespace(time=lambda: clock["now"] or time.time())

    async def set_clock(request: Any) -> Any:
        clock["now"] = (await request.json()).get("now")
        return web.json_response({"now": clock["now"]})

    app.router.add_post("/_config/clock", set_clock)
    return app


def main() -> None:
    """Serve on 127.0.0.1 (localstripe's own start listens on every interface)."""
    from aiohttp import web

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    arguments = parser.parse_args()

    async def serve() -> None:
        runner = web.AppRunner(application(), access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", arguments.port)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        print(f"http://127.0.0.1:{port}", flush=True)
        await asyncio.Event().wait()

    import asyncio

    asyncio.run(serve())


if __name__ == "__main__":
    main()
