//! Values of fields as people write them.
