"""The Warehouse workspace: the scan box and the bench, and the store behind them."""
