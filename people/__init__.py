"""Who they are and what they may do: organisations, agreements, users, roles, residents, consent, contact policy,
holds, duplicates.
"""
