//! Laws of the source: which module may name which, and what no file holds.
