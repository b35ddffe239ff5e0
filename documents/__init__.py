"""Everything we print or export. Plain data in, bytes out; imports no models."""
