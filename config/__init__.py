"""Which request and which hour goes to which room: settings, addresses, schedule, and the commands that cross rooms."""
