"""A sender's life: claim what is due, keep a number of calls in the air, write down what became of them."""

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import structlog
from django.conf import settings
from django.db import close_old_connections, connections

from jobs.outages import Outage, sleep
from law.actors import SYSTEM
from notifications.actions.sending import CannotTell, ClaimedMessage, NotThere, claim, record
from notifications.gateway import CannotSay, gateway_for
from notifications.provider_codes import Answer, Meaning
from people.access import brake

log = structlog.get_logger()

POLL = 1.0  # seconds: the net under LISTEN, and how late at most something that was deferred is looked at
GATHER = 0.03  # seconds for which answers are gathered, so that many are written down together
PILE = 0.1  # seconds for which they are gathered while more messages are in hand than calls in the air
AHEAD = 3  # times as many messages in hand as calls in the air: the next ones are ready when a call comes back
CHANNEL = "messages_due"


def once(most: int = 50) -> int:
    """Send what is due now and wait for it. Returns how many messages were claimed."""
    taken = _claimed(most=most)
    if taken:
        _write_down(_handed_over(taken))
    return len(taken)


def send_one(message_id):
    """Send this message now, due or not, if it may leave; safe to repeat, and beside another sender."""
    taken = _claimed(most=1, only=message_id)
    if taken:
        _write_down(_handed_over(taken))


def _claimed(**which) -> list[ClaimedMessage]:
    try:
        return claim(by=SYSTEM, **which)
    except BaseException:
        brake.end_every_guard()
        raise


def _handed_over(taken: list[ClaimedMessage]) -> dict:
    """{message id: what became of it}. Calls over the network go at once, each in a thread that never sees the
    database.
    """
    far = [claimed for claimed in taken if gateway_for(claimed.outgoing.channel).over_the_network]
    try:
        answers = {claimed.outgoing.id: hand_over(claimed) for claimed in taken if claimed not in far}
        if far:
            with ThreadPoolExecutor(settings.SENDER_CALLS) as pool:
                answers |= dict(zip((claimed.outgoing.id for claimed in far), pool.map(hand_over, far), strict=True))
        return answers
    finally:
        brake.end_guard([claimed.held_with for claimed in taken])


def hand_over(claimed: ClaimedMessage):
    """One call to the provider, after asking it whether it has the message already if that is in doubt. Never repeats
    blindly.
    """
    provider = gateway_for(claimed.outgoing.channel)
    if time.monotonic() > claimed.begin_by:
        return None  # it waited too long for its turn: another sender may take it over before this call would end
    if claimed.look_up_first:
        try:
            provider_id = provider.look_up(claimed.outgoing)
        except CannotSay:
            return CannotTell()
        if provider_id:
            return Answer(Meaning.TAKEN, provider_id)
        if not claimed.may_send:
            return NotThere()
    return provider.send(claimed.outgoing)


def _write_down(answers: dict):
    known = {message_id: answer for message_id, answer in answers.items() if answer is not None}
    if known:
        record(known, by=SYSTEM)


class Sender:
    """Keeps up to `calls` calls in the air, outside of any transaction; claims and records in batches."""

    def __init__(self, calls: int):
        self.calls = calls
        self.pool = ThreadPoolExecutor(calls, thread_name_prefix="provider")
        self.air: dict[Future, ClaimedMessage] = {}

    def step(self) -> bool:
        """One round. Returns whether there was anything to do."""
        room = AHEAD * self.calls - len(self.air)
        taken = _claimed(most=room) if room >= self.calls else []
        for claimed in taken:
            if gateway_for(claimed.outgoing.channel).over_the_network:
                self.air[self.pool.submit(hand_over, claimed)] = claimed
            else:
                _write_down(_handed_over([claimed]))
        busy = bool(taken or self.air)
        self.land()
        return busy

    def land(self, everything: bool = False):
        """Wait a moment for answers and write down together those that came."""
        if not self.air:
            return
        wait(self.air, timeout=None if everything else GATHER, return_when=FIRST_COMPLETED)
        if not everything:
            self._gather()
        done = [future for future in self.air if future.done()]
        landed = [(self.air.pop(future), future) for future in done]
        brake.end_guard([claimed.held_with for claimed, _ in landed])
        _write_down({claimed.outgoing.id: future.result() for claimed, future in landed if future.exception() is None})
        for _, future in landed:
            if future.exception() is not None:  # nothing is known of it: its lease runs out, then it is looked up
                log.error("sender_call_broke", error=type(future.exception()).__name__)
        if everything and self.air:
            self.land(everything=True)

    def _gather(self):
        """Wait for more answers: each writing down costs as much for one as for forty."""
        until = time.monotonic() + (PILE if len(self.air) > self.calls else GATHER / 3)
        while sum(future.done() for future in self.air) < self.calls and time.monotonic() < until:
            time.sleep(GATHER / 3)


def run(stopping):
    """Until told to stop; then what is in the air is waited for and written down."""
    sender = Sender(settings.SENDER_CALLS)
    listener = NotifyListener()
    outage = Outage("sender")
    while not stopping():
        try:
            if not sender.step():
                close_old_connections()
                listener.wait(POLL)
            outage.end()
        except Exception as problem:  # the database went away, say: the sender goes on when it is back
            pause = outage.fail(type(problem).__name__)
            close_old_connections()
            sleep(pause, stopping)
    sender.land(everything=True)
    sender.pool.shutdown()
    listener.close()


class NotifyListener:
    """Rings when a message was committed: LISTEN and NOTIFY."""

    def __init__(self):
        self.line = None

    def wait(self, seconds: float):
        if self.line is None or self.line.connection is None or self.line.connection.closed:
            self.line = connections.create_connection("default")
            self.line.ensure_connection()
            self.line.set_autocommit(True)
            with self.line.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
            return  # what was committed before we listened is claimed first
        for _ in self.line.connection.notifies(timeout=seconds, stop_after=1):
            pass

    def close(self):
        if self.line is not None:
            self.line.close()
