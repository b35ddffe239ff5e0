"""The Waiting list workspace: who waits, the walk that offers them what came in, and what each was told."""
