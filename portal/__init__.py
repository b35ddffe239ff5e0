"""The door for people on the web: frontline workers, triage, warehouse, hubs and funders."""
