//! Notices laid out by a browser (Debian's chromium, headless) at the widths of a phone, a pane and a
//! screen: nothing stands out to the right, buttons are as high as a thumb needs, labels leave room for values.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

const WIDTHS: [u32; 3] = [320, 600, 1200];

/// Measures each frame, and says so in the page itself.
const SCRIPT: &str = r#"
addEventListener("load", () => {
  const out = [];
  for (const frame of document.querySelectorAll("iframe")) {
    const page = frame.contentDocument, root = page.documentElement;
    const heights = [...page.querySelectorAll("a")].filter(a => getComputedStyle(a).display === "inline-block")
      .map(a => Math.round(a.closest("td").getBoundingClientRect().height));
    const first = page.querySelector("h2");
    const before = [...page.querySelectorAll("a")].filter(a => getComputedStyle(a).display === "inline-block"
      && first && first.compareDocumentPosition(a) & Node.DOCUMENT_POSITION_PRECEDING).length;
    const labels = [...page.querySelectorAll("th.label")].map(th => Math.round(th.getBoundingClientRect().width));
    out.push([frame.title, root.scrollWidth, root.scrollHeight, Math.min(99, ...heights), before, Math.max(0, ...labels)].join(" "));
  }
  document.body.textContent = "MEASURED\n" + out.join("\n") + "\nEND";
});
"#;

#[test]
fn notices_fit_a_phone_a_pane_and_a_screen() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("layout");
    fs::create_dir_all(&folder).expect("a folder");
    let page = folder.join("page.html");
    fs::write(&page, frames()).expect("written");
    let measured = measured(&page, &folder.join("profile"));
    let lines: Vec<&str> = measured.lines().map(str::trim).filter(|line| line.contains(".html@")).collect();
    assert!(lines.len() >= 100 * WIDTHS.len(), "chromium measured {}: {measured}", lines.len());
    for line in lines {
        let parts: Vec<&str> = line.split(' ').collect();
        let number = |at: usize| parts[at].parse::<u32>().expect("a number");
        let width: u32 = parts[0].split('@').nth(1).and_then(|w| w.parse().ok()).expect("a width");
        assert!(number(1) <= width, "it stands out to the right: {line}");
        assert!(number(2) > 150, "it is empty: {line}");
        assert!(number(3) >= 44, "a button that a thumb misses: {line}");
        assert!(number(4) <= 2, "more than two buttons before the first heading: {line}");
        assert!(width > 320 || number(5) <= 80, "labels take the values' room on a phone: {line}");
    }
}

/// Every golden in a frame of each width.
fn frames() -> String {
    let mut page = format!("<!doctype html><meta charset=\"utf-8\"><body><script>{SCRIPT}</script>");
    for (name, html) in super::golden::goldens("html") {
        let html = html.replace('&', "&amp;").replace('"', "&quot;");
        for width in WIDTHS {
            page.push_str(&format!(
                "<iframe title=\"{name}@{width}\" style=\"border:0;width:{width}px;height:100px\" srcdoc=\"{html}\"></iframe>"
            ));
        }
    }
    page
}

fn measured(page: &std::path::Path, profile: &std::path::Path) -> String {
    let run = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--hide-scrollbars", "--virtual-time-budget=20000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("chromium isn't here: tests/run installs it (apt-get install chromium)");
    String::from_utf8_lossy(&run.stdout).into_owned()
}
