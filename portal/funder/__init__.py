"""The funder's workspace: what the money did, in figures that disclosure control has passed and no others."""
