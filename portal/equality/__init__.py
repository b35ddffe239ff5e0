"""Where people tell of themselves for equality monitoring, if they want to: by their own link, or with the worker
who referred them.
"""
