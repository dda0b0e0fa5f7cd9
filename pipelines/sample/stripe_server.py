"""A Stripe of our own on loopback, for the demonstration and the tests: PyPI's `localstripe`, kept in memory.

`python -m pipelines.sample.stripe_server [--port 0] [--demo]` prints its address and serves until it is ended. Any key
that begins with `sk_` is accepted. `--demo` makes it able to hold a company's past (`stripe_patches.py`).
"""

import argparse
import asyncio
import random
from typing import Any


def application(demo: bool = False) -> Any:
    """localstripe's web application, with its store kept off the disk."""
    from localstripe import resources
    from localstripe.server import app

    resources.Store.dump_to_disk = lambda store: None  # it would write all of itself to /tmp at every change
    resources.schedule_webhook = lambda event: None  # nobody listens; the events themselves are kept
    if demo:
        from pipelines.sample.stripe_patches import patch

        patch(app, resources)
        # The next server, filled alike, gives the same ids: a second demonstration finds the objects of the first.
        random.seed("demo")
    return app


async def serve(port: int, demo: bool) -> None:
    """Serve on 127.0.0.1 (localstripe's own start listens on every interface), and say where."""
    from aiohttp import web

    runner = web.AppRunner(application(demo), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--demo", action="store_true", help="hold a company's past")
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.port, arguments.demo))


if __name__ == "__main__":
    main()
