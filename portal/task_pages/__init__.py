"""Your tasks: what a person has to do by a day, and what came of it."""
