"""SIMs in the browser: stock and boxes for the warehouse, a hub's own box, and one SIM for whoever helps with it."""
