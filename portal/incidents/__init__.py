"""Data incidents: lost devices and drives that may hold personal data, and what was decided about each."""
