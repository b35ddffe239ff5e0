"""Every change about residents, holds, notes and duplicates; `people.actions` lists them all."""
