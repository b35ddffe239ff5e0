"""The Triage workspace: what needs me now, the queues, one case with its decisions, the rules, and who waits how
long.
"""
