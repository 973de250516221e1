"""The methodology as a corpus, the example cases, the phrases, and the index that finds them."""
