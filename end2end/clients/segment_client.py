"""Segment's library for Python: `segment_client.py HOST KEY USER`, which sends gzipped batches and fails on any refusal."""

import sys

from segment.analytics.client import Client

host, key, user = sys.argv[1:]
failures = []
client = Client(key, host=host, gzip=True, on_error=lambda error, _: failures.append(error))
client.identify(user, {"name": "Pia Python", "email": f"{user}@clients.example", "plan": "starter"})
client.track(user, "Invoice Paid", {"amount": 12.5})
client.page(user, None, "Docs", {"path": "/docs"})
client.group(user, "g-1", {"name": "Python Works"})
client.alias(user, f"{user}-new")
client.flush()
client.join()
if failures:
    sys.exit(f"refused: {failures}")
