"""What is said of a pass, and how an answer is judged: `check` judges an answer, `examine` a pass of one's own."""

from bpcore.teaching.answers import check
from bpcore.teaching.examine import examine

__all__ = ["check", "examine"]
