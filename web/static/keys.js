// Shortcuts over the rows of a page: j k o x a r / ?. Off in fields, off when a person switches them off (WCAG 2.1.4).
const KEPT = "desk-keys";
const rows = [...document.querySelectorAll("[data-rows] > [data-row]")];
const dialog = document.getElementById("keys");
const switched = document.getElementById("keys-on");

const on = () => window.localStorage.getItem(KEPT) !== "off";
const link = (row) => row.querySelector("[data-open]");
const present = () => rows.findIndex((row) => row.contains(document.activeElement));

function go(step) {
  if (!rows.length) return;
  const now = present();
  const next = rows[now < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, now + step))];
  (link(next) || next).focus();
  next.scrollIntoView({ block: "nearest" });
}

function act(what) {
  const row = rows[present()];
  const found = row && link(row);
  if (found && found.pathname.includes("/cases/")) window.location.assign(`${found.pathname}/do/${what}`);
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  o: () => present() >= 0 && link(rows[present()])?.click(),
  x: () => rows[present()]?.querySelector('input[name="row"]')?.click(),
  a: () => act("acknowledge"),
  r: () => act("route"),
  "/": () => document.getElementById("words")?.focus(),
  "?": () => dialog.showModal(),
};

const typing = (one) => one.matches("input:not([type=checkbox]), select, textarea") || one.isContentEditable;

if (dialog) {
  switched.checked = on();
  switched.addEventListener("change", () => window.localStorage.setItem(KEPT, switched.checked ? "on" : "off"));
  document.querySelector("[data-keys-shown]").classList.remove("desk-hidden");
  document.querySelector("[data-keys-help]").addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || dialog.open || !on() || typing(event.target)) return;
    if (!Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
}
