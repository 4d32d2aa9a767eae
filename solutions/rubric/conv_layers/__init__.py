"""Unit 2, the convolution layer and its family: how answers are judged."""
