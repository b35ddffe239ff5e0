"""The people who need help: their data and consent, what holds everything up for them, and who may be here twice."""
