// Selecting all rows of the page, and how many are selected. Without it, rows are selected one by one.
const form = document.getElementById("rows");
const all = document.getElementById("tick-all");
const told = document.querySelector("[data-ticked]");

if (form && all) {
  const boxes = [...form.querySelectorAll('input[name="row"]:not(:disabled)')];
  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length && ticked > 0;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    told.textContent = ticked ? `${ticked} selected` : "";
  };
  form.querySelector("[data-all]").classList.remove("desk-hidden");
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
  form.addEventListener("change", (event) => event.target !== all && count());
}
