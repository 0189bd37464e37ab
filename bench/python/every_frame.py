"""The PyTorch side of every-frame.mjs: for each path of a clip that it reads, the seconds a frame.

The loop of the published notebook that the most informative frames come from: one frame at a time through torchvision's
transforms and ResNet-50. It read with decord, which is not packaged; OpenCV reads here.
"""
import sys
import time

import cv2
import torch
import torch.nn.functional as F
import torchvision
from torchvision import transforms

network = torchvision.models.resnet50(weights=None, num_classes=339)
network.load_state_dict(torch.load(sys.argv[1]))
network.eval()
transformation = transforms.Compose([
    transforms.ToPILImage(mode="RGB"),
    transforms.Resize(224),
    transforms.CenterCrop((224, 224)),
    transforms.ToTensor(),
    transforms.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225]),
])
print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    capture = cv2.VideoCapture(line.strip())
    scores = []
    with torch.no_grad():
        while True:
            ok, frame = capture.read()
            if not ok:
                break
            x = transformation(frame[:, :, ::-1].copy()).unsqueeze(0)
            scores.append(F.softmax(network(x), 1).squeeze().numpy())
    print((time.perf_counter() - start) / len(scores), flush=True)
