"""Work for later: written in the caller's transaction, run by any number of workers, started by the clock. procrastinate is the queue."""
