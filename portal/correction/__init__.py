"""Correcting what was sent: one subject a page, checked before it is saved, by the referrer or the desk."""
