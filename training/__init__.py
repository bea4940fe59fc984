"""How the project's own name model is made: corpora, invented names, sentences, training."""
