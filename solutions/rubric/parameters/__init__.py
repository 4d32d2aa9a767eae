"""Unit 6, counting parameters and multiplications: how answers are judged."""
