"""The command line of the converters that read a config."""

import argparse
import json
from pathlib import Path


def parser_of(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path)
    parser.add_argument("card", type=Path, help="the .json file to write; the .onnx file lies beside it")
    parser.add_argument("--labels", type=Path, required=True, help="one label a line, in class-index order")
    parser.add_argument("--checkpoint", help='weights, or "random"; without it the card alone is written')
    parser.add_argument("--clip", type=Path, help="a clip for the golden; it is copied beside the card")
    return parser


def labels_of(arguments):
    return arguments.labels.read_text(encoding="utf-8").splitlines()


def write(arguments, card, export):
    """Writes the card alone, or has `export` write it with the network and the golden, where there is a checkpoint."""
    arguments.card.parent.mkdir(parents=True, exist_ok=True)
    if arguments.checkpoint is None:
        arguments.card.write_text(json.dumps(card, indent=1) + "\n")
    elif arguments.clip is None:
        raise SystemExit("Expected --clip, a clip for the golden")
    else:
        export(arguments.config, arguments.card, card, arguments.checkpoint, arguments.clip)
    print(f"{arguments.card}: {card['sampling']}, {card['views']}")
