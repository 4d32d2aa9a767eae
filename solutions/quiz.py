"""Unit 10, quiz: what the notes state.

Replace None in ANSWERS, at the end of this file. Where options are given, the answer is a
letter in quotes, such as "A". Where a number is asked, the answer is that number; Python may
compute it for you, as in 28 * 28. An answer counts once you hand it in, and a wrong one is
returned with the reason why it is wrong.
"""

ANSWERS = {
    # (k·k·c + 1)·d parameters: neither the height nor the width of the image is in it.
    "10.1": "B",
    # The stride says where the kernel is laid down, not how large it is.
    "10.2": "C",
    # What is far apart in an image has little to do with each other, and higher layers see more.
    "10.3": "D",
    # What is worth detecting at the top left is worth detecting at the bottom right.
    "10.4": "A",
    # Each layer cuts K − 1 rows and columns off, and a corner pixel lies under one window only.
    "10.5": "C",
    # A kernel that is learned comes out turned by 180°, if that is what is needed.
    "10.6": "B",
    # Every channel is pooled by itself.
    "10.7": "A",
    # Dropping is for training; a prediction uses all that the network has learned.
    "10.8": "D",
    # max(0, x) costs next to nothing, and its slope does not fade as x grows.
    "10.9": "B",
    # A sum of squares never falls, and the step is divided by its root.
    "10.10": "C",
    # Edges and curves are found in every image, so the layers that detect them can stay.
    "10.11": "A",
    # Several objects, each with a box and a label.
    "10.12": "C",
    # d kernels with k·k·c weights and one bias each.
    "10.13": (5 * 5 * 3 + 1) * 10,
    # (W − K + 2P)/S + 1
    "10.14": (21 - 5 + 2 * 3) // 2 + 1,
    # 921 600 000 weights against 25 000.
    "10.15": (1280 * 720 * 1000) // (5 * 5 * 1000),
    # 8 kernels of one channel, then 16 kernels of 1×1×8.
    "10.16": 3 * 3 * 8 + 1 * 1 * 8 * 16,
}
