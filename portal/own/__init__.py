"""A resident's own page, behind the link in a text or a one-time code: what is coming, where and when, and what they can do.

Nothing on it says why they were referred, or by whom.
"""
