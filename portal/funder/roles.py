"""Who reads reports, who makes them, and who writes down what a quarter was to reach and what it cost."""

READERS = ("funder", "administrator", "triage_lead")
MAKERS = ("administrator", "triage_lead")
KEEPERS_OF_MONEY = ("administrator", "finance")
AIMERS = ("administrator",)
