"""What one client may take of the web server: time, bytes and connections. Plain numbers, so that a test takes less."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Times in seconds, sizes in bytes, each for one process."""

    header_seconds: float = 10  # from the first byte (or the connection) to the end of the headers
    idle_seconds: float = 75  # between two requests of one connection
    body_seconds: float = 20  # until a body has to come at body_rate, counted from its start
    body_rate: int = 16 * 1024  # bytes a second: slower than any line over which the portal can be used
    unread_seconds: float = 60  # for which an answer may lie there with no byte of it taken
    linger_seconds: float = 10  # for which a refused body is read on and thrown away, so that its sender reads why
    largest_header: int = 64 * 1024
    largest_body: int = 25 * 2**20  # a file of referrals has 20 MB, and a form around it
    all_bodies: int = 250 * 2**20  # of all requests that come in at one time
    connections: int = 1000

    def is_slow(self, seconds: float, received: int) -> bool:
        """Whether a body of which so many bytes came in so many seconds comes too slowly to be waited for."""
        return seconds > self.body_seconds and received < (seconds - self.body_seconds) * self.body_rate
