//! Small print: what lawyers have put below mails, in many languages, and pleas to save paper.

use super::line::Line;

/// Small print is no short remark. Scripts without spaces say more with a character.
const WEIGHT_MIN: usize = 140;

/// Short small print has to say more of what only small print says.
const SHORT_WEIGHT_MIN: usize = 100;

/// A line of small print, among others of it.
const HINT_WEIGHT_MIN: usize = 60;

/// What a client wraps leaves no line shorter than this but the last.
const FULL_WEIGHT_MIN: usize = 40;

/// A plea to save paper is no long remark.
const PLEA_MAX: usize = 240;

/// No more bytes of a paragraph are read: every word is looked for in them.
const READ_MAX: usize = 8 << 10;

/// What only a mail's legal small print says.
#[rustfmt::skip]
const MARKS: &[&str] = &[
    "confidential", "intended recipient", "intended solely", "solely for the use", "privileged", "strictly prohibited",
    "scanned for viruses", "vertraulich", "nicht der beabsichtigte", "nicht der richtige adressat", "confidentiel", "confidencial",
    "riservat", "vertrouwelijk", "fortrolig", "konfidentiell", "poufn", "конфиденциальн", "registered office",
    "конфіденційн", "поверителн", "поверљив", "povjerljiv", "poverljiv", "zaupn", "konfidensiel", "luottamuksellin", "důvěrn", "dôvern",
    "bizalmas", "confidențial", "gizli", "εμπιστευτικ", "سري", "سرية", "חסוי", "סודי", "محرمانه", "गोपनीय", "ความลับ", "bảo mật", "rahasia",
    "sulit", "機密", "机密", "保密", "기밀", "비밀", "konfidencial", "konfidentsiaal", "trúnaðar",
];

/// What it says besides.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "received this", "in error", "by mistake", "disclosure", "disseminat", "unlawful", "unauthori", "addressee", "addressed",
    "virus", "notify", "delete", "irrtümlich", "unbefugt", "empfänger", "vernichten", "destinataire", "par erreur",
    "destinatario", "por error", "destinatário", "por engano", "destinatari", "per errore", "geadresseerde", "abusivement",
    "ved en fejl", "av misstag", "adresát", "registered in", "legally", "sole use", "absender", "adressat", "émetteur", "détruire",
    "ten onrechte", "afzender", "verwijder", "vernietig", "modtager", "afsender", "slette", "avsändare", "radera", "ved en feil", "mottaker", "avsender",
    "vastaanottaja", "erehdyksessä", "vahingossa", "lähettäjä", "poista", "adresat", "pomyłk", "omyłk", "nadawc", "usuni", "omylem", "odesílatel",
    "vymaž", "smaž", "omylom", "odosielateľ", "címzett", "téved", "feladó", "törölj", "destinatar", "din greșeală", "eroare", "expeditor", "șterge",
    "адресат", "по ошибке", "отправител", "удалит", "получател", "помилков", "відправник", "видал", "по грешка", "подател", "изтри", "грешком", "пошиља",
    "greškom", "pošiljatelj", "primatelj", "izbriš", "prejemnik", "pomoto", "yanlışlıkla", "gönderen", "alıcı", "silin", "παραλήπτη", "αποδέκτη", "λάθος", "αποστολέα", "διαγρά",
    "المرسل", "بالخطأ", "طريق الخطأ", "מיועד", "לשולח", "לנמען", "حذف", "הנמען", "בטעות", "השולח", "למחוק", "מחק", "گیرنده", "اشتباه", "فرستنده", "حذف کنید", "प्राप्तकर्ता", "गलती", "हटा",
    "ผู้รับ", "ผิดพลาด", "ลบ", "người nhận", "nhầm", "người gửi", "xóa", "penerima", "kesalahan", "pengirim", "hapus", "padam",
    "宛先", "受信", "誤って", "送信者", "削除", "收件", "發送", "发送", "错收", "误", "誤", "删除", "刪除", "发件人", "寄件", "수신", "잘못", "발신", "삭제",
    "klaid", "siuntėj", "gavėj", "ištrin", "kļūd", "sūtītāj", "saņēmēj", "dzēs", "ekslikult", "saatja", "saaja", "kustuta", "mistök", "error", "remitent",
];

