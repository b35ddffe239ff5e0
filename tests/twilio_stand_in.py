"""A Twilio of our own on loopback, checked against Twilio's description: keeps what it took, answers when asked,
misbehaves on purpose.

`python -m tests.twilio_stand_in --port 8121 [--token secret] [--p429 .2] [--p500 .1] [--plost .05] [--phang .02]
[--pdrop .02] [--dup .3]
[--shuffle .3] [--nocb .1] [--latency .05] [--hang 30]`. p500 refuses and sends nothing; plost SENDS and answers 500;
phang SENDS and answers late; pdrop SENDS and closes the line. A number that ends in 0001, 0004 or 0014 is refused with
21211, 21610 or 21614.

GET /_log gives {"accepted": [[to, body, sid]], "duplicates": [[to, body, times]], "malformed": [...], "calls": n,
"callbacks": [[url, code]]}; POST /_set changes the chances; POST /_reset forgets. A duplicate is the same words to the
same number twice.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import random
import uuid
from collections import Counter
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import aiohttp
from aiohttp import web
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

CHANCES = ("p429", "p500", "plost", "phang", "pdrop", "dup", "shuffle", "nocb", "latency", "hang", "undelivered")
REFUSED = {"0001": 21211, "0004": 21610, "0014": 21614}
DESCRIPTION = json.loads((Path(__file__).parent / "data" / "twilio_messages.openapi.json").read_text())


def _plain(schema):
    """The description's schemas as jsonschema reads them: references made absolute, OpenAPI's own words left out."""
    if isinstance(schema, dict):
        return {
            key: f"twilio:{value}" if key == "$ref" else _plain(value)
            for key, value in schema.items()
            if key not in ("x-twilio", "nullable", "description", "example", "discriminator")
        }
    return [_plain(part) for part in schema] if isinstance(schema, list) else schema


_WHOLE = Resource.from_contents(_plain({"components": DESCRIPTION["components"]}), default_specification=DRAFT202012)
_REGISTRY = Registry().with_resource("twilio:", _WHOLE)


def _checker(resource: str) -> Draft202012Validator:
    body = DESCRIPTION["paths"][f"/2010-04-01/Accounts/{{AccountSid}}/{resource}.json"]["post"]["requestBody"]
    schema = _plain(body["content"]["application/x-www-form-urlencoded"]["schema"]) | {"additionalProperties": False}
    return Draft202012Validator(schema, registry=_REGISTRY, format_checker=FormatChecker())


CHECKERS = {"Messages": _checker("Messages"), "Calls": _checker("Calls")}


class StandIn:
    def __init__(self, options):
        self.token = options.token
        self.chances = {name: getattr(options, name) for name in CHANCES}
        self.taken: dict[str, dict] = {}
        self.accepted = []
        self.callbacks = []
        self.malformed = []
        self.calls = 0
        self.going: set[asyncio.Task] = set()

    # ── What Twilio's API does ───────────────────────────────────────────────────────────────────────────────────────

    async def create(self, request):
        self.calls += 1
        resource = request.match_info["resource"]
        form = await request.post()
        if not self._knows(request):
            return _error(401, 20003)
        faults = [
            f"{'/'.join(map(str, f.path))}: {f.message}" for f in CHECKERS[resource].iter_errors(_typed(resource, form))
        ]
        if resource == "Messages" and not (form.get("From") or form.get("MessagingServiceSid")):
            faults.append("neither From nor MessagingServiceSid")
        if faults:
            self.malformed.append(faults)
            return _error(400, 21604)
        await asyncio.sleep(self.chances["latency"])
        if (code := REFUSED.get(form["To"][-4:])) is not None:
            return _error(400, code)
        return await self._by_chance(request, resource, form)

    async def _by_chance(self, request, resource, form):
        drawn = random.random()
        chances = self.chances
        for name, status, code in (("p429", 429, 20429), ("p500", 500, 20500)):
            if drawn < chances[name]:
                return _error(status, code)
            drawn -= chances[name]
        created = self._take(resource, form)
        for name in ("plost", "phang", "pdrop"):
            if drawn < chances[name]:
                return await self._lose(name, request)
            drawn -= chances[name]
        return web.json_response(created, status=201)

    async def _lose(self, how, request):
        if how == "plost":
            return _error(500, 20500)
        if how == "phang":
            await asyncio.sleep(self.chances["hang"])
        if request.transport is not None:
            request.transport.close()
        return web.Response()

    def _take(self, resource, form) -> dict:
        sid = ("SM" if resource == "Messages" else "CA") + uuid.uuid4().hex
        now = format_datetime(datetime.now(UTC))
        account = "AC" + "0" * 32
        created = {
            "sid": sid,
            "status": "queued",
            "to": form["To"],
            "from": form.get("From"),
            "body": form.get("Body"),
            "date_created": now,
        }
        created |= {
            "error_code": None,
            "account_sid": account,
            "uri": f"/2010-04-01/Accounts/{account}/{resource}/{sid}.json",
        }
        self.taken[sid] = created
        self.accepted.append([form["To"], form.get("Body") or form.get("Twiml"), sid])
        if form.get("StatusCallback") and random.random() >= self.chances["nocb"]:
            task = asyncio.create_task(self._call_back(form["StatusCallback"], created))
            self.going.add(task)
            task.add_done_callback(self.going.discard)
        else:
            created["status"] = "delivered"
        return created

    async def one(self, request):
        row = self.taken.get(request.match_info["sid"])
        return web.json_response(row) if row else _error(404, 20404)

    async def several(self, request):
        resource = request.match_info["resource"]
        to = request.query.get("To")
        prefix = "SM" if resource == "Messages" else "CA"
        rows = [row for sid, row in self.taken.items() if sid.startswith(prefix) and to in (None, row["to"])]
        page = {
            "page": 0,
            "page_size": 50,
            "first_page_uri": "",
            "next_page_uri": None,
            "uri": "",
            "start": 0,
            "end": len(rows),
        }
        return web.json_response({resource.lower(): rows[::-1], **page})

    def _knows(self, request) -> bool:
        kind, _, credentials = request.headers.get("Authorization", "").partition(" ")
        return kind == "Basic" and base64.b64decode(credentials).decode().split(":", 1)[1] == self.token

    # ── Receipts ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _call_back(self, url, created):
        last = "undelivered" if random.random() < self.chances["undelivered"] else "delivered"
        order = ["queued", "sent", last]
        if random.random() < self.chances["shuffle"]:
            random.shuffle(order)
        if random.random() < self.chances["dup"]:
            order.append(random.choice(order))
        for status in order:
            await asyncio.sleep(random.random() * 0.2)
            fields = {
                "MessageSid": created["sid"],
                "MessageStatus": status,
                "To": created["to"],
                "AccountSid": created["account_sid"],
            }
            if status == "undelivered":
                fields["ErrorCode"] = "30003"
            await self._tell(url, fields)
        created["status"] = last

    async def _tell(self, url, fields):
        text = url + "".join(key + fields[key] for key in sorted(fields))
        signature = base64.b64encode(hmac.new(self.token.encode(), text.encode(), hashlib.sha1).digest()).decode()
        for _ in range(5):
            try:
                async with (
                    aiohttp.ClientSession() as session,
                    session.post(url, data=fields, headers={"X-Twilio-Signature": signature}) as r,
                ):
                    self.callbacks.append([url, r.status])
                    if r.status < 500:
                        return
            except aiohttp.ClientError as broken:
                self.callbacks.append([url, type(broken).__name__])
            await asyncio.sleep(0.5)

    # ── For whoever tests ────────────────────────────────────────────────────────────────────────────────────────────

    async def log(self, request):
        counted = Counter((to, body) for to, body, _ in self.accepted)
        doubled = [[*key, times] for key, times in counted.items() if times > 1]
        summary = {"accepted": self.accepted, "duplicates": doubled, "malformed": self.malformed, "calls": self.calls}
        return web.json_response(summary | {"callbacks": self.callbacks, "going": len(self.going)})

    async def set(self, request):
        self.chances |= await request.json()
        return web.json_response(self.chances)

    async def reset(self, request):
        self.taken = {}
        self.accepted = []
        self.callbacks = []
        self.malformed = []
        self.calls = 0
        return web.json_response({})


def _typed(resource, form) -> dict:
    """A form is all text: numbers and lists are read as the description says before they are checked."""
    properties = CHECKERS[resource].schema["properties"]
    typed = {}
    for name in set(form):
        kind = properties.get(name, {}).get("type")
        value = form.getall(name) if kind == "array" else form[name]
        typed[name] = int(value) if kind == "integer" and value.isdigit() else value
    return typed


def _error(status, code):
    return web.json_response({"code": code, "message": "refused", "more_info": "", "status": status}, status=status)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8121)
    parser.add_argument("--token", default="secret")
    for name in CHANCES:
        parser.add_argument(f"--{name}", type=float, default=30.0 if name == "hang" else 0.0)
    options = parser.parse_args()
    here = StandIn(options)
    app = web.Application()
    under = "/2010-04-01/Accounts/{account}/{resource:Messages|Calls}"
    app.add_routes(
        [
            web.post(f"{under}.json", here.create),
            web.get(f"{under}.json", here.several),
            web.get(f"{under}/{{sid}}.json", here.one),
            web.get("/_log", here.log),
            web.post("/_set", here.set),
            web.post("/_reset", here.reset),
        ]
    )
    web.run_app(app, host="127.0.0.1", port=options.port, print=None, access_log=None)


if __name__ == "__main__":
    main()
