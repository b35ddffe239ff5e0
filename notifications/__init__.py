"""What we say to people and whether it arrived: SMS, e-mail, calls a person must make."""
