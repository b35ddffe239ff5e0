"""What was done, to what, by whom: the ledger, its chains, and the events that it raises."""
