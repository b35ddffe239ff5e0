"""The quarterly report: what is counted, what may be shown of it, and how it is published."""
