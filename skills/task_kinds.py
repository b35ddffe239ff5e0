"""What people have to do about classes."""

from datetime import timedelta

from notifications.task_kinds import register_task

register_task(
    "skills.open_register",
    title="Take the register of a class",
    steps=(
        "This class was held, but its register is not complete.",
        "Mark each person. People who need the class again can only get another place when you have done this.",
    ),
    subject="class",
    link="/hub/classes/{reference}",
    due=timedelta(days=3),
    outcomes=(("taken", "The register is taken"), ("not_held", "The class was not held")),
)
