"""What came of it: follow-ups, equality monitoring, measures, the GLA report."""
