//! What a server answered.

use std::error::Error as _;

use lettre::transport::smtp::response::Response;

use crate::submit::Outcome;
use crate::submit::status::{self, Hope, Status};

/// One reply.
#[derive(Clone, Debug)]
pub struct Reply {
    code: u16,
    /// Its lines, joined by spaces.
    text: String,
}

impl Reply {
    /// Reads lettre's result: a refusal is a reply, too. `Err` means that there was none.
    pub fn read(result: Result<Response, lettre::transport::smtp::Error>) -> Result<Self, String> {
        match result {
            Ok(response) => {
                let text: Vec<&str> = response.message().collect();
                Ok(Self { code: response.code().into(), text: text.join(" ") })
            }
            Err(error) => match error.status() {
                Some(code) => {
                    let text = error.source().map(ToString::to_string).unwrap_or_default();
                    Ok(Self { code: code.into(), text })
                }
                None => Err(error.to_string()),
            },
        }
    }

    /// A word of ours, where the server can't be asked at all.
    pub fn ours(code: u16, text: &str) -> Self {
        Self { code, text: text.to_owned() }
    }

    /// 2xx.
    pub fn is_yes(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// 354: the server waits for a mail now.
    pub fn is_go_ahead(&self) -> bool {
        self.code == 354
    }

    /// 421: the server closes the connection (RFC 5321 §3.8).
    pub fn is_closing(&self) -> bool {
        self.code == 421
    }

    /// `550 5.1.1 Nobody of that name`
    pub fn line(&self) -> String {
        format!("{} {}", self.code, self.text).trim_end().to_owned()
    }

    /// What it means for a recipient. A 3xx where none belongs is a refusal for now.
    pub fn outcome(&self) -> Outcome {
        let reply = self.line();
        if self.is_yes() {
            return Outcome::Delivered { reply };
        }
        match status::hope(self.code, self.status()) {
            Hope::None => Outcome::Permanent { reply },
            Hope::After(_) => Outcome::Temporary { reply },
        }
    }

    /// The enhanced code, which stands before the text (RFC 2034 §4).
    fn status(&self) -> Option<Status> {
        Status::parse(self.text.split_whitespace().next()?)
    }
}
