//! The full tables of both shipped templates: state × command × role.
