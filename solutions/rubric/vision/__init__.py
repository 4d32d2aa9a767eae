"""Unit 9, classification, localisation, detection, segmentation: how answers are judged."""
