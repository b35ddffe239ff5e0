"""What was done, to what, by whom: the ledger, and how the house says no."""
