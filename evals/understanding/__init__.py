"""How well single sentences are understood: precision and recall per field, by the grammar alone and with phrases."""
