"""Unit 5, optimizers: how answers are judged."""
