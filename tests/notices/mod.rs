//! What people read: notices as they are, and what no notice may ever do.

mod approver;
mod audiences;
mod golden;
mod hostile;
mod stage;
