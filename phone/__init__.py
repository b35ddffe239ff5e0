"""The door for people on the telephone: the Twilio Voice dialogue. Its first step comes with the telephone issue."""
