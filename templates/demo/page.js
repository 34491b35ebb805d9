"use strict";
(() => {
  const mails = JSON.parse(document.getElementById("mails").textContent);
  const reader = document.getElementById("reader");
  const part = (name) => document.getElementById("reader-" + name);
  const tabs = [...reader.querySelectorAll("[data-part]")];
  let shown = null;

  const line = (className, text) => {
    const p = document.createElement("p");
    p.className = className;
    p.textContent = text;
    return p;
  };

  const judged = (mail) => {
    const box = part("verdict");
    box.replaceChildren();
    if (mail.verdict) {
      const v = mail.verdict;
      box.append(
        line(v.proven ? "identity proven" : "identity", (v.proven ? "Who it was: " : "Not proven: ") + v.identity),
        line("became " + v.disposition, v.disposition + ": " + v.sentence + " (" + v.became + ")"),
      );
    } else {
      box.append(line("readers", "The same bytes went to: " + mail.readers.join(", ")));
    }
  };

  const show = (name) => {
    tabs.forEach((tab) => tab.setAttribute("aria-selected", String(tab.dataset.part === name)));
    const html = name === "html";
    part("html").hidden = !html;
    part("text").hidden = html;
    // A client puts its own letters and paper under a mail that names none.
    const bare = html && !/^\s*<!doctype/i.test(shown.html);
    part("html").classList.toggle("bare", bare);
    if (html) part("html").srcdoc = (bare ? "<style>body{font:15px/1.5 system-ui,sans-serif;margin:14px 18px}</style>" : "") + shown.html;
    else part("text").textContent = name === "text" ? shown.text : shown.header;
  };

  const open = (key) => {
    shown = mails[key];
    if (!shown) return;
    part("subject").textContent = shown.subject;
    for (const name of ["from", "to", "date"]) part(name).textContent = shown[name];
    judged(shown);
    tabs[0].hidden = !shown.html;
    show(shown.html ? "html" : "text");
    if (!reader.open) reader.showModal();
    reader.scrollTop = 0;
  };

  tabs.forEach((tab) => tab.addEventListener("click", () => show(tab.dataset.part)));
  document.getElementById("close").addEventListener("click", () => reader.close());
  reader.addEventListener("click", (event) => { if (event.target === reader) reader.close(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mail]");
    if (button) open(button.dataset.mail);
  });

  const people = [...document.querySelectorAll("[data-person]")];
  people.forEach((tab) => tab.addEventListener("click", () => {
    people.forEach((other) => other.setAttribute("aria-selected", String(other === tab)));
    document.querySelectorAll("[data-box]").forEach((box) => { box.hidden = box.dataset.box !== tab.dataset.person; });
  }));

  document.getElementById("bytes").addEventListener("click", () => {
    document.querySelectorAll("tr.bytes").forEach((row) => { row.hidden = !row.hidden; });
  });

  // Computes the links of the log again, from the exact bytes.
  const check = async () => {
    const chain = document.getElementById("chain");
    const entries = [...document.querySelectorAll("[data-leaf]")];
    if (!(window.crypto && crypto.subtle)) {
      chain.textContent = "This browser can't compute hashes on a local page; the lines below can.";
      return;
    }
    let before = "0".repeat(64);
    for (const [at, entry] of entries.entries()) {
      const bytes = new TextEncoder().encode("\0" + entry.textContent);
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      const hex = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      const previous = JSON.parse(entry.textContent).previous;
      if (previous !== before || hex !== entry.dataset.leaf) {
        chain.className = "chain broken";
        chain.textContent = "✗ The chain is broken at entry " + (at + 1) + ".";
        return;
      }
      before = hex;
    }
    chain.className = "chain whole";
    chain.textContent = "✓ Your browser computed the hashes of all " + entries.length + " entries again just now: each is linked to the one before.";
  };
  check();

  if (location.hash.startsWith("#mail=")) open(location.hash.slice(6));
})();
