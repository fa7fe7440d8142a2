/**
 * The link on a receipt that answers whether its goods were certified when they were bought: the same as `pos/sales/proof.py`
 * makes. It names the sale by the identity that this till drew by chance, so it is printed with the server away too.
 */

/**
 * @param {string|undefined} publicUrl Unknown to a device whose snapshot is older than this.
 * @param {string} saleId
 * @returns {string} Empty where there is none.
 */
export function proofLink(publicUrl, saleId) {
  if (!publicUrl || saleId[14] !== "4") return "";
  const bytes = saleId.replaceAll("-", "").replace(/../g, (pair) => String.fromCharCode(parseInt(pair, 16)));
  const token = btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `${publicUrl.replace(/\/+$/, "")}/r/${token}`;
}
