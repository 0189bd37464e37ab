"""Writes .onnx files, with torch 1.13 as with the newest."""

import inspect

import torch


def write_onnx(network, inputs, path, *, opset, input_names, output_names):
    """Any batch may be run: the first axis of every input and output is free."""
    # since 2.9 torch takes its other exporter unless told not to, which needs a package that few have (onnxscript)
    takes_choice = "dynamo" in inspect.signature(torch.onnx.export).parameters
    torch.onnx.export(
        network,
        inputs,
        str(path),
        opset_version=opset,
        input_names=input_names,
        output_names=output_names,
        dynamic_axes={name: {0: "batch"} for name in (*input_names, *output_names)},
        **({"dynamo": False} if takes_choice else {}),
    )
