"""Unit 7, LeNet: how answers are judged."""
