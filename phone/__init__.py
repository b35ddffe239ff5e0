"""The door for people on the telephone: the Twilio Voice dialogue for frontline workers."""
