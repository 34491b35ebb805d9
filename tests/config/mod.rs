//! Settings and the directory: each kind of mistake has a fixture; the examples have none.
