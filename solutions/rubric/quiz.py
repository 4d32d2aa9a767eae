"""Unit 10, quiz: how answers are judged, and why each option is right or wrong."""

from autograder.quiz import choice, number, right, wrong
from solutions import quiz as reference

convolution_layer = choice(
    reference,
    "10.1",
    "What is true of a convolution layer",
    "Which statement about convolution layers is right?",
    wrong(
        "more-channels-each-layer",
        "Layer l + 1 always has more channels than layer l.",
        "A layer has as many output channels as it has kernels, and their number is free: "
        "it may be smaller than before, as in a 1×1 convolution that reduces the channels.",
    ),
    right(
        "The number of parameters of a convolution layer does not depend on the height and "
        "width of the input image.",
        "d kernels of k×k×c have (k·k·c + 1)·d parameters: the size of the image is not in it.",
    ),
    wrong(
        "sharing-between-layers",
        "Parameter sharing means that different convolution layers use the same kernels.",
        "Parameters are shared within one layer: all positions of a feature map use one kernel. "
        "Every layer has kernels of its own.",
    ),
    wrong(
        "width-from-kernel-channels",
        "The width of the next feature map is decided by the number of channels of the kernel.",
        "A kernel has as many channels as its input, which decides nothing about the output. "
        "Note 001 answers that the number of kernels decides, and means the depth; the width "
        "in pixels is (W − K + 2P)/S + 1.",
    ),
    nudge="Write down how many parameters a layer has, and what its output size depends on.",
    step="Look for each option at (k·k·c + 1)·d and at (W − K + 2P)/S + 1: is what it names in it?",
    source="001 卷积算子, 单选题",
)

networks = choice(
    reference,
    "10.2",
    "What is not true of convolutional networks",
    "According to note 001, which statement about convolutional networks is wrong?",
    wrong(
        "pooling-still-spreading",
        "They often hold convolution layers and pooling layers, but pooling is used less and less.",
        "That is so, and the question asks for the statement that is wrong: many networks now "
        "shrink the feature map by a stride above 1 and keep one or two pooling layers.",
    ),
    wrong(
        "pooling-makes-invariant",
        "Pooling tries to strengthen the invariance to shifts, but did not reach that aim.",
        "Note 001 states just this, and the question asks for the statement that is wrong. What "
        "pooling does do is shrink the feature map.",
    ),
    right(
        "The larger the stride, the fewer parameters has the kernel.",
        "This is the wrong statement: the stride decides the size of the feature map, and has "
        "nothing to do with the k·k·c + 1 parameters of the kernel.",
    ),
    wrong(
        "alexnet-not-larger",
        "AlexNet's architecture is like LeNet's, but it has more parameters.",
        "That is so, and the question asks for the statement that is wrong: 60 000 parameters "
        "in LeNet-5 stand against 61 million in AlexNet.",
    ),
    nudge="Three of the four statements are true; you are looking for the other one.",
    step="Ask of each quantity whether it belongs to a kernel or to a feature map.",
    source="001 特征可视化, 单选题",
)

locality = choice(
    reference,
    "10.3",
    "Why a neuron may look at a small region only",
    "Why is it enough that a neuron of a convolution layer is connected to a small region?",
    wrong(
        "far-pixels-are-zero",
        "Because pixels outside the region are padded with zeros.",
        "Padding lies outside the image, not outside the region: the other pixels are there, and "
        "other neurons look at them.",
    ),
    wrong(
        "same-everywhere",
        "Because an image looks the same everywhere, so that one region stands for all others.",
        "An image does not look the same everywhere. That its statistics are alike is the reason "
        "for sharing weights; it is not the reason for looking at a small region.",
    ),
    wrong(
        "full-connection-impossible",
        "Because a neuron cannot be connected to all pixels of an image.",
        "It can: that is a fully connected layer. It only has far more parameters than it needs.",
    ),
    right(
        "Because neighbouring pixels are closely related, and distant ones hardly.",
        "An image is correlated locally. Higher layers put together what is local, so that what a "
        "neuron sees grows from layer to layer.",
    ),
    nudge="Cover all of a photo but a small patch: what can you still tell, and from what?",
    step="Tell apart the reason for local connections and the reason for shared weights.",
    source="000 局部连接, 001 §3.1.2",
)

