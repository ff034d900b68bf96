"""Bundles of data, the network that runs them, and calibration (applied, never fitted)."""

import os

# onnxruntime from 1.29 on reports its use to its maker and keeps an identifier in the user's cache folder, unless this
# is set before it is first imported (microsoft/onnxruntime#27379). Whoever wants that sets it to 0.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
