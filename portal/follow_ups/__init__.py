"""How it goes: the person's own page behind the link in a text, and the list of those who ask for them."""
