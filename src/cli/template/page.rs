//! The page of `tmail template preview`: each notice as its reader sees it, its text beside it.

use mail_parser::MessageParser;

use super::sample::Sample;
use crate::compose::{Kind, Notice};
use crate::template::Template;

/// One notice on the page.
pub struct Shown {
    state: String,
    readers: Vec<String>,
    subject: String,
    from: String,
    html: String,
    text: String,
}

impl Shown {
    pub fn new(state: &str, notice: &Notice, sample: &Sample<'_>) -> Self {
        let message = MessageParser::default().parse(&notice.raw);
        let from = message.as_ref().and_then(|message| message.from()).and_then(|from| from.first());
        let what = if notice.kind == Kind::Answer { ", to its author alone" } else { "" };
        Self {
            state: format!("{state}{what}"),
            readers: sample.readers(notice),
            subject: message.as_ref().and_then(|message| message.subject()).unwrap_or_default().to_owned(),
            from: from.and_then(|from| from.name()).unwrap_or_default().to_owned(),
            html: message.as_ref().and_then(|m| m.body_html(0)).unwrap_or_default().into_owned(),
            text: notice.text.clone(),
        }
    }

    fn section(&self) -> String {
        format!(
            "<section><h2>{}</h2><p><b>To</b> {}<br><b>From</b> {} <b>Subject</b> {}<br><b>Size</b> {} bytes of HTML</p>\
             <div class=\"both\"><iframe title=\"HTML\" sandbox srcdoc=\"{}\"></iframe><pre>{}</pre></div></section>\n",
            escaped(&self.state),
            escaped(&self.readers.join(", ")),
            escaped(&self.from),
            escaped(&self.subject),
            self.html.len(),
            escaped(&self.html),
            escaped(&self.text)
        )
    }
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2em auto;max-width:1320px;padding:0 1em;color-scheme:light dark}\
    .both{display:flex;gap:1em;flex-wrap:wrap}iframe{flex:1 1 640px;height:1100px;border:1px solid #888;border-radius:8px;background:#eef1f4}\
    pre{flex:0 0 76ch;font:13px/1.45 ui-monospace,Menlo,Consolas,monospace;border:1px solid #888;border-radius:8px;padding:1em;margin:0;overflow:auto}\
    h2{margin:2em 0 0}nav{columns:3}";

/// The whole page; it loads nothing.
pub fn page(template: &Template, shown: &[Shown]) -> String {
    let sections: String = shown.iter().map(Shown::section).collect();
    let name = escaped(&template.name.to_string());
    format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{name}: notices</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head><body><h1>{name}: {} notices</h1>\
         <p>People and values are made up. What two readers may see and do alike is one mail, so it stands here once.</p>\n{sections}</body></html>\n",
        escaped(template.texts.language()),
        shown.len()
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
