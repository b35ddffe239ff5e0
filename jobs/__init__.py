"""Work for later: a `Job` row written in the caller's transaction, the worker that runs it, the clock's schedule."""
