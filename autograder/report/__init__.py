"""What a run writes and shows. Everything here starts from scores; nothing is judged."""
