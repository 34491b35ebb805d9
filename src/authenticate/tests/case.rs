//! One case: a mail, what is right for it, and why.

use super::signer::Sign;

pub struct Case {
    /// Its file in `fixtures/identity`, without the ending.
    pub name: &'static str,
    /// authenticated, unauthenticated, rejected, deferred or automatic.
    pub verdict: &'static str,
    pub why: &'static str,
    pub mail: Vec<u8>,
}

pub fn case(name: &'static str, verdict: &'static str, why: &'static str, mail: impl Into<Vec<u8>>) -> Case {
    Case { name, verdict, why, mail: mail.into() }
}

/// An ordinary answer, not signed.
pub fn mail() -> String {
    "From: Jill Brady <jill@acme.com>\r\n\
     To: DEPLOY-1049-Q@tmail.acme.com\r\n\
     Subject: Re: [DEPLOY-1049-Q] Deploy Billing 2.4.1\r\n\
     Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n\
     Message-ID: <1@acme.com>\r\n\
     In-Reply-To: <notice-1@tmail.acme.com>\r\n\
     MIME-Version: 1.0\r\n\
     Content-Type: text/plain; charset=utf-8\r\n\
     Content-Transfer-Encoding: 7bit\r\n\
     \r\n\
     approve #7\r\n"
        .into()
}

/// The same with a part replaced.
pub fn mail_with(from: &str, to: &str) -> String {
    replaced(mail(), from, to)
}

/// With another From field.
pub fn from(value: &str) -> String {
    mail_with("From: Jill Brady <jill@acme.com>", &format!("From: {value}"))
}

pub fn replaced(mail: impl Into<String>, from: &str, to: &str) -> String {
    let mail: String = mail.into();
    assert!(mail.contains(from), "the mail has no {from}");
    mail.replacen(from, to, 1)
}

/// Signed by acme.com.
pub fn signed(mail: impl AsRef<str>) -> String {
    Sign::acme().sign(mail.as_ref())
}

/// An ordinary answer under a signature with other tags.
pub fn tagged(from: &str, to: &str) -> String {
    Sign::acme().with(from, to).sign(&mail())
}
