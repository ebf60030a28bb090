// What has changed meanwhile is told, and nothing moves: counts of the piles, how many rows are new, rows that are dealt
// with, who else has a case open. It rests while the page is hidden, and ends when the session has.
const EVERY = 20000;

function every(work) {
  let timer = 0;
  const turn = async () => {
    window.clearTimeout(timer);
    if (document.hidden) return;
    if (await work().catch(() => true)) timer = window.setTimeout(turn, EVERY);
  };
  document.addEventListener("visibilitychange", turn);
  timer = window.setTimeout(turn, EVERY);
}

async function ask(address, options) {
  const answer = await fetch(address, { credentials: "same-origin", ...options });
  if (answer.redirected || answer.status === 401 || answer.status === 403) return { ended: true };
  return answer.ok ? { told: await answer.json() } : {};
}

const news = document.querySelector("[data-news]");
if (news) {
  const link = news.querySelector("[data-new]");
  every(async () => {
    const { told, ended } = await ask(news.dataset.news);
    if (ended) {
      link.textContent = "Your session has ended: sign in again";
      link.classList.remove("desk-hidden");
      return false;
    }
    if (!told) return true;
    for (const place of document.querySelectorAll("[data-count]")) {
      const text = String(told.counts[place.dataset.count]);
      if (place.textContent !== text) place.textContent = text;
    }
    const text = told.new ? `${told.new} new here: show them` : "";
    if (link.textContent !== text) link.textContent = text;
    link.classList.toggle("desk-hidden", !told.new);
    for (const row of document.querySelectorAll("[data-row]")) {
      row.classList.toggle("desk-qrow--gone", told.gone.includes(Number(row.dataset.row)));
    }
    return true;
  });
}

const here = document.querySelector("[data-presence]");
if (here) {
  const token = document.querySelector('input[name="csrf_token"]');
  every(async () => {
    const { told, ended } = await ask(here.dataset.presence, {
      method: "POST",
      headers: { "X-CSRFToken": token ? token.value : "" },
    });
    const text = told && told.looking.length ? `Also open for: ${told.looking.join(", ")}` : "";
    if (told && here.textContent !== text) here.textContent = text;
    return !ended;
  });
}
