pub(super) fn check(_t: &mut crate::template::Template, _p: &super::Page<'_>) {}
