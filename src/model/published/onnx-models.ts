import type { PublishedModel } from "./published-model.js";

/**
 * Classifiers of ImageNet from the ONNX project's collection. Addresses, SHA-256 and accuracies are those that its repository
 * states (commit b1eeaa1ac722).
 */

const repository = "https://github.com/onnx/models/tree/main/validated/vision/classification";
const files = "https://media.githubusercontent.com/media/onnx/models/main/validated/vision/classification";
const labels: PublishedModel["labels"] = {
  url: "https://raw.githubusercontent.com/onnx/models/main/validated/vision/classification/synset.txt",
  sha256: "acf75ef0abe89694b19056e0796401068b459c457baa30335f240c7692857355",
};

interface Facts {
  readonly name: string;
  readonly description: string;
  /** Below the folder of classifiers. */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly top1: number;
  readonly top5: number;
  readonly licence?: string;
  /** Whose resize and crop its authors use; default `"gluon"`: the collection's `imagenet_preprocess.py`. */
  readonly preparation?: "gluon" | "torchvision";
}

const preparations = {
  gluon: {
    preset: [
      { op: "resizeShortSide", size: 256, kernel: "pillow-bilinear", longSide: "round" },
      { op: "centerCrop", width: 224, height: 224, offset: "floor" },
    ],
    source: "the collection's imagenet_preprocess.py",
  },
  // Resize(256) and CenterCrop(224), in the README of its folder
  torchvision: {
    preset: "pillow-short256-center224",
    source: "its README: torchvision's Resize and CenterCrop",
  },
} as const;

function imageNet(facts: Facts): PublishedModel {
  const { name, description, file, sha256, bytes, top1, top5, licence = "Apache-2.0" } = facts;
  const { preset, source: said } = preparations[facts.preparation ?? "gluon"];
  const source = `${repository}/${file.split("/")[0]}`;
  return {
    card: {
      name,
      kind: "frame",
      input: {
        ...{ layout: "NCHW", width: 224, height: 224 },
        ...{ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
      },
      preset,
      views: { crops: "center", average: "prob" },
      output: { values: "logits" },
      description,
      source,
      licence,
      sha256,
      url: `${files}/${file}`,
      accuracy: [
        {
          ...{ dataset: "ImageNet-1k val", top1, top5, numClips: 50_000, source },
          protocol: "shorter side 256 (Pillow, bilinear), one centre crop of 224",
        },
      ],
      tried:
        `Untried: the weights were not fetched here. Preparation as ${said}; ` +
        "that it gives logits is looked at in the first batch.",
    },
    labels,
    bytes,
  };
}

/** In the order of their size. */
export const onnxModels: readonly PublishedModel[] = [
  imageNet({
    name: "squeezenet1.1-imagenet",
    description: "SqueezeNet 1.1: the smallest, for a first try",
    file: "squeezenet/model/squeezenet1.1-7.onnx",
    sha256: "1eeff551a67ae8d565ca33b572fc4b66e3ef357b0eb2863bb9ff47a918cc4088",
    ...{ bytes: 4_956_208, top1: 0.5634, top5: 0.7912 },
  }),
  imageNet({
    name: "shufflenet-v2-imagenet",
    description: "ShuffleNet v2",
    file: "shufflenet/model/shufflenet-v2-12.onnx",
    sha256: "ea69821b4dd374ae2f33f9710dd1229ac263d0ee5b5a46ca3521f6483e1ba035",
    licence: "BSD-3-Clause",
    preparation: "torchvision",
    ...{ bytes: 9_218_556, top1: 0.6635, top5: 0.8657 },
  }),
  imageNet({
    name: "mobilenet-v2-imagenet",
    description: "MobileNet v2",
    file: "mobilenet/model/mobilenetv2-12.onnx",
    sha256: "c0c3f76d93fa3fd6580652a45618618a220fced18babf65774ed169de0432ad5",
    ...{ bytes: 13_964_571, top1: 0.6948, top5: 0.8926 },
  }),
  imageNet({
    name: "resnet18-imagenet",
    description: "ResNet-18",
    file: "resnet/model/resnet18-v1-7.onnx",
    sha256: "4e8f8653e7a2222b3904cc3fe8e304cd8b339ce1d05fd24688162f86fb6df52c",
    ...{ bytes: 46_820_737, top1: 0.6993, top5: 0.8929 },
  }),
  imageNet({
    name: "resnet18-v2-imagenet",
    description: "ResNet-18, normalisation before each convolution",
    file: "resnet/model/resnet18-v2-7.onnx",
    sha256: "3b4d048057854022232aa20bf68262e31718ab7119a17f920b8a2dc1433f824b",
    ...{ bytes: 46_806_737, top1: 0.697, top5: 0.8949 },
  }),
  imageNet({
    name: "resnet34-imagenet",
    description: "ResNet-34",
    file: "resnet/model/resnet34-v1-7.onnx",
    sha256: "883a41b2e30ddc2e422c108b091b5e70b92d37dc5c345a2c563dcae27971e2cc",
    ...{ bytes: 87_302_588, top1: 0.7373, top5: 0.914 },
  }),
  imageNet({
    name: "resnet50-imagenet",
    description: "ResNet-50",
    file: "resnet/model/resnet50-v1-12.onnx",
    sha256: "3f03fdef724b22947eed826f1eef1dc5c34151bb4c37d634f1db89dfa2dd1526",
    ...{ bytes: 102_576_593, top1: 0.7497, top5: 0.9233 },
  }),
  imageNet({
    name: "resnet50-v2-imagenet",
    description: "ResNet-50, normalisation before each convolution",
    file: "resnet/model/resnet50-v2-7.onnx",
    sha256: "79102261eb6e5fd7af5d27f41316293e388c5cb691e5d25bfb035c4f64fefe31",
    ...{ bytes: 102_442_452, top1: 0.7581, top5: 0.9282 },
  }),
  imageNet({
    name: "resnet101-imagenet",
    description: "ResNet-101",
    file: "resnet/model/resnet101-v1-7.onnx",
    sha256: "760702f6ec0138f71ebac66f4e95d1c72dc9267a8544f4d4667a53075fd0497c",
    ...{ bytes: 178_914_043, top1: 0.7648, top5: 0.932 },
  }),
  imageNet({
    name: "vgg16-imagenet",
    description: "VGG-16",
    file: "vgg/model/vgg16-12.onnx",
    sha256: "722c42f53ca03a5480296bf8f9c85a151de3eed9ec982d7d2302ff6e2900c67b",
    ...{ bytes: 553_437_752, top1: 0.7238, top5: 0.91 },
  }),
];
