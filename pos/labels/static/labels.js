/**
 * The label maker's page: the preview follows the chosen sheet, and the sheet's own picture shows which labels will be printed.
 * Everything works without it too: the form takes numbers.
 */

const SVG = "http://www.w3.org/2000/svg";
const form = /** @type {HTMLFormElement} */ (document.querySelector(".label-form"));
const preview = /** @type {HTMLImageElement | null} */ (document.getElementById("preview"));
const position = /** @type {HTMLInputElement} */ (document.getElementById("position"));
const quantity = /** @type {HTMLInputElement} */ (document.getElementById("quantity"));
const map = /** @type {HTMLElement} */ (form.querySelector(".sheet-map"));

/** @returns {HTMLInputElement | null} */
function chosenLayout() {
  return form.querySelector("input[name=layout]:checked");
}

function drawSheet() {
  const layout = chosenLayout();
  const columns = Number(layout?.dataset.columns ?? 1);
  const rows = Number(layout?.dataset.rows ?? 1);
  const field = /** @type {HTMLElement} */ (position.closest(".field"));
  field.hidden = columns * rows === 1;
  position.max = String(columns * rows);
  if (Number(position.value) > columns * rows) position.value = "1";
  map.hidden = field.hidden;
  map.replaceChildren();
  if (field.hidden) return;
  const first = Number(position.value) || 1;
  const last = first + (Number(quantity.value) || 0) - 1;
  const sheet = document.createElementNS(SVG, "svg");
  sheet.setAttribute("viewBox", "0 0 210 297");
  sheet.setAttribute("aria-hidden", "true");
  for (let index = 0; index < columns * rows; index += 1) {
    const label = document.createElementNS(SVG, "rect");
    const width = 202 / columns;
    const height = 289 / rows;
    label.setAttribute("x", String(4 + (index % columns) * width + 1));
    label.setAttribute("y", String(4 + Math.floor(index / columns) * height + 1));
    label.setAttribute("width", String(width - 2));
    label.setAttribute("height", String(height - 2));
    label.setAttribute("rx", "2");
    if (index + 1 >= first && index + 1 <= last) label.classList.add("used");
    label.addEventListener("click", () => {
      position.value = String(index + 1);
      drawSheet();
    });
    sheet.append(label);
  }
  map.append(sheet);
}

function showPreview() {
  const layout = chosenLayout();
  if (preview && layout && form.dataset.preview) {
    preview.src = `${form.dataset.preview}&layout=${encodeURIComponent(layout.value)}`;
  }
}

form.addEventListener("change", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.name === "layout") showPreview();
  drawSheet();
});
form.addEventListener("input", drawSheet);
drawSheet();
