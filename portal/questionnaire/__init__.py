"""The questionnaire of a referral: the same questions on the web and read out by an operator on the telephone."""
