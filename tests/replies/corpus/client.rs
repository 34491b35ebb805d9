//! One answer as one client writes it: the plain text, the HTML.

use super::tables::{Client, Language, Quoted, Said};

/// Where the answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Above,
    Below,
    /// In pieces between quotes.
    Between,
}

/// One answer, before a client made a mail of it.
#[derive(Clone, Copy)]
pub struct Answer<'a> {
    pub client: &'a Client,
    pub language: &'a Language,
    /// The language's.
    pub code: &'a str,
    pub said: &'a Said,
    pub quoted: &'a Quoted,
    pub place: Place,
}

pub const TO: &str = "DEPLOY-1049-Q@tmail.example.com";
const SUBJECT: &str = "[DEPLOY-1049-Q] Deploy Billing 2.4.1";

impl Answer<'_> {
    /// Whether the client can do that.
    pub fn can_be(&self) -> bool {
        let Self { client, said, .. } = self;
        let speaks = client.langs.is_empty() || client.langs.iter().any(|code| code == self.code);
        let placed = self.place == Place::Above || client.marks && !said.text.is_empty();
        let whole = !said.long || client.wrap == 0 || client.html.is_some();
        let in_pieces = self.place != Place::Between || said.text.contains("\n~\n");
        // A client that quotes nothing quotes the first of all.
        let quotes = !client.bare || self.quoted.name == "notice" && !said.text.is_empty();
        speaks && placed && whole && in_pieces && quotes
    }

    /// What its writer wrote, in the places where it stands.
    fn pieces(&self) -> Vec<String> {
        let text = self.language.fill(&self.said.text);
        match self.place {
            Place::Between => text.split("\n~\n").map(str::to_owned).collect(),
            _ => vec![text.replace("\n~\n", "\n\n")],
        }
    }

    /// Old lines and new pieces in the order of the mail, without what stands above the first quote.
    fn below(&self) -> Vec<Piece> {
        let lines: Vec<String> = self.quoted.lines.lines().map(str::to_owned).collect();
        let old = |lines: &[String]| Piece::Old(lines.to_vec());
        match self.place {
            _ if self.client.bare => Vec::new(),
            Place::Above => vec![old(&lines)],
            Place::Below => {
                [old(&lines)].into_iter().chain(self.pieces().into_iter().map(Piece::New)).collect()
            }
            Place::Between => {
                let pieces = self.pieces();
                let (first, second) = lines.split_at(lines.len().min(3));
                let mut below = vec![old(first)];
                for (at, piece) in pieces.into_iter().enumerate() {
                    below.push(Piece::New(piece));
                    if at == 0 {
                        below.push(old(second));
                    }
                }
                below
            }
        }
    }

    fn own(&self) -> String {
        match self.place {
            Place::Above => self.pieces().concat(),
            _ => String::new(),
        }
    }

    pub fn plain(&self) -> Option<String> {
        let template = self.client.plain.as_ref()?;
        let quotes: Vec<String> = self.below().iter().map(|piece| self.plain_piece(piece)).collect();
        let spaced = |text: String| if self.client.spaced { spaced(&text) } else { text };
        let own = spaced(self.plain_text(&self.own()));
        let text = self.fill(template).replace("{block}", &self.block()).replace("{own}", &own);
        let head = if self.client.wrap > 0 { wrapped(&self.head(), self.client.wrap) } else { self.head() };
        let joined = quotes.join(if self.client.flowed { "\n" } else { "\n\n" });
        Some(text.replace("{head}", &head).replace("{quotes}", &spaced(joined)))
    }

    fn plain_piece(&self, piece: &Piece) -> String {
        match piece {
            Piece::New(text) => self.plain_text(text),
            Piece::Old(lines) => {
                let quote = |line: &String| {
                    let mark = &self.client.mark;
                    // Who marks nothing leaves the marks of others.
                    let tight = !mark.is_empty() && line.starts_with('>');
                    let mark = if tight { mark.trim_end() } else { mark.as_str() };
                    let long = self.client.wrap > 0 && line.len() > self.client.wrap;
                    let line = if long { wrapped(line, self.client.wrap) } else { line.clone() };
                    line.lines().map(|line| format!("{mark}{line}")).collect::<Vec<_>>().join("\n")
                };
                let lines: Vec<String> = lines
                    .iter()
                    .map(|line| if line.is_empty() { self.client.mark.clone() } else { quote(line) })
                    .collect();
                lines.join("\n")
            }
        }
    }

    fn plain_text(&self, text: &str) -> String {
        let lines = text.lines().map(|line| match self.client {
            client if client.flowed => flowed(line, client.delsp),
            client if client.wrap > 0 => wrapped(line, client.wrap),
            _ => line.to_owned(),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    pub fn html(&self) -> Option<String> {
        let template = self.client.html.as_ref()?;
        let own = paragraphs(&self.client.own, &self.own());
        let quotes: Vec<String> = self.below().iter().map(|piece| self.html_piece(piece)).collect();
        let head = escaped(&self.head());
        let bold: Vec<String> = self
            .block()
            .lines()
            .map(|line| {
                let parted = line.split_once([':', '：']).unwrap_or((line, ""));
                format!("<b>{}:</b>{}", escaped(parted.0), escaped(parted.1))
            })
            .collect();
        let text = self.fill(template).replace("{own}", &own).replace("{boldblock}", &bold.join("<br>"));
        Some(text.replace("{head}", &head).replace("{quotes}", &quotes.concat()))
    }

    fn html_piece(&self, piece: &Piece) -> String {
        match piece {
            Piece::New(text) => {
                format!("<div><br></div>{}<div><br></div>", paragraphs(&self.client.own, text))
            }
            Piece::Old(_) if !self.quoted.html.is_empty() && self.place != Place::Between => {
                format!("{}{}{}", self.client.open, self.quoted.html, self.client.close)
            }
            Piece::Old(lines) => {
                let kind = if self.client.own == "mso" { "mso" } else { "div" };
                let text = lines.join("\n");
                format!("{}{}{}", self.client.open, paragraphs(kind, &text), self.client.close)
            }
        }
    }

    fn head(&self) -> String {
        let line = match self.client.head.as_str() {
            "gmail" => &self.language.gmail,
            "apple" => &self.language.apple,
            _ => &self.language.bird,
        };
        self.fill(line)
    }

    fn block(&self) -> String {
        let [from, sent, to, subject, gap] = &self.language.labels;
        let date = &self.language.sent;
        let Quoted { from: name, address, .. } = self.quoted;
        let lines = [
            (from, format!("{name} <{address}>")),
            (sent, date.clone()),
            (to, TO.to_owned()),
            (subject, SUBJECT.to_owned()),
        ];
        lines.map(|(label, value)| format!("{label}{gap}{value}")).join("\n")
    }

    fn fill(&self, text: &str) -> String {
        text.replace("{name}", &self.quoted.from)
            .replace("{addr}", &self.quoted.address)
            .replace("{to}", TO)
            .replace("{subject}", SUBJECT)
            .replace("{phone}", &self.language.phone)
            .replace("{original}", &self.language.original)
    }
}

enum Piece {
    Old(Vec<String>),
    New(String),
}

impl Language {
    /// What a person writes, in this language.
    pub fn fill(&self, text: &str) -> String {
        text.replace("{hi}", &self.hi)
            .replace("{bye}", &self.bye)
            .replace("{says}", &self.says)
            .replace("{short}", &self.short)
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Lines as a client writes them in HTML.
fn paragraphs(kind: &str, text: &str) -> String {
    let lines: Vec<String> = text.lines().map(escaped).collect();
    let each = |line: &dyn Fn(&str) -> String| lines.iter().map(|text| line(text)).collect::<String>();
    match kind {
        "p" => {
            let paragraphs = escaped(text);
            let paragraphs = paragraphs.split("\n\n").filter(|text| !text.is_empty());
            paragraphs.map(|text| format!("<p>{}</p>\n", text.replace('\n', "<br>\n"))).collect()
        }
        "br" => lines.join("<br>\r\n"),
        "pre" => {
            format!("<div style='white-space: pre-wrap'><div dir='auto'>{}</div></div>", lines.join("\n"))
        }
        "font" => each(&|line| format!("<font size=2 face=\"sans-serif\">{line}</font><br>")),
        "mso" => each(&|line| {
            let line =
                if line.is_empty() { "<o:p>&nbsp;</o:p>".to_owned() } else { format!("{line}<o:p></o:p>") };
            format!("<p class=\"MsoNormal\">{line}</p>\n")
        }),
        _ => each(&|line| {
            let style = match kind {
                "auto" => " dir=\"auto\"",
                "element" => " class=\"elementToProof\" style=\"font-family: Aptos; font-size: 12pt;\"",
                "proton" => " style=\"font-family: Arial, sans-serif; font-size: 14px;\"",
                _ => "",
            };
            let line = if line.is_empty() { "<br>" } else { line };
            format!("<div{style}>{line}</div>")
        }),
    }
}

/// Outlook's plain text of paragraphs without a margin.
fn spaced(text: &str) -> String {
    text.lines()
        .map(|line| if line.is_empty() { " \n\n".to_owned() } else { format!("{line}\n\n") })
        .collect()
}

/// A line broken at spaces, as Gmail does.
fn wrapped(line: &str, width: usize) -> String {
    broken(line, width).join("\n")
}

fn broken(line: &str, width: usize) -> Vec<String> {
    let mut out = vec![String::new()];
    for word in line.split(' ') {
        let Some(last) = out.last_mut() else { break };
        if last.is_empty() || last.chars().count() + 1 + word.chars().count() <= width {
            let gap = if last.is_empty() { "" } else { " " };
            *last = format!("{last}{gap}{word}");
        } else {
            out.push(word.to_owned());
        }
    }
    out
}

/// RFC 3676: soft breaks end in a space; with DelSp that space is one more.
fn flowed(line: &str, delsp: bool) -> String {
    let stuffed = if line.starts_with([' ', '>']) || line.starts_with("From ") {
        format!(" {line}")
    } else {
        line.to_owned()
    };
    broken(stuffed.trim_end(), 70).join(if delsp { "  \n" } else { " \n" })
}