/// Headings of small print.
#[rustfmt::skip]
const HEADINGS: &[&str] = &[
    "disclaimer", "confidentiality notice", "confidentiality", "legal notice", "confidentiality note",
    "email disclaimer", "haftungsausschluss", "vertraulichkeitshinweis", "avis de confidentialité",
    "aviso legal", "aviso de confidencialidad", "note de confidentialité", "avvertenza", "aviso de confidencialidade",
];

/// What asks a reader not to print.
#[rustfmt::skip]
const PLEAS: &[&str] = &[
    "consider the environment", "think before you print", "think before printing", "before printing this", "save paper", "umwelt zuliebe", "an die umwelt",
    "pensez à l'environnement", "avant d'imprimer", "n'imprimez", "antes de imprimir", "medio ambiente antes", "prima di stampare", "stampare questa",
    "denk aan het milieu", "alvorens dit", "tänk på miljön", "innan du skriver ut", "tænk på miljøet", "tenk på miljøet", "ajattele ympäristöä", "zanim wydrukujesz",
    "przed wydrukowaniem", "než vytisknete", "před vytištěním", "mielőtt kinyomtat", "înainte de a tipări", "прежде чем распечат", "перед печатью", "друкуват",
    "yazdırmadan önce", "印刷する前", "打印前", "列印前", "인쇄하기 전",
];

/// Where in a paragraph small print begins, which goes on to the end. A server may put a line of it right below own
/// words; where no line says enough alone, it was wrapped, and only short lines above the first full one aren't of it.
pub(super) fn legal_from(paragraph: &[Line]) -> Option<usize> {
    let text = joined(paragraph);
    let all = is_heading(&text) || is_legal(&text);
    let alone = |line: &Line| is_legal(&joined(std::slice::from_ref(line)));
    let at = paragraph.iter().position(alone).filter(|_| all);
    let above = |at: usize| {
        let lines = paragraph[..at].iter().rev();
        lines
            .take_while(|line| is_heading(&line.text.to_lowercase()) || hints(&line.text.to_lowercase()))
            .count()
    };
    let short = |line: &&Line| {
        let text = line.text.to_lowercase();
        weight(&text) < FULL_WEIGHT_MIN && !is_heading(&text) && !says_any(&text)
    };
    let own = || paragraph.iter().take_while(short).count();
    let wrapped = || match own() {
        own if is_legal(&joined(&paragraph[own..])) => own,
        _ => 0,
    };
    at.map(|at| at - above(at)).or_else(|| all.then(wrapped))
}

/// A long line that says something of small print, though not enough alone.
fn hints(text: &str) -> bool {
    weight(text) >= HINT_WEIGHT_MIN && says_any(text)
}

fn says_any(text: &str) -> bool {
    MARKS.iter().chain(WORDS).any(|word| text.contains(word))
}

fn is_heading(text: &str) -> bool {
    let heading = text.trim().trim_end_matches([':', '.']);
    HEADINGS.contains(&heading.trim_matches('*'))
}

fn is_legal(text: &str) -> bool {
    let says = |words: &[&str]| words.iter().filter(|word| text.contains(*word)).count();
    let marks = says(MARKS);
    let said = marks + says(WORDS);
    let weight = weight(text);
    marks >= 1 && (weight >= WEIGHT_MIN && said >= 3 || weight >= SHORT_WEIGHT_MIN && said >= 5)
}

/// Whether a paragraph asks not to be printed.
pub(super) fn is_plea(paragraph: &[Line]) -> bool {
    if paragraph.len() > 3 || paragraph.iter().any(|line| line.text.len() > READ_MAX) {
        return false;
    }
    let text = joined(paragraph);
    weight(&text) <= PLEA_MAX && PLEAS.iter().any(|plea| text.contains(plea))
}

/// What a paragraph says, as far as it is read.
fn joined(paragraph: &[Line]) -> String {
    let mut text = String::new();
    for line in paragraph {
        let left = READ_MAX.saturating_sub(text.len());
        text.push_str(&line.text[..line.text.floor_char_boundary(left)].to_lowercase());
        text.push(' ');
    }
    text.replace('’', "'")
}

/// Characters, those of Chinese, Japanese and Korean three times, those of Hebrew and Arabic (which leave out
/// vowels) twice: they hold as much.
fn weight(text: &str) -> usize {
    let weight = |c| match c {
        '\u{590}'..='\u{6ff}' => 2,
        '\u{2e80}'.. => 3,
        _ => 1,
    };
    text.chars().map(weight).sum()
}
