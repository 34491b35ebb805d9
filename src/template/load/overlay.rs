//! Pure: one template laid over another. `[[field]]` and the like add a part, `[[override.field]]`
//! changes a named one of the base, and nothing of the base is ever left out.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::one_of;

/// The lists of a template whose parts have names.
const NAMED: [&str; 9] = ["field", "text", "grid", "file", "role", "state", "approval", "question", "freeze"];

/// What a template never takes from the one that it extends.
const OWN: [&str; 4] = ["name", "prefix", "extends", "weakens"];

/// A mistake, at a byte of all texts together.
pub(super) struct Misplaced {
    pub byte: usize,
    pub what: String,
    pub instead: String,
}

/// A value with its place.
type Value<'a> = Spanned<DeValue<'a>>;

/// Moves every place of a table by that many bytes, so that the places of several texts differ.
pub(super) fn shifted(table: DeTable<'_>, by: usize) -> DeTable<'_> {
    let mut moved = DeTable::new();
    for (key, value) in table {
        let span = key.span();
        let key = Spanned::new(span.start + by..span.end + by, key.into_inner());
        moved.insert(key, shifted_value(value, by));
    }
    moved
}

fn shifted_value(value: Value<'_>, by: usize) -> Value<'_> {
    let span = value.span();
    let inner = match value.into_inner() {
        DeValue::Table(table) => DeValue::Table(shifted(table, by)),
        DeValue::Array(array) => {
            DeValue::Array(array.into_iter().map(|element| shifted_value(element, by)).collect())
        }
        other => other,
    };
    Spanned::new(span.start + by..span.end + by, inner)
}

/// `over` laid over `base`.
pub(super) fn laid<'a>(over: DeTable<'a>, mut base: DeTable<'a>, wrong: &mut Vec<Misplaced>) -> DeTable<'a> {
    OWN.iter().for_each(|key| drop(base.remove(*key)));
    // First what is changed, then what is added: an addition is no part of the base.
    let (changes, additions): (Vec<_>, Vec<_>) =
        over.into_iter().partition(|(key, _)| key.get_ref() == "override");
    for (key, value) in changes {
        let place = key.span().start;
        match value.into_inner() {
            DeValue::Table(lists) => {
                lists.into_iter().for_each(|(list, parts)| change(&mut base, &list, parts, wrong));
            }
            _ => wrong.push(misplaced(place, "override is no table", "Write [[override.approval]], say")),
        }
    }
    for (key, value) in additions {
        match (base.get_mut(key.get_ref().as_ref()).map(Spanned::get_mut), value) {
            (Some(DeValue::Array(there)), value) if value.get_ref().is_array() && is_list(&key) => {
                let DeValue::Array(parts) = value.into_inner() else { continue };
                parts.into_iter().for_each(|part| add(there, key.get_ref(), part, wrong));
            }
            (_, value) => {
                base.remove(key.get_ref().as_ref());
                base.insert(key, value);
            }
        }
    }
    base
}

fn is_list(key: &Spanned<std::borrow::Cow<'_, str>>) -> bool {
    NAMED.contains(&key.get_ref().as_ref()) || key.get_ref() == "transition"
}

/// A part that the base doesn't have: at the end, or behind the one that it names.
fn add<'a>(there: &mut toml::de::DeArray<'a>, list: &str, mut part: Value<'a>, wrong: &mut Vec<Misplaced>) {
    let place = part.span().start;
    if NAMED.contains(&list)
        && let Some(name) = text_of(&part, "name")
        && position(there, &name).is_some()
    {
        let what = format!("the template that this one extends has a {list} \"{name}\" already");
        return wrong.push(misplaced(place, &what, &format!("Write [[override.{list}]] to change it")));
    }
    let behind = text_of(&part, "behind");
    let at = match &behind {
        Some(behind) => position(there, behind).map(|at| at + 1),
        None => Some(there.len()),
    };
    if let DeValue::Table(table) = part.get_mut() {
        table.remove("behind");
    }
    match at {
        Some(at) => {
            there.push(part);
            there.as_mut()[at..].rotate_right(1);
        }
        None => {
            let behind = behind.unwrap_or_default();
            let names = names(there);
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            wrong.push(misplaced(
                place,
                &format!("there is no {list} \"{behind}\""),
                &one_of(&behind, &names),
            ));
        }
    }
}

/// The parts of `[[override.LIST]]`.
fn change<'a>(
    base: &mut DeTable<'a>,
    list: &Spanned<std::borrow::Cow<'a, str>>,
    parts: Value<'a>,
    wrong: &mut Vec<Misplaced>,
) {
    let place = list.span().start;
    if !is_list(list) {
        let what = format!("there are no parts called \"{}\" to change", list.get_ref());
        return wrong.push(misplaced(place, &what, &one_of(list.get_ref(), &NAMED)));
    }
    let DeValue::Array(parts) = parts.into_inner() else {
        let instead = format!("Write [[override.{}]] above each", list.get_ref());
        return wrong.push(misplaced(place, "a list of tables belongs here", &instead));
    };
    let mut none = toml::de::DeArray::new();
    let there = match base.get_mut(list.get_ref().as_ref()).map(Spanned::get_mut) {
        Some(DeValue::Array(there)) => there,
        _ => &mut none,
    };
    for part in parts {
        let place = part.span().start;
        match target(there, list.get_ref(), &part) {
            Ok(at) => there.get_mut(at).into_iter().for_each(|one| set(one, part.clone())),
            Err((what, instead)) => wrong.push(misplaced(place, &what, &instead)),
        }
    }
}

