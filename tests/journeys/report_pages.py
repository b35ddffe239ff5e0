"""The report of a quarter through its pages: made and frozen by one person, published by another, read by a funder."""

import csv
import io
import re
from html import unescape

import time_machine
from django.test import Client

from jobs import worker as worker_of_jobs
from outcomes.models import Report
from tests.outcomes.made_reports import a_day_after
from tests.portal.signing_in import signed_in, worker


def _keeper(name: str) -> Client:
    return signed_in(worker(f"{name}@gla.example", role="administrator"))


def publish(period: str) -> str:
    """The address of the report that is published now."""
    with time_machine.travel(a_day_after(period)):
        maker = _keeper("maker")
        maker.post("/funder/reports", {"period": period})
        address = f"/funder/reports/{Report.objects.get(period=period).pk}"
        maker.post(address, {"step": "freeze"})
        worker_of_jobs.work(until_idle=True)
        answer = _keeper("publisher").post(address, {"step": "publish"}, follow=True)
        assert "Report published. Every funder can read it." in answer.content.decode()
    return address


def headlines(period: str) -> dict[str, str]:
    """What a funder reads first: the name of a figure, and the figure as it is printed."""
    with time_machine.travel(a_day_after(period)):
        funder = signed_in(worker("funder@gla.example", role="funder"))
        page = funder.get("/funder/").content.decode()
    heads = r'class="gol-funder__name">(.*?)</h3>\s*<p class="gol-funder__figure[^>]*>(.*?)</p>'
    return {unescape(name): re.sub(r"<[^>]+>", "", shown).strip() for name, shown in re.findall(heads, page, re.DOTALL)}


def kinds_behind(address: str, measure: str, period: str) -> list[str]:
    """The kind of each row that a figure counts, for those who make reports."""
    with time_machine.travel(a_day_after(period)):
        rows = _keeper("checker").get(f"{address}/rows/{measure}?download=csv")
        text = b"".join(rows.streaming_content).decode("utf-8-sig")
    return sorted(row["Kind"] for row in csv.DictReader(io.StringIO(text)))
