"""The workspace of frontline workers: refer in two minutes, then see what became of it."""
