"""Waiting work: everything that waits for a deed, with its owner, its day and the page where it is done."""
