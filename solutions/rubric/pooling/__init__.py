"""Unit 3, pooling: how answers are judged."""