/// The one part of the base that is meant: by its name; a transition by its verb (or `on`), and by a state
/// that it leaves where several have it.
fn target(there: &[Value<'_>], list: &str, part: &Value<'_>) -> Result<usize, (String, String)> {
    if list != "transition" {
        let name = text_of(part, "name").unwrap_or_default();
        let names = names(there);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let what = || format!("the template that this one extends has no {list} \"{name}\"");
        return position(there, &name).ok_or_else(|| (what(), one_of(&name, &names)));
    }
    let key = if text_of(part, "on").is_some() { "on" } else { "verb" };
    let (word, leaves) = (text_of(part, key).unwrap_or_default(), text_of(part, "leaves"));
    let meant = |one: &&Value<'_>| {
        text_of(one, key).as_deref() == Some(word.as_str())
            && leaves.as_ref().is_none_or(|state| list_of(one, "from").contains(state))
    };
    let found: Vec<usize> =
        there.iter().enumerate().filter(|(_, one)| meant(one)).map(|(at, _)| at).collect();
    match found[..] {
        [one] => Ok(one),
        [] => {
            let words: Vec<String> = there.iter().filter_map(|one| text_of(one, key)).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let from = leaves.map(|state| format!(" from {state}")).unwrap_or_default();
            let what =
                format!("the template that this one extends has no transition {key} = \"{word}\"{from}");
            Err((what, one_of(&word, &words)))
        }
        _ => Err((
            format!("more than one transition has {key} = \"{word}\""),
            "Add leaves = \"…\" with a state that the one you mean leaves".to_owned(),
        )),
    }
}

/// Puts the keys of `part` into the part of the base; `KEY_also` adds to a list.
fn set<'a>(there: &mut Value<'a>, part: Value<'a>) {
    let (DeValue::Table(there), DeValue::Table(part)) = (there.get_mut(), part.into_inner()) else { return };
    for (key, value) in part {
        let name = key.get_ref().to_string();
        let more = name.strip_suffix("_also").unwrap_or_default();
        match (there.get_mut(more).map(Spanned::get_mut), value.get_ref()) {
            // They say which part is meant, and a part keeps its name.
            _ if name == "leaves" || name == "name" => {}
            (Some(DeValue::Array(list)), DeValue::Array(_)) => {
                if let DeValue::Array(others) = value.into_inner() {
                    others.into_iter().for_each(|one| list.push(one));
                }
            }
            (None, DeValue::Array(_)) if !more.is_empty() && more != "covers" => {
                let span = key.span();
                there.insert(Spanned::new(span, more.to_owned().into()), value);
            }
            _ => {
                there.remove(name.as_str());
                there.insert(key, value);
            }
        }
    }
}

fn text_of(part: &Value<'_>, key: &str) -> Option<String> {
    part.get_ref().as_table()?.get(key)?.get_ref().as_str().map(str::to_owned)
}

fn list_of(part: &Value<'_>, key: &str) -> Vec<String> {
    let list =
        part.get_ref().as_table().and_then(|table| table.get(key)).and_then(|v| v.get_ref().as_array());
    list.into_iter().flatten().filter_map(|one| one.get_ref().as_str().map(str::to_owned)).collect()
}

fn names(there: &[Value<'_>]) -> Vec<String> {
    there.iter().filter_map(|part| text_of(part, "name")).collect()
}

/// Names are the same whatever their case.
fn position(there: &[Value<'_>], name: &str) -> Option<usize> {
    let same = |part: &Value<'_>| text_of(part, "name").is_some_and(|own| own.eq_ignore_ascii_case(name));
    there.iter().position(same)
}

fn misplaced(byte: usize, what: &str, instead: &str) -> Misplaced {
    Misplaced { byte, what: what.to_owned(), instead: instead.to_owned() }
}
