"""Unit 4, fully connected layers, activations and losses: how answers are judged."""
