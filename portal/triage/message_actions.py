"""What can be done with the messages of the worker who sent a case."""

from portal.triage import forms
from portal.triage.case_action import CaseAction
from referrals import actions as referrals


def _open_messages(_, referral):
    return {"messages": referrals.messages_to_answer(referral)}


MESSAGE = {
    "answer-message": CaseAction(
        referrals.answer_message,
        "Answer the message",
        "The decision deadline does not change. We email the referrer a link to your answer.",
        "Send answer",
        "Answer sent.",
        forms.AnswerMessage,
        _open_messages,
    ),
    "no-answer": CaseAction(
        referrals.answer_message,
        "Close the message without an answer",
        "Use this if the message needs no answer. The referrer sees that you have read it.",
        "Close message",
        "Message closed.",
        forms.AboutMessages,
        _open_messages,
    ),
}
