"""What every room stands on: what an actor, a refusal, a state, a reference and the code of a rule are."""
