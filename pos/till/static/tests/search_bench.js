/** How long one keystroke takes over 20,000 products: `deno bench`. A screen frame is 16 ms. */
import { find, layOut } from "../search.js";

const WORDS =
  "gốm sứ bát tràng trà sen tây hồ lụa vạn phúc nón chuông mây tre phú vinh sơn mài hạ thái bánh cốm vòng"
    .split(" ");
const rows = layOut(Array.from({ length: 20_000 }, (_, index) => ({
  product: `SP${index}`,
  name: { vi: [1, 3, 7, 11, 13].map((step) => WORDS[(index * step + step) % WORDS.length]).join(" ") },
  producer: { name: `Hộ kinh doanh ${index % 255}` },
  group: "food",
  unit: "piece",
  kind: "goods",
  sort: String(index),
  price_vnd: 1000 * (index % 900),
  prices: [],
  vat_bp: 800,
  vat_class: "standard",
  barcodes: [],
  picture: null,
  certificates: [],
  stock_milli: 0,
  lots: [],
})));

for (const typed of ["g", "gom bat", "tra sen tay ho 1", "khong co gi"]) {
  Deno.bench(`search "${typed}"`, () => {
    find(rows, typed);
  });
}
