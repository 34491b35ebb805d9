//! Laws of the source: which module may name which, what no pure module does, and what no file holds.

mod layers;
mod purity;
mod shape;
mod source;
