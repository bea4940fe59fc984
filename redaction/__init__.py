"""The desk tools: read, find, redact, prove."""

import os
import sys

if "numpy" not in sys.modules:
    # asked once, when numpy is first imported; several threads for matrices as small as ours only wait
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ONE_THREAD = "numpy" not in sys.modules and os.environ["OPENBLAS_NUM_THREADS"] == "1"
"""Whether numpy multiplies matrices in one thread here: twice as fast as the language model's own library."""
