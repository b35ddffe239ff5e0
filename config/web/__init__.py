"""The web server: waitress with limits on what a client may take, in several processes that share one socket."""
