"""Unit 10, quiz: what the notes state.

Replace None in ANSWERS, at the end of this file. Where options are given, the answer is a
letter in quotes, such as "A". Where a number is asked, the answer is that number; Python may
compute it for you, as in 28 * 28. An answer counts once you hand it in, and a wrong one is
returned with the reason why it is wrong.
"""

# 10.1  What is true of a convolution layer
#
# Which statement about convolution layers is right?
#
#   A  Layer l + 1 always has more channels than layer l.
#   B  The number of parameters of a convolution layer does not depend on the height and width
#      of the input image.
#   C  Parameter sharing means that different convolution layers use the same kernels.
#   D  The width of the next feature map is decided by the number of channels of the kernel.

# 10.2  What is not true of convolutional networks
#
# According to note 001, which statement about convolutional networks is wrong?
#
#   A  They often hold convolution layers and pooling layers, but pooling is used less and less.
#   B  Pooling tries to strengthen the invariance to shifts, but did not reach that aim.
#   C  The larger the stride, the fewer parameters has the kernel.
#   D  AlexNet's architecture is like LeNet's, but it has more parameters.

# 10.3  Why a neuron may look at a small region only
#
# Why is it enough that a neuron of a convolution layer is connected to a small region?
#
#   A  Because pixels outside the region are padded with zeros.
#   B  Because an image looks the same everywhere, so that one region stands for all others.
#   C  Because a neuron cannot be connected to all pixels of an image.
#   D  Because neighbouring pixels are closely related, and distant ones hardly.

# 10.4  What weight sharing assumes
#
# All neurons of a feature map share one set of weights. What does this assume?
#
#   A  That a feature worth detecting at one place is so at every other.
#   B  That a layer needs to detect one kind of feature only.
#   C  That all neurons of the feature map have the same activation, everywhere.
#   D  That an object stands at the same place in all images.

# 10.5  What padding is for
#
# Why is an image surrounded with zeros before a convolution?
#
#   A  So that the layer has fewer parameters.
#   B  So that the network knows what lies outside the image, beyond its border.
#   C  So that the image does not shrink and its border is not neglected.
#   D  So that neighbouring windows do not overlap.

# 10.6  Why networks use cross-correlation
#
# A convolution turns the kernel by 180°. Why do convolutional networks compute the
# cross-correlation, without the turn?
#
#   A  Because both give the same result for every kernel.
#   B  Because the kernel is learned, turned or not, and an operation is saved.
#   C  Because the cross-correlation needs fewer multiplications than a convolution.
#   D  Because a convolution is defined for one-dimensional signals only.

# 10.7  What pooling keeps
#
# A feature map is max-pooled with 2×2 windows at stride 2. What stays as it was?
#
#   A  The number of channels.
#   B  Its height and width.
#   C  The exact place of every maximum.
#   D  The number of its values.

# 10.8  What dropout does at test time
#
# A network was trained with dropout. What does the dropout layer do when it is tested?
#
#   A  It sets those activations to zero that were dropped last in training.
#   B  It sets another random set of activations to zero for every test image.
#   C  The units that were dropped most often have been removed, so the network is smaller.
#   D  Nothing: all activations are used.

# 10.9  Why ReLU replaced sigmoid and tanh
#
# Why is ReLU preferred to sigmoid and tanh after a convolution?
#
#   A  Because a ReLU unit cannot stop learning.
#   B  Because it is cheap to compute and eases vanishing gradients.
#   C  Because it is linear, so that the whole network stays easy to train.
#   D  Because it enlarges the receptive field.

# 10.10  What is wrong with Adagrad
#
# Adagrad divides each step by the root of s_t, the sum of all squared gradients so far. What is
# its drawback?
#
#   A  All parameters move with the same learning rate, which is set by hand.
#   B  The learning rate grows without bound, and the parameters diverge.
#   C  The learning rate falls so far that training may stop too early.
#   D  It needs second derivatives, which are expensive.

# 10.11  What is frozen in transfer learning
#
# You have few images, not unlike ImageNet's, and a network trained on ImageNet. How do you
# fine-tune it?
#
#   A  Replace its classifier, freeze the layers below, and train the classifier.
#   B  Freeze its higher layers and its classifier, and train only the lower ones.
#   C  Draw new random weights for all of its layers, and train them.
#   D  Freeze all of its layers, the classifier included.

# 10.12  Classification, localisation, detection, segmentation
#
# An image shows two dogs and a cat. Which task is it to answer with a box and a label for each
# of the three?
#
#   A  Image classification.
#   B  Object localisation.
#   C  Object detection.
#   D  Object segmentation.

# 10.13  Parameters of a convolution layer (a number)
#
# A convolution layer has ten kernels of 5×5×3, each with a bias. How many trainable parameters
# is that?

# 10.14  Width of a feature map (a number)
#
# An image of 21×21 pixels is convolved with a 5×5 kernel, stride 2, and padding 3 on every
# side. How many pixels wide is the feature map?

# 10.15  What sharing saves (a number)
#
# Note 002 compares two layers on an image of 1280×720 pixels with one channel: a fully
# connected one with 1000 neurons, and a convolution with 1000 kernels of 5×5; biases are not
# counted. How many times as many weights has the first one?

# 10.16  Parameters of a depthwise separable convolution (a number)
#
# A depthwise separable convolution takes 8 channels to 16, with 3×3 kernels and without biases.
# How many parameters has it?

ANSWERS = {
    "10.1": None,
    "10.2": None,
    "10.3": None,
    "10.4": None,
    "10.5": None,
    "10.6": None,
    "10.7": None,
    "10.8": None,
    "10.9": None,
    "10.10": None,
    "10.11": None,
    "10.12": None,
    "10.13": None,
    "10.14": None,
    "10.15": None,
    "10.16": None,
}
