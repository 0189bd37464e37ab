#!/usr/bin/env bash
# Sets a fresh clone up where Node, ffmpeg and Jupyter are there already: the packages, the library, the kernel of the user.
# .devcontainer/ and binder/ run it.
set -euo pipefail
cd "$(dirname "$0")/../.."
npm ci
npm run build
node bin/kinetoscope.mjs kernel install --user