sharing = choice(
    reference,
    "10.4",
    "What weight sharing assumes",
    "All neurons of a feature map share one set of weights. What does this assume?",
    right(
        "That a feature worth detecting at one place is so at every other.",
        "Note 001 calls it the assumption of shift invariance: an eye is an eye at the top left "
        "and at the bottom right.",
    ),
    wrong(
        "one-feature-per-layer",
        "That a layer needs to detect one kind of feature only.",
        "One set of weights detects one kind of feature, so a layer has many kernels, each with "
        "weights of its own and a feature map of its own.",
    ),
    wrong(
        "equal-activations",
        "That all neurons of the feature map have the same activation, everywhere.",
        "The weights are the same, but each neuron lays them on another region, so that the "
        "activations differ: they show where the feature is.",
    ),
    wrong(
        "fixed-place",
        "That an object stands at the same place in all images.",
        "It is the other way round: if every object had its fixed place, each place could have "
        "weights of its own.",
    ),
    nudge="Think of a kernel that detects an eye, and of a face that moves across the image.",
    step="What would be lost if the weights at the top left were others than at the bottom right?",
    source="000 权值共享, 001 §3.1.3",
)

padding = choice(
    reference,
    "10.5",
    "What padding is for",
    "Why is an image surrounded with zeros before a convolution?",
    wrong(
        "fewer-parameters",
        "So that the layer has fewer parameters.",
        "The parameters are those of the kernels, k·k·c + 1 each, whatever lies round the image.",
    ),
    wrong(
        "adds-information",
        "So that the network knows what lies outside the image, beyond its border.",
        "Nobody knows what lies there, and zeros tell nothing about it: they add places for the "
        "kernel, and no information.",
    ),
    right(
        "So that the image does not shrink and its border is not neglected.",
        "Those are the two shortcomings of the bare convolution that note 000 names: each layer "
        "makes the image smaller, and border pixels take part in few products.",
    ),
    wrong(
        "avoids-overlap",
        "So that neighbouring windows do not overlap.",
        "Whether windows overlap depends on the stride and the kernel size: they do as long as "
        "the stride is smaller than the kernel.",
    ),
    nudge="Lay a 3×3 kernel on a 4×4 image: how often is each pixel covered?",
    step="Compare a corner with the middle, and the output's size with the input's.",
    source="000 Padding, 003 §1.3.1, 004 Stride和Padding",
)

correlation = choice(
    reference,
    "10.6",
    "Why networks use cross-correlation",
    "A convolution turns the kernel by 180°. Why do convolutional networks compute the "
    "cross-correlation, without the turn?",
    wrong(
        "always-equal",
        "Because both give the same result for every kernel.",
        "They do only for a kernel that looks the same after the turn: [1, −1] gives the "
        "opposite sign.",
    ),
    right(
        "Because the kernel is learned, turned or not, and an operation is saved.",
        "The two are equivalent as layers: what one can express with a kernel, the other can "
        "with the turned one.",
    ),
    wrong(
        "fewer-products",
        "Because the cross-correlation needs fewer multiplications than a convolution.",
        "Each output is a sum of k·k·c products in both; only the turn of the kernel is saved.",
    ),
    wrong(
        "only-one-dimension",
        "Because a convolution is defined for one-dimensional signals only.",
        "Note 000 gives the formula for two dimensions: Σ_j Σ_k h[j, k] f[m − j, n − k].",
    ),
    nudge="Who chooses the numbers in the kernel of a network?",
    step="Ask what a network would learn if its layers did turn the kernel.",
    source="001 §3.1.6",
)

pooling = choice(
    reference,
    "10.7",
    "What pooling keeps",
    "A feature map is max-pooled with 2×2 windows at stride 2. What stays as it was?",
    right(
        "The number of channels.",
        "Pooling works on every channel by itself: it changes height and width, not the depth.",
    ),
    wrong(
        "height-and-width",
        "Its height and width.",
        "At stride 2 both are halved; that is how pooling saves computation.",
    ),
    wrong(
        "exact-places",
        "The exact place of every maximum.",
        "Where in its window the maximum stood is lost. Note 004: the exact place matters less "
        "than where features lie relative to each other.",
    ),
    wrong(
        "number-of-values",
        "The number of its values.",
        "Of the four values of a window one is kept: three quarters of them are gone.",
    ),
    nudge="Write down the shape (C, H, W) before and after.",
    step="What does one 2×2 window leave behind, and how many channels does it cover?",
    source="000 池化层, 002 §4, 004 池化层",
)

