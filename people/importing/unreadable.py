"""What is raised where a file as a whole cannot be read."""

from people.enums import Problem


class Unreadable(Exception):
    """Says why, and at which row if at one."""

    def __init__(self, problem: Problem, row: int = 0) -> None:
        super().__init__(f"{problem} {row}")
        self.problem, self.row = problem, row
