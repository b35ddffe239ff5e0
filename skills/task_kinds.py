"""What people have to do about classes."""

from datetime import timedelta

from notifications.task_kinds import register_task

register_task(
    "skills.open_register",
    title="Take the register of a class",
    steps=(
        "This class was held, and nobody has said who came.",
        "Mark each person. Who needs the class again gets another place only once this is done.",
    ),
    subject="class",
    link="/hub/classes/{reference}",
    due=timedelta(days=3),
    outcomes=(("taken", "The register is taken"), ("not_held", "The class was not held")),
)
