"""Work for later: written in the caller's transaction, run by any number of workers. procrastinate is the queue."""
