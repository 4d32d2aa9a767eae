"""``autograde check``: proof that a course judges rightly, law by law and question by question."""
