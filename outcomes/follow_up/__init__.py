"""Follow-ups: how those who were helped get on, asked at agreed times by a safe way."""
