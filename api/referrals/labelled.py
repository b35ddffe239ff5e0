"""The fields of a referral's answers, called in the description of the API as the forms and the case call them."""

from typing import ClassVar

from referrals.answer_labels import ANSWERS, label


class LabelledAnswers:
    """Before the serializer in its bases. `answers` is the answer behind a field that has a name of its own here; "" for a
    field that only shares a name with one.
    """

    answers: ClassVar[dict[str, str]] = {}

    def get_fields(self):
        fields = super().get_fields()
        for name, field in fields.items():
            answer = self.answers.get(name, name)
            if answer in ANSWERS and field.label is None:
                field.label = label(answer)
        return fields
