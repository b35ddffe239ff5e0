"""The hub's workspace: what waits for the people who work there, on a tablet."""
