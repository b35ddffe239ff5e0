"""The bodies that refer, give, store, teach or pay: their agreements, their people, and how these join and leave."""
