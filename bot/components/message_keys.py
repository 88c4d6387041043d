"""What our components write on a Rasa message for each other."""

from __future__ import annotations

LABEL = "label"
ARTICLE = "article"
NORMALISED = "normalised_segments"
CONTEXT = "context_topic"
NEAREST = "nearest_articles"
VECTORS = "segment_vectors"
UNDERSTANDING = "understanding"
METADATA = "metadata"
