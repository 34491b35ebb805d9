//! What people read: notices as they are, and what no notice may ever do.

mod golden;
mod stage;
