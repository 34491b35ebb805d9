//! I/O and checks: `template.toml` → [`Template`](super::Template).
