"""Every change about organisations, agreements and those who work there; `people.actions` lists them all."""
