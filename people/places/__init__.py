"""Where people live in London: boroughs, postcodes, deprivation."""
