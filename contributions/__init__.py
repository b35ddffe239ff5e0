"""Money: what boroughs and groups pay towards bundles; Stripe."""
