"""Unit 1, convolution arithmetic: how answers are judged."""
