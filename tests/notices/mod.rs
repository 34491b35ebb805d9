//! What people read: notices as they are, and what no notice may ever do.

mod approver;
mod audiences;
mod buttons;
mod calendar;
mod german;
mod glossary;
mod golden;
mod hostile;
mod jwz;
mod languages;
mod layout;
mod looks;
mod morning;
mod policies;
mod quoted;
mod rules;
mod shipped;
mod stage;
mod styles;
mod threads;
mod tour;
mod valid;
