"""Unit 8, training: how answers are judged."""
