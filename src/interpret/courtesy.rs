//! Greetings, closings and names: lines that don't count as lines of a block.

use super::fold::{folded, key};
use super::vocabulary::Vocabulary;
use crate::parse::new_words::closings::CLOSINGS;

#[rustfmt::skip]
const GREETINGS: &[&str] = &[
    "hi", "hello", "hey", "dear", "good morning", "good afternoon", "good evening", "morning", "greetings", "hallo", "guten morgen",
    "guten tag", "guten abend", "moin", "servus", "liebe", "lieber", "liebes", "sehr geehrte", "sehr geehrter",
    "bonjour", "bonsoir", "salut", "cher", "chère", "hola", "buenos días", "buenas tardes", "estimado", "estimada",
    "olá", "oi", "bom dia", "boa tarde", "caro", "cara", "ciao", "buongiorno", "hoi", "beste", "hej", "hei", "moi",
    "cześć", "dzień dobry", "ahoj", "dobrý den", "привет", "здравствуйте", "добрый день", "merhaba", "szia",
    "buenas", "buenos dias", "estimados", "queridos", "querida", "querido", "prezado", "prezada", "boa noite", "bon dia", "bones",
    "benvolgut", "benvolguda", "gentile", "egregio", "salve", "buonasera", "goedemorgen", "goedemiddag", "goedenavond", "dag",
    "geachte", "god morgon", "hejsan", "kära", "goddag", "kære", "god morgen", "hallå", "hyvä", "huomenta", "terve", "witam", "szanowny",
    "szanowna", "szanowni państwo", "dobré ráno", "vážený", "vážená", "čau", "dobré popoludnie", "dobrý deň", "kedves", "tisztelt",
    "jó napot", "jó reggelt", "helló", "bună", "bună ziua", "bună dimineața", "salutare", "stimate", "stimată", "добрый вечер",
    "доброе утро", "уважаемый", "уважаемая", "здравствуй", "вітаю", "привіт", "добрий день", "доброго дня", "шановний", "шановна",
    "здравей", "здравейте", "добър ден", "γεια", "γεια σου", "γεια σας", "καλημέρα", "καλησπέρα", "αγαπητέ", "αγαπητή", "selam",
    "günaydın", "iyi günler", "sayın", "sevgili", "مرحبا", "مرحباً", "السلام عليكم", "عزيزي", "عزيزتي", "صباح الخير", "أهلا", "שלום", "היי",
    "בוקר טוב", "סלאם", "سلام", "با سلام", "नमस्ते", "नमस्कार", "प्रिय", "สวัสดี", "สวัสดีครับ", "สวัสดีค่ะ", "เรียน", "chào", "xin chào", "kính gửi",
    "halo", "hai", "selamat pagi", "selamat siang", "selamat sore", "yth", "안녕하세요", "안녕", "你好", "您好", "大家好", "早上好", "亲爱的",
    "親愛的", "嗨", "こんにちは", "お疲れ様です", "お世話になっております", "おはようございます", "bok", "pozdrav", "poštovani", "poštovana", "dobar dan",
    "živjo", "zdravo", "pozdravljeni", "здраво", "поштовани", "добар дан", "sveiki", "sveikas", "sveika", "labas", "laba diena", "labdien",
    "čau", "tere", "tere päevast", "hæ", "sæl", "sæll", "kæri", "kæra", "kaixo", "dia duit",
];

/// How a greeting ends where the name stands first: `Jillさん、`, `Jill，你好：`.
#[rustfmt::skip]
const GREETED: &[&str] = &[
    "さん", "様", "さま", "先生", "殿", "你好", "您好", "님", "씨", "님께", " जी", "早上好",
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
    "colleagues",
    "alle",
    "allen",
    "alla",
    "allemaal",
    "kollegen",
    "kolleginnen",
    "damen",
    "herren",
    "frau",
    "herr",
    "à",
    "tous",
    "toutes",
    "a",
    "todos",
    "todas",
    "equipo",
    "tutti",
    "tutte",
    "colleghi",
    "equipe",
    "équipe",
    "pessoal",
    "wszystkim",
    "všem",
    "kaikki",
    "kollegor",
    "kolleger",
    "коллеги",
    "колеги",
    "всем",
    "всім",
    "herkese",
    "arkadaşlar",
    "mindenkinek",
    "tuturor",
    "semua",
    "hepinize",
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
    is_closing(rest.trim_start_matches([',', ';', '.', '!', ' ', '-', '–', '、', '،', '。']), vocabulary)
}

/// `Hi Jill,`
fn is_greeting(line: &str, vocabulary: &Vocabulary) -> bool {
    let bare = line.trim_end_matches([',', '!', '.', ':', ' ', '-', '、', '،', '，', '。']);
    let lower = lower(bare);
    let named = GREETED.iter().filter_map(|greeting| bare.strip_suffix(greeting));
    if named.map(|name| name.trim_end_matches([',', ' '])).any(|name| is_greeted(name, vocabulary)) {
        return true;
    }
    let behind = GREETINGS
        .iter()
        .filter_map(|greeting| lower.strip_prefix(greeting))
        .filter(|rest| rest.is_empty() || rest.starts_with([' ', ',']));
    behind.map(str::len).min().is_some_and(|rest| {
        // Lower case may be longer than what was written, so words are counted from the end.
        let words = |text| str::split(text, [' ', ',']).filter(|word: &&str| !word.is_empty());
        let count = words(&lower[lower.len() - rest..]).count();
        let words: Vec<&str> = words(bare).collect();
        words.len() >= count && are_names(&words[words.len() - count..], vocabulary)
    })
}

/// `Thanks,` `Best regards, Jill`
fn is_closing(line: &str, vocabulary: &Vocabulary) -> bool {
    let bare = line.trim_end_matches([',', '!', '.', ' ', '-', '、', '،', '，', '。']);
    let lower = lower(bare);
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

/// A name before `さん` and the like: scripts without capitals are taken only if it's short.
fn is_greeted(name: &str, vocabulary: &Vocabulary) -> bool {
    const DENYING: &[char] = &['不', '別', '别', '勿', '没', '無', '无', '否', '止', '停', '안', '못'];
    let uncased = name.chars().all(|c| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase());
    is_name(name, vocabulary) || uncased && (1..=5).contains(&name.chars().count()) && !name.contains(DENYING)
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
    let verb = vocabulary.open_words().any(|(open, _)| open.eq_ignore_ascii_case(word))
        && !is_own_name(word, vocabulary);
    capital && letters && !verb && !DENIALS.contains(&lower.as_str())
}

/// `Bob`, `— Bob Miller`, `Miller, Bob`, `Bob 드림`
pub(super) fn is_own_name(line: &str, vocabulary: &Vocabulary) -> bool {
    const SIGNED: [&str; 5] = ["드림", "올림", "敬上", "拜上", "より"];
    let bare = line.trim_matches(['-', '—', '–', '/', ',', '.', ' ', '~']);
    let bare = SIGNED.iter().find_map(|word| bare.strip_suffix(word)).unwrap_or(bare);
    let turned = bare.split_once(", ").map(|(last, first)| key(first) + &key(last));
    let known =
        |name: &String| key(&folded(name)) == key(bare) || turned.as_ref() == Some(&key(&folded(name)));
    !bare.is_empty() && vocabulary.names.iter().any(known)
}

/// Small letters; the Turkish İ is one letter, not an i and a dot.
fn lower(text: &str) -> String {
    text.to_lowercase().replace('\u{307}', "")
}