dropout = choice(
    reference,
    "10.8",
    "What dropout does at test time",
    "A network was trained with dropout. What does the dropout layer do when it is tested?",
    wrong(
        "last-mask-kept",
        "It sets those activations to zero that were dropped last in training.",
        "That choice was random, for one step of training; there is nothing special about it.",
    ),
    wrong(
        "new-mask",
        "It sets another random set of activations to zero for every test image.",
        "The same image would then be classified now in one way and now in another. Randomness "
        "is for training, against overfitting.",
    ),
    wrong(
        "units-removed",
        "The units that were dropped most often have been removed, so the network is smaller.",
        "Dropout removes no unit for good: in the next step of training other ones are dropped, "
        "and all of them are trained.",
    ),
    right(
        "Nothing: all activations are used.",
        "Note 004: this layer is used during training only, and not at test time.",
    ),
    nudge="What is dropout there to prevent, and when does that happen?",
    step="Ask whether the same test image should get the same answer twice.",
    source="004 Dropout Layer",
)

relu = choice(
    reference,
    "10.9",
    "Why ReLU replaced sigmoid and tanh",
    "Why is ReLU preferred to sigmoid and tanh after a convolution?",
    wrong(
        "never-dies",
        "Because a ReLU unit cannot stop learning.",
        "It can: after a very large gradient its input may be negative for all images; its "
        "derivative is then 0, and it never becomes active again (note 002).",
    ),
    right(
        "Because it is cheap to compute and eases vanishing gradients.",
        "Note 004 gives these reasons: training is much faster, and hardly less accurate. Sigmoid "
        "saturates, and its gradient is then tiny.",
    ),
    wrong(
        "linear",
        "Because it is linear, so that the whole network stays easy to train.",
        "ReLU is not linear, and must not be: a stack of linear layers is one linear layer. The "
        "activation is there to bring in what is not linear.",
    ),
    wrong(
        "larger-field",
        "Because it enlarges the receptive field.",
        "It is applied to each value by itself, so no pixel more is seen.",
    ),
    nudge="Draw both functions, and their derivatives far from 0.",
    step="What becomes of a gradient that passes many layers whose derivative is far below 1?",
    source="002 §3.2.2, 004 ReLU",
)

adagrad = choice(
    reference,
    "10.10",
    "What is wrong with Adagrad",
    "Adagrad divides each step by the root of s_t, the sum of all squared gradients so far. "
    "What is its drawback?",
    wrong(
        "one-rate-for-all",
        "All parameters move with the same learning rate, which is set by hand.",
        "That is SGD. Each parameter has its own s_t here, and so its own rate.",
    ),
    wrong(
        "rate-grows",
        "The learning rate grows without bound, and the parameters diverge.",
        "s_t does grow, but it stands in the denominator.",
    ),
    right(
        "The learning rate falls so far that training may stop too early.",
        "s_t only grows, so every step is divided by more, and training may stop before it has "
        "converged. RMSProp lets old gradients fade.",
    ),
    wrong(
        "second-derivatives",
        "It needs second derivatives, which are expensive.",
        "It needs the squares of first derivatives, which are at hand.",
    ),
    nudge="How does s_t change from step to step?",
    step="Follow s_t over a thousand steps, and then the factor before the gradient.",
    source="002 优化器 3",
)

transfer = choice(
    reference,
    "10.11",
    "What is frozen in transfer learning",
    "You have few images, not unlike ImageNet's, and a network trained on ImageNet. How do you "
    "fine-tune it?",
    right(
        "Replace its classifier, freeze the layers below, and train the classifier.",
        "The layers below detect what nearly every task needs, beginning with edges and curves. "
        "With images very unlike ImageNet's, fewer of them would be frozen.",
    ),
    wrong(
        "higher-frozen",
        "Freeze its higher layers and its classifier, and train only the lower ones.",
        "The other way round: the lower layers hold what is common to all images, the higher ones "
        "what is special to ImageNet's classes.",
    ),
    wrong(
        "from-scratch",
        "Draw new random weights for all of its layers, and train them.",
        "That is training from scratch: it throws away what was learned from 14 million images, "
        "and yours are few.",
    ),
    wrong(
        "all-frozen",
        "Freeze all of its layers, the classifier included.",
        "Then nothing is learned, and the network goes on answering with ImageNet's classes.",
    ),
    nudge="Which layers have learned something that your images need too?",
    step="Order what the layers detect, from edges to whole objects, and ask what is yours alone.",
    source="004 转换学习",
)

tasks = choice(
    reference,
    "10.12",
    "Classification, localisation, detection, segmentation",
    "An image shows two dogs and a cat. Which task is it to answer with a box and a label for "
    "each of the three?",
    wrong(
        "classification",
        "Image classification.",
        "It answers with one class for the whole image, and no box.",
    ),
    wrong(
        "localisation",
        "Object localisation.",
        "It answers with one class and one box; here there are three objects.",
    ),
    right(
        "Object detection.",
        "It finds all objects: several boxes and several labels.",
    ),
    wrong(
        "segmentation",
        "Object segmentation.",
        "It marks the outline of each object, which says more than a box.",
    ),
    nudge="Say for each task what its answer consists of.",
    step="Count the objects, then look at whether a box or an outline is asked.",
    source="004 分类、定位、检测和分割",
)

