//! Greetings, closings and names: lines that don't count as lines of a block.

use super::fold::{folded, key};
use super::vocabulary::Vocabulary;

#[rustfmt::skip]
const GREETINGS: &[&str] = &[
    "hi", "hello", "hey", "dear", "good morning", "good afternoon", "good evening", "morning", "greetings", "hallo", "guten morgen",
    "guten tag", "guten abend", "moin", "servus", "liebe", "lieber", "liebes", "sehr geehrte", "sehr geehrter",
    "bonjour", "bonsoir", "salut", "cher", "chère", "hola", "buenos días", "buenas tardes", "estimado", "estimada",
    "olá", "oi", "bom dia", "boa tarde", "caro", "cara", "ciao", "buongiorno", "hoi", "beste", "hej", "hei", "moi",
    "cześć", "dzień dobry", "ahoj", "dobrý den", "привет", "здравствуйте", "добрый день", "merhaba", "szia",
];

#[rustfmt::skip]
const CLOSINGS: &[&str] = &[
    "thanks", "thank you", "thanks a lot", "many thanks", "thank you very much", "thx", "ty", "cheers", "regards",
    "best regards", "kind regards", "warm regards", "best", "all the best", "best wishes", "sincerely",
    "yours sincerely", "yours", "br", "kr", "rgds", "take care", "thanks and regards", "thanks in advance", "danke",
    "vielen dank", "danke schön", "viele grüße", "viele gruesse", "liebe grüße", "beste grüße", "schöne grüße",
    "mit freundlichen grüßen", "mit freundlichen gruessen", "freundliche grüße", "gruß", "grüße", "lg", "mfg", "vg",
    "merci", "merci beaucoup", "cordialement", "bien cordialement", "bien à vous", "gracias", "muchas gracias",
    "saludos", "un saludo", "atentamente", "obrigado", "obrigada", "cumprimentos", "atenciosamente", "abraços",
    "grazie", "saluti", "cordiali saluti", "bedankt", "dank je", "groet", "groeten", "met vriendelijke groet", "mvg",
    "tack", "hälsningar", "med vänliga hälsningar", "mvh", "tak", "hilsen", "med venlig hilsen", "takk", "kiitos",
    "terveisin", "dzięki", "dziękuję", "pozdrawiam", "díky", "děkuji", "s pozdravem", "спасибо", "с уважением",
    "teşekkürler", "saygılarımla", "köszönöm", "üdvözlettel", "谢谢", "ありがとうございます", "よろしくお願いします", "감사합니다",
];

/// Who may be greeted without a name.
const ADDRESSED: &[&str] = &[
    "all",
    "team",
    "everyone",
    "everybody",
    "there",
    "folks",
    "both",
    "together",
    "zusammen",
    "again",
    "and",
    "und",
    "et",
    "&",
];

/// Never a name, though it may stand where one could.
const DENIALS: &[&str] =
    &["no", "not", "never", "stop", "wait", "hold", "don", "dont", "cannot", "nope", "nein", "nicht", "non"];

/// Whether a line is a greeting, a closing or only the sender's own name.
pub(super) fn is_courtesy(line: &str, vocabulary: &Vocabulary) -> bool {
    let line = folded(line);
    let line = line.trim();
    !line.is_empty()
        && line.len() <= 80
        && (is_greeting(line, vocabulary) || is_closing(line, vocabulary) || is_own_name(line, vocabulary))
}

/// What may stand behind a command: `approved, thanks`, `approve. Thank you, Jill!`
pub(super) fn is_thanks(rest: &str, vocabulary: &Vocabulary) -> bool {
    is_closing(rest.trim_start_matches([',', ';', '.', '!', ' ', '-', '–']), vocabulary)
}

/// `Hi Jill,`
fn is_greeting(line: &str, vocabulary: &Vocabulary) -> bool {
    let bare = line.trim_end_matches([',', '!', '.', ':', ' ', '-']);
    let lower = bare.to_lowercase();
    let behind = GREETINGS
        .iter()
        .filter_map(|greeting| lower.strip_prefix(greeting))
        .filter(|rest| rest.is_empty() || rest.starts_with([' ', ',']));
    behind.map(str::len).min().is_some_and(|rest| {
        // Lower case may be longer than what was written, so words are counted from the end.
        let count = lower[lower.len() - rest..].split_whitespace().filter(|word| *word != ",").count();
        let words: Vec<&str> = bare.split_whitespace().collect();
        words.len() >= count && are_names(&words[words.len() - count..], vocabulary)
    })
}

/// `Thanks,` `Best regards, Jill`
fn is_closing(line: &str, vocabulary: &Vocabulary) -> bool {
    let bare = line.trim_end_matches([',', '!', '.', ' ', '-']);
    let lower = bare.to_lowercase();
    if CLOSINGS.contains(&lower.as_str()) {
        return true;
    }
    CLOSINGS.iter().filter_map(|closing| lower.strip_prefix(closing)).any(|rest| {
        let parted = rest.starts_with([',', ' ', '!']);
        let words: Vec<&str> = bare.split_whitespace().collect();
        let count = rest.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
        parted
            && (1..=2).contains(&count)
            && words.len() > count
            && are_names(&words[words.len() - count..], vocabulary)
    })
}

fn are_names(words: &[&str], vocabulary: &Vocabulary) -> bool {
    words.len() <= 4 && words.iter().all(|word| is_name(word.trim_matches([',', '.', '!']), vocabulary))
}

fn is_name(word: &str, vocabulary: &Vocabulary) -> bool {
    let lower = word.to_lowercase();
    if ADDRESSED.contains(&lower.as_str()) {
        return true;
    }
    let capital = word.starts_with(char::is_uppercase);
    let letters = word.chars().all(|c| c.is_alphabetic() || c == '-');
    let verb = vocabulary.open_words().any(|(open, _)| open.eq_ignore_ascii_case(word));
    capital && letters && !verb && !DENIALS.contains(&lower.as_str())
}

fn is_own_name(line: &str, vocabulary: &Vocabulary) -> bool {
    let bare = line.trim_matches(['-', '—', '–', '/', ',', '.', ' ', '~']);
    !bare.is_empty() && vocabulary.names.iter().any(|name| key(&folded(name)) == key(bare))
}