count_weights = number(
    reference,
    "10.13",
    "Parameters of a convolution layer",
    "A convolution layer has ten kernels of 5×5×3, each with a bias. How many trainable "
    "parameters is that?",
    right(760, "Each kernel has 5·5·3 + 1 = 76 parameters, and there are ten of them."),
    wrong("bias-forgotten", 750, "The biases are missing: each kernel has one."),
    wrong("one-bias-for-all", 751, "There is a bias for each kernel, not one for the layer."),
    wrong("channels-forgotten", 260, "A kernel reaches through all three channels of its input."),
    wrong("one-kernel", 76, "These are the parameters of a single kernel."),
    wrong("bias-for-each-channel", 780, "A kernel has one bias, not one for each of its channels."),
    nudge="Begin with the parameters of a single kernel.",
    step="Weights of one kernel, its bias, and then the number of kernels.",
    source="001 参数共享, 特征图",
)

count_positions = number(
    reference,
    "10.14",
    "Width of a feature map",
    "An image of 21×21 pixels is convolved with a 5×5 kernel, stride 2, and padding 3 on every "
    "side. How many pixels wide is the feature map?",
    right(12, "(W − K + 2P)/S + 1 = (21 − 5 + 6)/2 + 1 = 12."),
    wrong("padding-forgotten", 9, "The padding is left out: this is (21 − 5)/2 + 1."),
    wrong("padding-once", 10, "The padding lies on both sides: 2P, not P."),
    wrong("first-position-forgotten", 11, "The first position of the kernel counts too: + 1."),
    wrong("stride-forgotten", 23, "This is the width at stride 1."),
    wrong("kernel-forgotten", 14, "The kernel must lie inside: its size is subtracted."),
    nudge="How wide is the image with its padding, and how far can the kernel move in it?",
    step="Count the steps that the kernel can take, then add the position where it starts.",
    source="001 填充, 003 §1.3.2, 004 Stride和Padding",
)

compare_weights = number(
    reference,
    "10.15",
    "What sharing saves",
    "Note 002 compares two layers on an image of 1280×720 pixels with one channel: a fully "
    "connected one with 1000 neurons, and a convolution with 1000 kernels of 5×5; biases are not "
    "counted. How many times as many weights has the first one?",
    right(36864, "921 600 000 weights against 25 000: a factor of 36 864."),
    wrong("not-divided", 921_600_000, "This is the fully connected layer's count, not the ratio."),
    wrong("kernels-only", 25_000, "This is the convolution's count, not the ratio."),
    wrong(
        "one-kernel-only",
        36_864_000,
        "A thousand kernels have 25 weights each; you compared with a single one.",
    ),
    wrong("pixels-only", 921_600, "This is the number of pixels: the weights of a single neuron."),
    wrong(
        "one-neuron-only",
        36.864,
        "You compared one neuron with all kernels: each of the 1000 neurons has 921 600 weights.",
    ),
    nudge="Count the weights of both layers first.",
    step="Every neuron is connected to every pixel; a kernel has its size wherever it lies.",
    source="002 §3.1",
)

count_separable = number(
    reference,
    "10.16",
    "Parameters of a depthwise separable convolution",
    "A depthwise separable convolution takes 8 channels to 16, with 3×3 kernels and without "
    "biases. How many parameters has it?",
    right(200, "Depthwise 3·3·8 = 72, pointwise 1·1·8·16 = 128."),
    wrong("ordinary", 1152, "These are the parameters of the ordinary convolution, 3·3·8·16."),
    wrong("depthwise-only", 72, "The pointwise step is missing, which mixes the channels."),
    wrong("pointwise-only", 128, "The depthwise step is missing, which looks at neighbours."),
    wrong(
        "one-pointwise-kernel",
        80,
        "There is a pointwise kernel for each of the 16 output channels. The formula printed in "
        "note 000 leaves this factor out as well, but its result, 39, does not.",
    ),
    wrong(
        "depthwise-for-each-output",
        272,
        "The depthwise step has a kernel for each input channel: 8 of them, not 16.",
    ),
    nudge="These are two layers, one after the other.",
    step="Count the kernels of each step, and how many channels one of them covers.",
    source="000 Separable Convolution",
)
